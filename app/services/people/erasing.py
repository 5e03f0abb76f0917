"""A person is erased (个人信息保护法 第四十七条): what is his goes, in one transaction; what others need stays.

The list of what goes and what stays, and why, stands in docs/registry.zh-CN.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, tuple_

from app.core.enums import FINAL_STATES, Channel
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.core.masking import ERASED
from app.media.base import MediaStore, StoreError
from app.services import audit
from app.services.people import erasures
from app.services.people.bindings import BOUND
from app.services.versions import touch
from app.services.work import Work
from models import Attachment, Binding, Case, CaseMessage, Contact, Conversation, Household, Message, Person

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Traces:
    """All that is one person's.

    `messages`: what he wrote, and what others wrote about his cases and no other case. `is_alone`: nobody else lives
    in his household, so that the house and all its cases are his.
    """

    person: Person
    household: Household | None
    is_alone: bool
    contacts: Sequence[Contact]
    conversations: Sequence[Conversation]
    cases: Sequence[Case]
    messages: Sequence[Message]
    attachments: Sequence[Attachment]

    def counts(self) -> dict[str, int]:
        """How much there is of each, without anything personal."""
        return {
            "cases": len(self.cases),
            "messages": len(self.messages),
            "photos": len(self.attachments),
            "contacts": len(self.contacts),
        }


async def look(work: Work, person_id: str) -> Traces:
    """What would go; his rows are locked where the work writes.

    Raises NotFoundError; ConflictError where he is erased already, or with the numbers of his cases that still run.
    """
    person = await work.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFoundError(f"没有编号是“{person_id}”的人")
    if is_erased(person):
        raise ConflictError(f"{person_id} 已经删除过了,什么都没有改")
    household = await work.session.get(Household, person.household_id)
    is_alone = not await _others(work, person)
    contacts = await _contacts(work, person_id)
    conversations = await _conversations(work, contacts)
    filed = await _filed(work, person)
    cases = await _cases(work, person, conversations, filed, is_alone=is_alone)
    running = [case.number for case in cases if case.state not in FINAL_STATES]
    if running:
        raise ConflictError(f"他的事还在办,办完关闭以后再删除:{'、'.join(running)}")
    messages = await _messages(work, conversations, filed, cases)
    visits = await erasures.visits_to(work, person, household, is_alone=is_alone)
    messages = [*messages, *(each for each in visits if each not in messages)]
    attachments = await work.session.scalars(
        select(Attachment).where(Attachment.message_id.in_([each.id for each in messages]))
    )
    return Traces(person, household, is_alone, contacts, conversations, cases, messages, attachments.all())


def is_erased(person: Person) -> bool:
    """Whether this row is all that is left of somebody."""
    return person.name == ERASED and person.retired_at is not None


async def erase(work: Work, person_id: str, reason: str, actor: str) -> tuple[dict[str, int], list[str]]:
    """Erase him; answers how much went, and the hashes of the files that are to go once this is committed.

    Raises what `look` raises, and InvalidValueError for a reason that is empty, long or names him.
    """
    traces = await look(work, person_id)
    secrets = erasures.secrets_of(traces.person, traces.contacts)
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise InvalidValueError(f"原因要写 1 到 {LONGEST_REASON} 个字", "reason")
    if any(secret in reason for secret in secrets):
        raise InvalidValueError("原因会留在操作日志里:不要写他的姓名、电话、身份证号", "reason")
    files = await _files(work, traces.attachments)
    own = {each.id for each in traces.conversations}
    division = traces.household.division_code if traces.household is not None else ""
    await erasures.told_to_officers(work, traces.cases, secrets)
    await erasures.listed_to_officers(work, traces.person, secrets)
    await erasures.history_of(work, person_id, own, traces.cases, traces.messages)
    await erasures.sent(work, own, traces.cases, traces.messages)
    erasures.cases(traces.cases)
    await erasures.beside_cases(work, traces.cases)
    await erasures.beside_messages(work, traces.messages)
    erasures.messages(traces.messages, own)
    erasures.attachments(traces.attachments)
    await erasures.identities(work, traces.person, traces.contacts, division)
    erasures.conversations(traces.conversations)
    await erasures.household(work, traces.person, traces.household, is_alone=traces.is_alone)
    await erasures.person(work, traces.person)
    await erasures.kept_of_imports(work)
    await touch(work.session, "registry")
    counts: dict[str, Any] = traces.counts()
    audit.note(work, actor, "person_erased", f"people:{person_id}", division, reason=reason.strip(), **counts)
    return counts, files


async def drop_files(store: MediaStore, files: Sequence[str]) -> list[str]:
    """Delete the files of who was erased; answers which could not be deleted, each with the reason."""
    left = []
    for content_hash in files:
        try:
            await store.delete(content_hash)
        except StoreError as error:
            left.append(f"{content_hash}:{error}")
    return left


async def _others(work: Work, person: Person) -> bool:
    """Whether somebody else is in his household."""
    others = select(Person.id).where(
        Person.household_id == person.household_id, Person.id != person.id, Person.retired_at.is_(None)
    )
    return await work.session.scalar(others.limit(1)) is not None


async def _contacts(work: Work, person_id: str) -> list[Contact]:
    """His identities; one that was undone was never his."""
    found = await work.session.scalars(
        select(Contact)
        .where(Contact.owner_kind == "person", Contact.owner_id == person_id)
        .order_by(Contact.id)
        .with_for_update()
    )
    return [each for each in found.all() if each.retired_at is None or await _was_his(work, each)]


async def _was_his(work: Work, contact: Contact) -> bool:
    bound = select(Binding.state).where(
        Binding.external_id == contact.external_id,
        Binding.account == contact.account,
        Binding.channel == contact.channel,
        Binding.owner_id == contact.owner_id,
    )
    return await work.session.scalar(bound.order_by(Binding.id.desc()).limit(1)) in (None, BOUND)


async def _conversations(work: Work, contacts: Sequence[Contact]) -> Sequence[Conversation]:
    keys = [(each.external_id, each.account, each.channel) for each in contacts]
    his = tuple_(Conversation.sender, Conversation.account, Conversation.channel).in_(keys)
    rows = select(Conversation).where(his).order_by(Conversation.id).with_for_update()
    return (await work.session.scalars(rows)).all()


async def _filed(work: Work, person: Person) -> list[int]:
    """What other systems handed over in his name and with his phone."""
    if not person.phone:
        return []
    named = select(Message.id, Message.segments).where(
        Message.channel == str(Channel.API), Message.sender_name == person.name
    )
    phone = person.phone.reveal()
    return [each.id for each in await work.session.execute(named) if phone in each.segments]


async def _cases(
    work: Work,
    person: Person,
    conversations: Sequence[Conversation],
    filed: Sequence[int],
    *,
    is_alone: bool,
) -> Sequence[Case]:
    """The cases that he reported; where he lives alone, those of his household too."""
    is_his = or_(
        Case.id.in_(select(CaseMessage.case_id).where(CaseMessage.message_id.in_(filed))),
        Case.reporter_person_id == person.id,
        Case.reporter_conversation_id.in_([each.id for each in conversations]),
    )
    if is_alone:
        is_his = or_(is_his, Case.household_id == person.household_id)
    return (await work.session.scalars(select(Case).where(is_his).order_by(Case.id).with_for_update())).all()


async def _messages(
    work: Work, conversations: Sequence[Conversation], filed: Sequence[int], cases: Sequence[Case]
) -> Sequence[Message]:
    ids = [each.id for each in cases]
    others = select(CaseMessage.message_id).where(CaseMessage.case_id.not_in(ids))
    about = select(CaseMessage.message_id).where(
        CaseMessage.case_id.in_(ids), CaseMessage.message_id.not_in(others)
    )
    own = Message.conversation_id.in_([each.id for each in conversations])
    is_his = or_(own, Message.id.in_(about), Message.id.in_(filed))
    return (await work.session.scalars(select(Message).where(is_his).order_by(Message.id))).all()


async def _files(work: Work, attachments: Sequence[Attachment]) -> list[str]:
    """The files that nobody else sent too."""
    columns = (Attachment.content_hash, Attachment.shown_hash, Attachment.thumb_hash)
    his = {getattr(each, column.key) for each in attachments for column in columns} - {None}
    ids = [each.id for each in attachments]
    kept: set[str | None] = set()
    for column in columns:
        kept |= set(
            await work.session.scalars(select(column).where(column.in_(his), Attachment.id.not_in(ids)))
        )
    return sorted(his - kept)
