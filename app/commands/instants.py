"""An instant as it is written at a terminal."""

from datetime import datetime

from app.core.errors import ConfigurationError
from app.services.work import Work


def instant(work: Work, text: str) -> datetime | None:
    """The instant that is meant, by the county's clock where it names no other, never by the machine's; None for none.

    Raises ConfigurationError.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"--at “{text}”不像时间,请写成 2026-10-01 02:00") from error
    return found if found.tzinfo else found.replace(tzinfo=work.snapshots.registry.zone)
