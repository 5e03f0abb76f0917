"""Groups in which our account is heard no more, or hears nothing: the duty desk asks the group's owner."""

from datetime import datetime, timedelta

from app.services.county.registry_rows import GroupRef
from app.services.sending import desk, ledger
from app.services.sending.reservations import Place
from app.services.work import Work
from bots.base import Means

KICKED, MUTED, REFUSED = "group_kicked", "group_muted", "group_refused"
"""What the desk is told: we were sent away, may say nothing, or may begin nothing."""
WORTH_TELLING = timedelta(minutes=10)
"""A shorter silence is over before anybody could ask for its end."""
_LONGEST_BAN = 31 * 86_400
"""Seconds; no platform forbids longer, whatever a notice says (C18)."""
_LONGEST = 64
"""Characters of an account and a group in a desk entry."""


async def kicked(work: Work, group: GroupRef) -> None:
    """We were sent away: pleas are not heard there any more."""
    await desk.report_account(work, key_of(group), KICKED, group.division_code)


async def refused(work: Work, group: GroupRef) -> None:
    """The group lets us answer and begin nothing: news do not arrive there."""
    await desk.report_account(work, key_of(group), REFUSED, group.division_code)


async def muted(work: Work, group: GroupRef, seconds: int, at: datetime) -> None:
    """Nothing that we say there arrives, for so many seconds, or until somebody ends it where those are none."""
    until = at + timedelta(seconds=min(seconds, _LONGEST_BAN)) if seconds > 0 else None
    ledger.forbidden(work, place_of(group), frozenset(Means), MUTED, until)
    if until is None or until - at >= WORTH_TELLING:
        await desk.report_account(work, key_of(group), MUTED, group.division_code)


async def heard(work: Work, group: GroupRef, *ended: str) -> None:
    """What stood against us there is over: the list forgets it."""
    if MUTED in ended:
        ledger.permitted(work, place_of(group), frozenset(Means))
    for reason in ended:
        await desk.account_is_well(work, key_of(group), reason)


def place_of(group: GroupRef) -> Place:
    """Where one writes to this group."""
    return Place(group.channel, group.account, group.group_id, is_group=True)


def key_of(group: GroupRef) -> tuple[str, str]:
    """Channel and account with the group as a desk entry holds them."""
    return group.channel, f"{group.account}:{group.name or group.group_id}"[:_LONGEST]
