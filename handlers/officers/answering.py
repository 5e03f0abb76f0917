"""What an officer hears after his 收到: by when to be there, whose the case was, and who has it already."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.core.enums import FINAL_STATES, CaseState, DeadlineKind, FateKind
from app.services.county.officer_names import label
from app.services.lifecycle import deadlines
from app.services.lifecycle.moves import STATE_WORDS
from app.services.sending import outbox
from app.services.sending.words import case_words, happened, inside, moment
from handlers.talk import Outcome, Say, Talk
from models import Case, Officer, OutboxMessage

LONGEST_SAID = 60
"""Characters of an officer's words that another one is told."""
WAITING = (CaseState.NEW, CaseState.ASSIGNED, CaseState.RETURNED)
"""States in which nobody has said yet that he goes."""


def words_of(talk: Talk, case: Case) -> dict[str, str]:
    """The fields of an answer to an officer about this case."""
    words = inside(talk.ruleset, case_words(talk.work, case, case.next_due_at), case)
    words["at"] = happened(talk.work, case.division_code, talk.work.now)
    words["until"] = words["due"]
    return talk.for_chat(words)


def is_awaited_on_site(case: Case) -> bool:
    """Whether somebody was promised on site and is not there yet."""
    return case.on_site_at is None and bool(case.promise.get("on_site"))


async def phone_of(talk: Talk, officer_id: str | None) -> str:
    """The number of a colleague, in private; empty where none is known."""
    officer = await talk.work.session.get(Officer, officer_id) if officer_id else None
    return officer.phone.reveal() if officer and officer.phone and not talk.message.chat else ""


async def taken_already(talk: Talk, case: Case, short: str) -> Outcome | None:
    """Whose the case is already, his own or another one's, and how another is sent; None where nobody took it."""
    is_over = case.state in FINAL_STATES or case.resolved_at is not None
    if case.acknowledged_at is None or is_over:
        return None
    if case.officer_id == talk.the_officer.id:
        own = await how_far(talk, case, short)
        return Outcome(FateKind.COMMAND, "already_yours", own.key, own.values, case)
    await outbox.seen(talk.work, case, talk.the_officer.id)
    is_late = is_awaited_on_site(case) and not await _site_by(talk, case)
    key = "already_going" if is_late else "already_acknowledged"
    at = happened(talk.work, case.division_code, case.acknowledged_at)
    phone = await phone_of(talk, case.officer_id)
    words = words_of(talk, case) | {"short": short, "at": at, "phone": phone}
    return Outcome(FateKind.COMMAND, key, key, words, case)


async def done(talk: Talk, case: Case, short: str, before: str) -> Outcome:
    """He has the case now; `before` is whose it was until then."""
    key, words = "ack_done", words_of(talk, case) | {"short": short}
    if is_awaited_on_site(case):
        site = await _site_by(talk, case)
        key = "ack_done_on_site" if site else "ack_done_late"
        words["due"] = site or words["due"]
    return Outcome(
        FateKind.COMMAND, key, key, words, case, also_say=await _instead(talk, case, short, before)
    )


async def told_owner(talk: Talk, case: Case, short: str) -> Outcome | None:
    """What he wrote into a case that is another's is told to that one; None where it is his own.

    Whoever calls this has put the message into the case.
    """
    owner = talk.work.snapshots.registry.officer(case.officer_id or "")
    if talk.officer is None or owner is None or owner.id == talk.officer.id:
        return None
    words = case_words(talk.work, case, case.next_due_at)
    said = {"said": talk.text[:LONGEST_SAID], "previous": label(talk.work, talk.officer)}
    outbox.enqueue_alert(talk.work, case, owner.id, outbox.NOTICE, "alert_told", words | said)
    more = {"phone": await phone_of(talk, owner.id), "take": short if case.state in WAITING else ""}
    words = words_of(talk, case) | {"short": short} | more
    return Outcome(FateKind.CASE_JOINED, "noted_told", "noted_told", words, case)


def away(talk: Talk, case: Case, given: Mapping[str, Any]) -> str:
    """Who was named for a case that went to the one who stands in for him; empty where it is his."""
    named = talk.work.snapshots.registry.officer(str(given.get("to") or ""))
    return named.name if named is not None and named.id != case.officer_id else ""


async def waiting_cases(talk: Talk) -> Sequence[Case]:
    """Every case that waits for his answer, owned or called for."""
    await talk.work.flush()
    called = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == talk.the_officer.id, OutboxMessage.purpose.in_(outbox.ALERTS)
    )
    mine = or_(Case.officer_id == talk.the_officer.id, Case.id.in_(called))
    found = await talk.work.session.scalars(select(Case).where(mine, Case.state.in_(WAITING)))
    return list(found)


async def how_far(talk: Talk, case: Case, short: str) -> Say:
    """How the case stands and whose it is, as a colleague is told."""

    def at(field: str) -> str:
        instant = getattr(case, field)
        return happened(talk.work, case.division_code, instant) if instant else ""

    words = words_of(talk, case) | {
        "short": short,
        "state": STATE_WORDS[case.state],
        "phone": await phone_of(talk, case.officer_id),
        "taken": at("acknowledged_at"),
        "arrived": at("on_site_at"),
    }
    is_own = talk.officer is not None and talk.officer.id == case.officer_id
    return Say("how_far_own" if is_own else "how_far", words)


async def _site_by(talk: Talk, case: Case) -> str:
    """By when somebody was promised on site; empty where that is over."""
    rows = await deadlines.of_case(talk.work, case)
    due = [row.due_at for row in rows if row.kind == DeadlineKind.ON_SITE and deadlines.is_open(row)]
    return moment(talk.work, case.division_code, due[0]) if due and due[0] > talk.work.now else ""


async def _instead(talk: Talk, case: Case, short: str, before: str) -> tuple[Say, ...]:
    """That it is no longer the one's who had it, and how he is sent all the same; in private."""
    previous = talk.work.snapshots.registry.officer(before)
    if previous is None or before == case.officer_id or talk.message.chat:
        return ()
    phone = await phone_of(talk, before)
    words = words_of(talk, case) | {"short": short, "previous": previous.name, "phone": phone}
    return (Say("ack_instead", words),)
