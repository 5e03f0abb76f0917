"""Where a matter is once that was not in its first words: said later, or shared as a position."""

import json

from sqlalchemy import false, select

from app.core.enums import FINAL_STATES, Intent, SegmentKind
from app.core.marks import visible
from app.core.messages import Inbound, InboundMessage
from app.services.casework import relocation
from app.services.casework.media import segment_of
from app.services.deciding import whereabouts
from app.services.deciding.places import Place
from app.services.deciding.questions import PLACE
from app.services.lifecycle import cases
from app.services.lifecycle.cases import Opened
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words
from app.services.work import Work
from handlers.matters.above import above, complains
from handlers.matters.matter import VILLAGE, is_at_home, place_of, route, slot
from handlers.matters.villages import also_there
from handlers.talk import Talk
from models import Attachment, Case, CaseMessage, Message

_BESIDE = 6
"""Letters beside the name of a place that say more than where it is."""


async def by_waiting_position(talk: Talk) -> Place | None:
    """Where the position lies that the sender shared just before his words, else where his photo was taken."""
    ids = talk.conversation.waiting_photos
    if not ids:
        return None
    waiting = select(Message).where(Message.id.in_(ids), Message.kind == str(SegmentKind.LOCATION))
    for message in await talk.work.session.scalars(waiting.order_by(Message.id.desc())):
        for each in json.loads(message.segments):
            spot = segment_of(json.dumps(each))
            if spot.lat is not None and spot.lng is not None:
                return await _at(talk, spot.lat, spot.lng, "location", spot.text)
    taken = select(Attachment.place).where(Attachment.message_id.in_(ids), Attachment.place.is_not(None))
    for place in await talk.work.session.scalars(taken.order_by(Attachment.id.desc()).limit(1)):
        said = json.loads(place or "{}")
        return await _at(talk, said["lat"], said["lng"], "photo")
    return None


def by_label(work: Work, inbound: Inbound, division: str) -> str:
    """The village that the label of a shared position names, as a map writes it: 陕西省安康市岚皋县四季镇竹园村."""
    parts = inbound.segments if isinstance(inbound, InboundMessage) else ()
    labels = (part.text for part in parts if part.kind is SegmentKind.LOCATION)
    return next((code for label in labels if (code := _named(work, label, division))), "")


def _named(work: Work, label: str, division: str) -> str:
    found = work.snapshots.understander_for(division).understand(label).places if label else ()
    codes = {place.code for place in found if len(place.code) >= VILLAGE}
    return codes.pop() if len(codes) == 1 else ""


async def _at(talk: Talk, lat: float, lng: float, evidence: str, label: str = "") -> Place | None:
    code = await whereabouts.division_of(talk.work.session, lat, lng) or _named(
        talk.work, label, talk.account_division
    )
    return Place(code, evidence) if code.startswith(talk.account_division) else None


async def relocate(talk: Talk, case: Case, place: Place) -> Opened:
    """The place of a case, and of what its sender told with it or just before, became known: each finds its officer.

    An officer who reports for others told of different places: what he told before stays.
    """
    unknown = case.division_code
    who = visible(talk.text) if len(unknown) < VILLAGE and _tells_who(talk) else ""
    opened = await _move(talk, case, place, who)
    if len(unknown) < VILLAGE:
        since = talk.work.now - talk.ruleset.limits.join_within.span
        is_his = (Case.reporter_conversation_id == talk.conversation.id) & (Case.opened_at >= since)
        is_before = is_his & (Case.id < case.id) if talk.officer is None else false()
        beside = select(Case).where(
            (Case.parent_id == case.id) | is_before,
            Case.division_code == unknown,
            Case.state.not_in(FINAL_STATES),
        )
        for linked in await talk.work.session.scalars(beside.order_by(Case.id).with_for_update()):
            await _move(talk, linked, place)
    return opened


async def placed_by(talk: Talk, case: Case) -> Opened | None:
    """A case without a village is where its sender says by now; it is not asked for any more."""
    place, asked = place_of(talk), talk.conversation.dialogue
    if len(case.division_code) >= VILLAGE or not place.is_known:
        return None
    found = await relocate(talk, case, place)
    if asked and asked["case_id"] == case.id and asked["ask"] == PLACE:
        talk.conversation.dialogue = asked.get("then")
    return found


def _tells_who(talk: Talk) -> bool:
    """Whether more than the place is told with it, so that its officer finds the house: 竹园村二组的,我爸叫刘国富."""
    heard = talk.understanding
    named = sum(len(each.word) for each in heard.places) if heard is not None else 0
    rest = sum(char.isalpha() for char in talk.text) - named
    return bool(named) and (rest >= _BESIDE or bool(slot(talk, "person") or slot(talk, "phone")))


async def _move(talk: Talk, case: Case, place: Place, who: str = "") -> Opened:
    """Whoever is responsible there is alerted, and reads `who` as well, or which villages it is told of; who keeps the
    case is told where it is.
    """
    if talk.household is not None and is_at_home(talk, place):
        case.household_id = talk.household.id
    kind, text = Intent(case.kind), case.summary
    told = await _all_told(talk, case) if kind is Intent.OPINION else ()
    if any(complains(talk, each) for each in told):
        decision = above(talk, kind, place, "\n".join(told))
    else:
        decision = route(talk, kind, place, is_urgent=case.is_urgent, text=text)
    decision, alone = also_there(talk, kind, decision), decision
    due, before = await promised_of(talk.work, case) or talk.work.now, case.officer_id
    who = who if decision is alone else visible(talk.text)
    if who and who not in case.summary:
        case.summary = f"{case.summary};{who}"[: cases.SUMMARY_LENGTH]
    relocation.settle(talk.work, case, place.code, decision, due)
    others = decision.also_tell[len(alone.also_tell) :] if case.officer_id != before else ()
    also = "、".join(officer.name for _, officer in others)
    return Opened(case, due, {**case_words(talk.work, case, due), "also": also})


async def _all_told(talk: Talk, case: Case) -> tuple[str, ...]:
    """Everything that was told of the case by now, the message that is being handled too."""
    await talk.work.flush()
    joined = select(Message.text).join(CaseMessage, CaseMessage.message_id == Message.id)
    texts = await talk.work.session.scalars(joined.where(CaseMessage.case_id == case.id).order_by(Message.id))
    return (case.summary, *texts, talk.text)
