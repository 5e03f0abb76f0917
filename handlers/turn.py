"""One turn of the lane, inside one transaction: prefetch, decide each message, leave its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from app.core.enums import FateKind, Listen
from app.core.messages import InboundEvent, InboundMessage
from app.db.appended import update
from app.nlu.types import Understanding
from app.services.casework import intake, pieces, recovery
from app.services.casework.intake import Known
from app.services.county.registry_rows import GroupRef, HouseholdRef
from app.services.deciding.outside import OUTSIDE
from app.services.sending import desk, outbox
from app.services.sending.words import hotline
from app.services.work import Work
from handlers import replying
from handlers.dispatcher import dispatch
from handlers.groups.chatter import UNADDRESSED
from handlers.hearing import Hearing, hear
from handlers.matters.matter import explain, place_of
from handlers.matters.placing import by_label
from handlers.talk import Outcome, Talk
from models import Case, Conversation, Message
from models.base import change

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Given:
    """A message as the lane hands it over; without an understanding it could not be understood."""

    inbound: InboundMessage | InboundEvent
    division: str
    can_reply: bool
    understanding: Understanding | None
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message became: its row (None: an unregistered group), the fate, and the text to answer."""

    message: Message | None
    fate: str
    reply: str | None
    is_repeat: bool = False


async def take(work: Work, batch: Sequence[Given]) -> list[Taken]:
    """Decide every message of the turn, in the order in which they came."""
    known = await intake.prefetch(work, [given.inbound for given in batch])
    divisions = {given.division for given in batch}
    known.left = await pieces.left_alone(work, known.every_conversation(), divisions)
    held = await replying.held_news(work, known.every_conversation())
    taken = [await _take_one(work, known, held, given) for given in batch]
    await update(work.session, [*known.every_conversation(), *known.cases.values()])
    return taken


async def _take_one(work: Work, known: Known, held: replying.Held, given: Given) -> Taken:
    inbound = given.inbound
    first = known.seen.get(intake.key_of(inbound))
    if first is not None and not _is_called_now(first, inbound):
        return Taken(first, first.fate_kind, first.reply if given.can_reply else None, is_repeat=True)
    group = work.snapshots.registry.group(inbound.channel, inbound.account, inbound.chat)
    if inbound.chat and (group is None or group.listen == Listen.OFF):
        return Taken(None, "unregistered", None)
    if group is not None and not group.division_code:
        group = replace(group, division_code=given.division)
    conversation = intake.conversation_of(work, known, inbound)
    division = group.division_code if group else given.division
    message = first or intake.accept(work, inbound, conversation, division, is_drill=given.is_drill)
    talk = talk_about(work, known, given, group, message, conversation)
    known.seen[intake.key_of(inbound)] = talk.message
    outcome = await dispatch(talk)
    if outcome.fate is not FateKind.IGNORED:
        _keep_files(work, message, inbound)
    remember(known, talk, outcome)
    reply = replying.reply(talk, outcome, given.can_reply, held)
    if not given.can_reply and isinstance(inbound, InboundMessage):
        replying.release(talk, held)
    return Taken(talk.message, str(outcome.fate), reply)


def _keep_files(work: Work, message: Message, inbound: InboundMessage | InboundEvent) -> None:
    if isinstance(inbound, InboundMessage):
        intake.keep_files(work, message, inbound.segments)


def _is_called_now(first: Message, inbound: InboundMessage | InboundEvent) -> bool:
    """Whether this is a message that was passed over, come again as one that calls us (reference, 6.1)."""
    is_call = isinstance(inbound, InboundMessage) and bool(inbound.chat) and inbound.is_addressed
    return is_call and first.fate_kind == FateKind.IGNORED and first.fate_reason in UNADDRESSED


def talk_about(
    work: Work,
    known: Known,
    given: Given,
    group: GroupRef | None,
    message: Message,
    conversation: Conversation,
) -> Talk:
    """Everything that handlers may know about one stored message."""
    inbound = given.inbound
    owner_kind, owner = known.owner_of(inbound, inbound.sender)
    is_officer = owner_kind == "officer"
    person = None if is_officer else known.people.get(owner)
    located = known.located.get(inbound.dedup_key, "") or by_label(work, inbound, given.division)
    kin = tuple(known.kin.get(person.id, ())) if person else ()
    household = _meant(known.households.get(person.household_id), kin, given) if person else None
    hearing = hear(known, inbound)
    return Talk(
        work=work,
        inbound=inbound,
        understanding=given.understanding,
        message=message,
        conversation=conversation,
        ruleset=work.snapshots.ruleset_for(given.division),
        account_division=given.division,
        group=group,
        officer=work.snapshots.registry.officer(owner) if is_officer else None,
        person=person,
        household=household,
        kin=kin,
        household_duties=tuple(known.household_duties.get(household.id, ())) if household else (),
        case_in_hand=_case_in_hand(known, conversation, hearing),
        located=located if located.startswith(given.division) else "",
        is_first_contact=conversation.greeted_at is None,
        hearing=hearing,
        own_conversations=_own(known, conversation),
        left=known.left.get(conversation.id, ()),
        told_in_private=_told_in_private(work, known, given, conversation),
    )


