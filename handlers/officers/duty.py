"""Shifts and posts by chat: who is on duty, and where a shift is changed or a post handed over."""

from datetime import datetime, time, timedelta

from app.core.enums import FateKind, OfficerRole
from app.nlu.duty_words import DutyWords, duty_words, names_a_move, says_new_account
from app.services.county.officer_names import label, whom
from handlers.matters.report import hand_to_desk
from handlers.officers import answering, own_cases
from handlers.talk import Outcome, Talk

TOWN = 9
"""Digits of a town's code."""
_NOON = time(12)
_KEYS = {
    DutyWords.SWAP: "swap_hint",
    DutyWords.LEAVES_POST: "post_hint",
    DutyWords.NEW_ACCOUNT: "account_hint",
    DutyWords.ASK_OTHER: "away_hint",
}


async def hear(talk: Talk) -> Outcome | None:
    """Who is on duty, or the words and the page by which it is done; None for everything else.

    Nothing is changed by such words: who stands in takes all of an officer's cases, and is named by 请假.
    """
    if talk.officer is None:
        return _new_account(talk)
    if talk.understanding is not None and talk.understanding.is_urgent:
        return None
    said = duty_words(talk.text)
    if said is None:
        return None
    if said.meant is DutyWords.WHO:
        return await who(talk, said.in_days)
    key = _KEYS[said.meant]
    since = (
        (talk.work.now + timedelta(days=said.in_days)).astimezone(talk.work.snapshots.registry.zone).date()
    )
    until = since + timedelta(days=said.days - 1)
    near = talk.officer.division_code
    other = whom(talk.work, said.name, near[:TOWN], near) if said.name else None
    if said.is_of_officer and other is None:
        return None
    running = (
        []
        if talk.message.chat
        else [case for case in await own_cases.his_cases(talk, "") if not case.resolved_at]
    )
    own = [case for case in running if case.officer_id == talk.officer.id]
    values = {
        "name": other.name if other is not None else talk.ruleset.word("terms", "substitute"),
        "since": f"{since.month}.{since.day}",
        "until": f"{until.month}.{until.day}",
        "count": str(len(own) or ""),
    }
    return Outcome(FateKind.ANSWERED, key, key, values)


def _new_account(talk: Talk) -> Outcome | None:
    """Somebody unknown who says that he is an officer with another account now: a human sees whether he is."""
    if talk.message.chat or talk.person is not None or not says_new_account(talk.text):
        return None
    here = talk.work.snapshots.registry.officers.values()
    is_named = any(len(each.name) > 1 and each.name in talk.text for each in here)
    return hand_to_desk(talk, "officer_account", "to_human") if is_named or names_a_move(talk.text) else None


async def who(talk: Talk, in_days: int = 0) -> Outcome:
    """Whoever the duty desk's cases go to there now, or at noon of another day."""
    registry, at = talk.work.snapshots.registry, talk.work.now
    if in_days:
        day = at.astimezone(registry.zone).date() + timedelta(days=in_days)
        at = datetime.combine(day, _NOON, registry.zone)
    found = registry.holders(OfficerRole.DUTY_DESK, talk.the_officer.division_code, (), at)
    if not found:
        return Outcome(FateKind.ANSWERED, "on_duty", "on_duty_none")
    phone = await answering.phone_of(talk, found[0].id)
    values = talk.for_chat({"officer": label(talk.work, found[0]), "phone": phone})
    return Outcome(FateKind.ANSWERED, "on_duty", "on_duty", values)
