"""A matter that another system hands over: stored, decided and opened as if the person had written it here."""

import json
import secrets
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError

from app.core.enums import Channel, Intent, SegmentKind
from app.core.errors import ConflictError
from app.core.messages import InboundMessage, Segment
from app.nlu.types import Understanding
from app.services.casework import intake
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import HouseholdRef, PersonRef
from app.services.deciding import meaning
from app.services.sending import outbox
from app.services.work import Work, Workshop
from handlers.matters.report import report
from handlers.talk import Outcome, Say, Talk
from handlers.turn import Given, remember, talk_about
from models import Case, Contact, Conversation, Household, Message, Person
from models.types import keyring_of

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Filing:
    """What another system says of one matter; `key` is its own mark of the request, empty without one.

    `division_code` is where the matter is, or the division that it lies in. Without a `kind` the words decide.
    """

    system: str
    key: str
    text: str
    division_code: str
    name: str
    phone: str
    kind: Intent | None

    def facts(self) -> dict[str, str]:
        """What was said beside the text."""
        return {
            "division_code": self.division_code,
            "name": self.name,
            "phone": self.phone,
            "kind": str(self.kind or ""),
        }


@dataclass(frozen=True, slots=True)
class Filed:
    """The message that the request became, and whether it was here before."""

    message_id: int
    fate: str
    is_repeat: bool


async def file_matter(workshop: Workshop, filing: Filing) -> Filed:
    """Store the matter and open its case; the same key again answers what it made the first time.

    Where nobody can be found for it, it stands on the duty desk's list (fate `to_human`). Raises
    ConflictError for a key that was used for something else, UnavailableError.
    """
    for _ in range(_TRIES - 1):
        try:
            return await _filed(workshop, filing)
        except IntegrityError:  # the same key, or this system's first message, in another process just now
            continue
    return await _filed(workshop, filing)


async def _filed(workshop: Workshop, filing: Filing) -> Filed:
    async with workshop.begin() as work:
        inbound = _inbound(work, filing)
        known = await intake.prefetch(work, [inbound])
        first = known.seen.get(intake.key_of(inbound))
        if first is not None:
            return _again(first, filing)
        conversation = intake.conversation_of(work, known, inbound)
        message = intake.accept(work, inbound, conversation, filing.division_code)
        heard = _heard(work, filing)
        given = Given(inbound, filing.division_code, can_reply=True, understanding=heard)
        talk = talk_about(work, known, given, None, message, conversation)
        talk.decided_by = meaning.FILED
        await _recognise(talk, filing)
        outcome = await report(talk, meaning.filed_kind(heard, filing.kind))
        remember(known, talk, outcome)
        if outcome.case is not None:
            await _complete(talk, outcome.case, filing)
            _tell(talk, outcome, outcome.case)
        return Filed(message.id, message.fate_kind, is_repeat=False)


def _inbound(work: Work, filing: Filing) -> InboundMessage:
    key = filing.key or secrets.token_hex(16)
    return InboundMessage(
        channel=Channel.API,
        account=filing.system,
        external_id=key,
        dedup_key=key,
        sender=filing.system,
        chat="",
        sent_at=work.now,
        received_at=work.now,
        segments=(Segment(SegmentKind.TEXT, text=filing.text, data=filing.facts()),),
        sender_name=filing.name,
    )


def _again(first: Message, filing: Filing) -> Filed:
    said = [(each["text"], each["data"]) for each in json.loads(first.segments)]  # none: who it was is erased
    if said != [(filing.text, filing.facts())]:
        raise ConflictError("这个 Idempotency-Key 用过了,而且上次的内容不一样;换一件事要换一个新的")
    return Filed(first.id, first.fate_kind, is_repeat=True)


def _heard(work: Work, filing: Filing) -> Understanding:
    """What the words say; the kind and the division that the system named are certain."""
    heard = work.snapshots.understander_for(filing.division_code).understand(filing.text)
    return meaning.as_filed(heard, filing.division_code, filing.kind)


async def _recognise(talk: Talk, filing: Filing) -> None:
    """Find the person by phone and name; his household counts where the matter is, his chat hears the news."""
    person = await _person(talk.work, filing) if filing.phone else None
    if person is None:
        return
    talk.person = PersonRef(person.id, person.household_id, person.name)
    household = await talk.work.session.get(Household, person.household_id)
    if household is not None and household.division_code.startswith(filing.division_code):
        talk.household = HouseholdRef(household.id, household.division_code, tuple(household.tags))
        duties = await duties_of_households(talk.work.session, [household.id])
        talk.household_duties = tuple(duties[household.id])
    talk.conversation = await _own_conversation(talk.work, person) or talk.conversation


async def _person(work: Work, filing: Filing) -> Person | None:
    index = keyring_of(work.session.get_bind().dialect).index(filing.phone, "people.phone")
    same_phone = select(Person).where(Person.phone_index == index, Person.retired_at.is_(None))
    found = [person for person in await work.session.scalars(same_phone) if person.name == filing.name]
    return found[0] if len(found) == 1 else None


async def _own_conversation(work: Work, person: Person) -> Conversation | None:
    """Where the person wrote to us last, locked."""
    contacts = select(Contact).where(
        Contact.owner_kind == "person", Contact.owner_id == person.id, Contact.retired_at.is_(None)
    )
    ways = [
        and_(
            Conversation.channel == contact.channel,
            Conversation.account == contact.account,
            Conversation.sender == contact.external_id,
            Conversation.chat == "",
        )
        for contact in await work.session.scalars(contacts)
    ]
    if not ways:
        return None
    latest = select(Conversation).where(or_(*ways)).limit(1)
    newest_first = latest.order_by(Conversation.last_inbound_at.desc().nulls_last(), Conversation.id)
    conversation: Conversation | None = await work.session.scalar(newest_first.with_for_update())
    return conversation


async def _complete(talk: Talk, main: Case, filing: Filing) -> None:
    """Keep the number to ring with each of the message's cases; through a system nobody is told anything."""
    reporter = {
        "name": filing.name,
        "phone": filing.phone,
        "person_id": talk.person.id if talk.person else "",
    }
    is_through_system = talk.conversation.channel == Channel.API
    await talk.work.flush()
    opened = select(Case).where(or_(Case.id == main.id, Case.parent_id == main.id))
    for case in await talk.work.session.scalars(opened):
        case.reporter = json.dumps(reporter, ensure_ascii=False)
        if is_through_system:
            case.reporter_conversation_id = None
    if is_through_system:
        talk.conversation.case_id = talk.conversation.dialogue = None


def _tell(talk: Talk, outcome: Outcome, case: Case) -> None:
    """Tell the person in his own chat with us, where he has one, who is coming."""
    if case.reporter_conversation_id is None:
        return
    for each in (Say("told_assigned", outcome.values), *outcome.also_say):
        outbox.enqueue_news(talk.work, case, each.key, each.values)