def _meant(own: HouseholdRef | None, kin: Sequence[HouseholdRef], given: Given) -> HouseholdRef | None:
    """His own household, or the one that he speaks for: his parents', say, where he names kin or their place."""
    heard = given.understanding
    if heard is None or not kin:
        return own
    codes = [place.code for place in heard.places]
    there = [
        each
        for each in kin
        if any(each.division_code.startswith(code) for code in codes if len(code) > _COUNTY)
    ]
    is_own_place = own is not None and any(own.division_code.startswith(code) for code in codes)
    if len(there) == 1 and not is_own_place:
        return there[0]
    return kin[0] if len(kin) == 1 and heard.slots.get("relation") and not codes else own


def _own(known: Known, conversation: Conversation) -> list[int]:
    """This conversation; in private also those that the same person has with us in groups."""
    if conversation.chat:
        return [conversation.id]
    same = (conversation.channel, conversation.account, conversation.sender)
    return [each.id for each in known.conversations[same].values()]


def _told_in_private(work: Work, known: Known, given: Given, conversation: Conversation) -> Case | None:
    """What the sender of a group's message told of in private within the time in which a question stays open."""
    private = known.conversations[conversation.channel, conversation.account, conversation.sender].get("")
    touched = private.case_touched_at if private is not None and conversation.chat else None
    within = work.snapshots.ruleset_for(given.division).limits.ask_place_within.span
    if private is None or touched is None or work.now - touched > within:
        return None
    return known.cases.get(private.case_id or 0)


def _case_in_hand(known: Known, conversation: Conversation, hearing: Hearing) -> Case | None:
    """The case that what he quotes is about, if it is his; else the one that he spoke of last.

    A merged one goes on in another: what its reporter says belongs there.
    """
    quoted = known.cases.get(hearing.quoted.case_id or 0) if hearing.quoted else None
    is_his = quoted is not None and quoted.reporter_conversation_id == conversation.id
    case = quoted if is_his else known.cases.get(conversation.case_id or 0)
    if case is not None and case.merged_into:
        return known.cases.get(case.merged_into)
    return case


def remember(known: Known, talk: Talk, outcome: Outcome) -> None:
    """Write the fate down; a case that this message made is in hand for the next one of the same turn."""
    message = talk.message
    changes: dict[str, Any] = {"fate_kind": str(outcome.fate), "fate_reason": outcome.reason[:64]}
    if talk.understanding is not None:
        changes["decision"] = (
            outcome.case.decision
            if outcome.fate is FateKind.CASE_OPENED and _is_opened_now(outcome.case, talk)
            else explain(talk, talk.understanding.intent, place_of(talk), None)
        )
    if outcome.reason == OUTSIDE:
        changes["decision"] = {**changes.get("decision", message.decision), "door": outcome.values["door"]}
    if outcome.case is not None:
        changes["is_drill"] = message.is_drill or outcome.case.is_drill
        changes["division_code"] = outcome.case.division_code
        known.cases[outcome.case.id] = outcome.case
    change(message, **changes)


def _is_opened_now(case: Case | None, talk: Talk) -> TypeGuard[Case]:
    """Whether the case is this message's own, and not one that it joined beside opening another."""
    return case is not None and case.opened_at == talk.work.now


async def store_for_human(work: Work, given: Given) -> Taken:
    """The last resort: the message as it came, on the duty desk's list."""
    known = await intake.prefetch(work, [given.inbound])
    first = known.seen.get(intake.key_of(given.inbound))
    if first is not None:
        return Taken(first, first.fate_kind, first.reply if given.can_reply else None, is_repeat=True)
    conversation = intake.conversation_of(work, known, given.inbound)
    message = intake.accept(work, given.inbound, conversation, given.division, is_drill=given.is_drill)
    _keep_files(work, message, given.inbound)
    message.fate_kind, message.fate_reason = str(FateKind.TO_HUMAN), "handling_failed"
    retry_at = work.now + recovery.FIRST_WAIT
    desk.enter(work, message, "handling_failed", given.division, retry_at=retry_at)
    ruleset = work.snapshots.ruleset_for(given.division)
    mark = ruleset.word("terms", "drill") if message.is_drill else ""
    message.reply = mark + ruleset.render("to_human", hotline=hotline(work, given.division), due="", url="")
    if not given.can_reply:
        fields = {"hotline": hotline(work, given.division), "due": "", "url": ""}
        outbox.enqueue_reply(work, message, conversation, "to_human", fields)
        return Taken(message, message.fate_kind, None)
    return Taken(message, message.fate_kind, message.reply)
