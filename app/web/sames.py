"""What an officer's page says of the same matter told twice: suggestions, what was merged, where it goes on."""

from typing import Any

from app.core.links import Links
from app.services.casework import duplicates
from app.services.casework.acting import may_act
from app.services.casework.merging import merged_cases
from app.services.lifecycle.moves import can_move
from app.services.sending.words import case_words, happened
from app.services.work import Work
from models import Case

WORDS = {
    duplicates.PLACE: "地方一样",
    duplicates.TIME: "时间差不多",
    duplicates.WORDS: "说法一样",
    duplicates.PHOTO: "照片一样",
}
"""What speaks for it that two cases are one matter."""


async def values(work: Work, links: Links, case: Case, officer_id: str) -> dict[str, Any]:
    """`sames`: his cases that may be this one; `merged`: those that go on in it; `goes_on`: where this one goes on.

    Cases that are not his are named by their numbers alone, and never suggested.
    """
    found = await duplicates.suggestions(work, case) if can_move(case.state, "merge") else []
    rows = [(each, await _row(work, links, each.case, officer_id)) for each in found]
    on = await work.session.get(Case, case.merged_into) if case.merged_into else None
    return {
        "sames": [
            row | {"reasons": "、".join(WORDS[reason] for reason in each.reasons)}
            for each, row in rows
            if row["token"]
        ],
        "merged": [await _row(work, links, each, officer_id) for each in await merged_cases(work, case)],
        "goes_on": await _row(work, links, on, officer_id) if on is not None else None,
    }


async def _row(work: Work, links: Links, case: Case, officer_id: str) -> dict[str, Any]:
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None or not await may_act(work, case, officer):
        return {"number": case.number, "token": ""}
    return {
        "number": case.number,
        "words": case_words(work, case, case.next_due_at),
        "at": happened(work, case.division_code, case.reported_at),
        "token": links.officer_link(case.id, officer_id).rpartition("/")[2],
    }
