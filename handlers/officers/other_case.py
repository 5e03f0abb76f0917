"""An officer who named the wrong case: 不对,是069. His last move is taken back there and made here."""

from dataclasses import replace

from sqlalchemy import select

from app.nlu.officer_words import meant_instead
from app.services.casework.orders import Order
from app.services.lifecycle.moves import ACTION_WORDS
from handlers.officers import officer, own_cases, plain_words
from handlers.talk import Outcome, Say, Talk
from models import Case, CaseEvent, LastMove

_AGAIN = ("acknowledge", "arrive", "record", "resolve")
"""Moves that can be made of another case in the same words; others he writes anew."""


async def hear(talk: Talk) -> Outcome | None:
    """The same for the case that he meant; None where he moved nothing just now, and for all other words."""
    number = meant_instead(talk.text)
    if talk.officer is None or talk.message.chat or not number:
        return None
    found = own_cases.running_of(await own_cases.his_cases(talk, number))
    move = await _last_move(talk)
    if len(found) != 1 or move is None or move.case_id == found[0].id:
        return None
    action, text = move.action, await _text_of(talk, move)
    wrong = await talk.work.session.get_one(Case, move.case_id)
    his = own_cases.running_of(await own_cases.his_cases(talk, ""))
    undone = await officer.undo(talk, plain_words.short_of(wrong, his))
    if undone.reply_key != "undo_done" or action not in _AGAIN:
        return undone
    done = await officer.obey(talk, Order(ACTION_WORDS[action], action, number, text))
    return replace(undone, case=done.case, also_say=(Say(done.reply_key, done.values), *done.also_say))


async def _last_move(talk: Talk) -> LastMove | None:
    await talk.work.flush()
    since = talk.work.now - talk.ruleset.limits.undo_within.span
    made = select(LastMove).where(LastMove.actor == talk.actor, LastMove.at >= since)
    found: LastMove | None = await talk.work.session.scalar(made.order_by(*own_cases.LATEST).limit(1))
    return found


async def _text_of(talk: Talk, move: LastMove) -> str:
    """What he wrote with the move."""
    row = select(CaseEvent).where(CaseEvent.case_id == move.case_id, CaseEvent.seq == move.before["seq"])
    event = await talk.work.session.scalar(row)
    return event.personal_text() if event is not None else ""
