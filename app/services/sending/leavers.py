"""Officers who left an account of ours or blocked it: the duty desk asks them back before they are needed."""

from app.services.county.registry_rows import OfficerRef
from app.services.sending import desk
from app.services.sending.reservations import Place
from app.services.work import Work

_LONGEST = 64
"""Characters of an account and an officer in a desk entry."""


async def gone(work: Work, officer: OfficerRef, place: Place) -> None:
    """Nothing reaches him there any more; his alerts go his other ways, where he has any."""
    await desk.report_account(work, _key(officer, place), desk.OFFICER_GONE, officer.division_code)


async def back(work: Work, officer: OfficerRef, place: Place) -> None:
    """He came back: the list forgets it."""
    await desk.account_is_well(work, _key(officer, place), desk.OFFICER_GONE)


def _key(officer: OfficerRef, place: Place) -> tuple[str, str]:
    return place.channel, f"{place.account}:{officer.id}"[:_LONGEST]
