"""Open cases in bulk, by the same service as everywhere, as other systems would hand them over."""

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.enums import Intent
from app.services.deciding.routing import Facts, decide
from app.services.lifecycle import cases
from app.services.lifecycle.cases import Opening
from app.services.work import Work, Workshop
from models import Household

_PART = 250
TEXT = "两家为地界吵起来了"


async def open_many(workshop: Workshop, many: int, earlier: timedelta, chance: random.Random) -> None:
    """So many disputes of the county's households, reported at random instants of the time just past."""
    async with workshop.read() as work:
        rows = await work.session.execute(
            select(Household.id, Household.division_code).order_by(Household.id)
        )
        homes = [(household_id, code) for household_id, code in rows]
    done = 0
    while done < many:
        part = min(_PART, many - done)
        with suppress(IntegrityError):  # a number was drawn twice: the part is drawn again
            async with workshop.begin() as work:
                for _ in range(part):
                    _open(work, chance.choice(homes), chance.random() * earlier)
            done += part


def _open(work: Work, home: Sequence[str], earlier: timedelta) -> None:
    household_id, code = home
    ruleset = work.snapshots.ruleset_for(code)
    facts = Facts(Intent.DISPUTE, TEXT, (), code, False, "api", "", "", "", household_id, (), work.now)
    decision = decide(facts, ruleset, work.snapshots.registry)
    opening = Opening(
        kind=Intent.DISPUTE,
        text=TEXT,
        is_urgent=False,
        division_code=code,
        household_id=household_id,
        person_id=None,
        reported_at=work.now - earlier,
        decision=decision,
        promise=ruleset.promises[Intent.DISPUTE],
        ruleset_version=ruleset.version,
        explanation={},
        actor="system",
    )
    cases.open_case(work, opening, None, None)
