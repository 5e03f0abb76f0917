"""The corrected messages of the configured county, for `baolian intents train --corrections`."""

from app.commands.configured import with_workshop
from app.commands.rules import county_of
from app.services.tuning import examples
from app.services.work import Workshop


def corrected_messages(county: str = "") -> list[dict[str, str]]:
    """Rows in the columns of the evaluation files; empty where nothing was corrected yet.

    `county` may be left out where the database holds one. Raises ConfigurationError, UnavailableError.
    """

    async def run(workshop: Workshop) -> list[dict[str, str]]:
        async with workshop.read() as work:
            return await examples.corrections(work.session, await county_of(work, county))

    return with_workshop(run)
