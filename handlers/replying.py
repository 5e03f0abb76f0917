"""The answer to one message: its sentences, what is said once at the beginning, and news that waited for him."""

from collections.abc import Iterable, Sequence

from app.core.enums import Channel
from app.services.sending import outbox, tries
from app.services.sending.words import hotline, told_now
from app.services.work import Work
from handlers.talk import Outcome, Say, Talk
from models import Case, Conversation, OutboxMessage
from models.base import change

MOST_BYTES = 2048
"""What an answer in the same exchange carries on each platform that has one; anything beyond would be cut off."""
Held = dict[int, list[OutboxMessage]]
"""News by the conversation that still waits for it."""


def reply(talk: Talk, outcome: Outcome, can_reply: bool, held: Held) -> str | None:
    """The text to answer with, written down; None for silence, and where it goes out by the outbox."""
    if not outcome.reply_key:
        return None
    answer = sentences(talk, outcome)
    if talk.is_first_contact and _is_to_be_told(talk, outcome):
        change(talk.conversation, greeted_at=talk.work.now)
        answer.append(Say(_notice(talk), _always(talk)))
    said = "\n".join([talk.ruleset.phrases.render(each.key, each.values) for each in answer])
    if can_reply:
        said = _with_news(talk, _marked(talk, said), held)
    change(talk.message, reply=said)
    if can_reply:
        return said
    send(talk, answer, outcome.case)
    return None


def _is_to_be_told(talk: Talk, outcome: Outcome) -> bool:
    """Whether this is where somebody learns how we treat what he says; of a group one at a time, and no officer."""
    if not talk.message.chat or talk.officer is not None:
        return talk.officer is None
    return outcome.case is not None and not talk.here


def _marked(talk: Talk, text: str) -> str:
    """What is said in a drill says so."""
    return talk.ruleset.word("terms", "drill") + text if talk.message.is_drill else text


def send(talk: Talk, answer: Sequence[Say], case: Case | None) -> None:
    """The sentences by the outbox, in one message: so they keep their order, and no platform counts them singly."""
    if not answer:
        return
    first, *others = answer
    also = [(each.key, each.values) for each in others]
    outbox.enqueue_reply(
        talk.work, talk.message, talk.conversation, first.key, first.values, also=also, case=case
    )


def _notice(talk: Talk) -> str:
    """What is said once at the beginning: in a group, where to ask; a QQ bot's members are nobody in private."""
    if not talk.message.chat:
        return "privacy_notice"
    return "group_notice_here" if talk.message.channel == Channel.QQBOT else "group_notice"


def sentences(talk: Talk, outcome: Outcome) -> list[Say]:
    """What is answered, each sentence with all the values that it may use; empty for silence."""
    said = [Say(outcome.reply_key, outcome.values), *outcome.also_say] if outcome.reply_key else []
    always = _always(talk)
    return [Say(each.key, {**always, **each.values}) for each in said]


def _always(talk: Talk) -> dict[str, str]:
    return {"hotline": hotline(talk.work, talk.account_division), "url": ""}


async def held_news(work: Work, conversations: Iterable[Conversation]) -> Held:
    """What the platforms' windows kept from these people so far; one query for all of them."""
    return await outbox.pending_news(work, [each.id for each in conversations])


def _with_news(talk: Talk, said: str, held: Held) -> str:
    """The answer with as many of the held news as it carries, each told only once; the others follow by the outbox."""
    waiting = held.get(talk.conversation.id, [])
    while waiting and len((longer := f"{said}\n\n{_news(talk, waiting[0])}").encode()) <= MOST_BYTES:
        said = longer
        outbox.hand_over(talk.work, waiting.pop(0))
    release(talk, held)
    return said


def _news(talk: Talk, row: OutboxMessage) -> str:
    mark = talk.ruleset.word("terms", "drill") if outbox.is_drill(row) else ""
    values = told_now(talk.work, row.division_code, outbox.values_of(row))
    return mark + talk.ruleset.render(row.reply_key, **values)


def release(talk: Talk, held: Held) -> None:
    """The held news of this conversation go out by the outbox, after the answer."""
    for row in held.pop(talk.conversation.id, []):
        tries.try_again(talk.work, row)
