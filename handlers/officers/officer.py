"""What an officer writes: 收到, 到场, 记录, 办结 and the other moves, with or without a number."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.core.enums import FINAL_STATES, CaseState, FateKind, OfficerRole
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError
from app.core.ids import telling_end, telling_ends
from app.nlu.officer_words import alert_number, asked_number, takes_over, told_for_somebody
from app.services.casework import assists, desk_taking, orders
from app.services.casework.actions import UNDO, act
from app.services.casework.orders import Order
from app.services.duty import care
from app.services.lifecycle import cases
from app.services.sending import short_numbers
from app.services.sending.words import moment
from handlers import binding, neighbours
from handlers.matters.report import report_for_somebody
from handlers.officers import answering, ended, evidence, growing, listed, refused
from handlers.officers.answering import words_of
from handlers.officers.done import done_key
from handlers.officers.own_cases import his_cases, running_of, still_his, waiting_for
from handlers.talk import Outcome, Say, Talk
from models import Case

MAX_LISTED = 10
_NEED_TEXT = ("record", "resolve")
"""Moves whose text may itself begin with a number."""


async def command(talk: Talk) -> Outcome | None:
    """An officer's move, list or report for somebody else; None for anything that is none of these."""
    if talk.officer is None or not talk.text:
        return None
    if talk.text == "我的":
        return await mine(talk)
    if (asked := asked_number(talk.text)) and (told := await asked_for(talk, asked)) is not None:
        return told
    if (passed_on := alert_number(talk.text)) and not talk.message.chat:
        return await asked_for(talk, passed_on) or _answer("not_yours", {"short": passed_on})
    if (number := takes_over(talk.text)) is not None:
        return await _take_over(talk, number)
    if (told_him := told_for_somebody(talk.text)) is not None:
        return await report_for_somebody(talk, told_him)
    if (at := growing.applied_for(talk)) is not None:
        others = [each.number for each in await his_cases(talk, "")]
        return await make(talk, at, orders.RELIEF, telling_end(at.number, others))
    said = orders.several(talk.text) or (orders.read(talk.text),)
    done = [await obey(talk, each) for each in said if each is not None]
    return in_turn(done) if done else None


def in_turn(told: Sequence[Outcome]) -> Outcome:
    """What is said to several orders, one after the other."""
    also = [say for each in told[1:] for say in (Say(each.reply_key, each.values), *each.also_say)]
    return replace(told[0], also_say=(*told[0].also_say, *also))


async def _take_over(talk: Talk, number: str) -> Outcome:
    """接手: what the duty desk was rung for, else the case that waits for him, or the one of this number."""
    if not number and (taken := await take(talk) or await listed.take_over(talk)) is not None:
        return taken
    is_of_desk = talk.officer is not None and talk.officer.role == OfficerRole.DUTY_DESK
    running = await his_cases(talk, "")
    is_meant = number or waiting_for(running, "acknowledge") or (running and not is_of_desk)
    taken_on = Order("收到", "acknowledge", number, "")
    return await obey(talk, taken_on) if is_meant else _answer("desk_nothing", {})


async def take(talk: Talk) -> Outcome | None:
    """What the duty desk was rung for is this officer's from here on; None where it was rung for nothing of his."""
    if talk.message.chat:
        return _answer("ask_privately", {})
    await talk.work.flush()
    taken, answered = await desk_taking.take(talk.work, talk.the_officer, talk.actor)
    if not taken:
        return None
    more = str(len(taken) - MAX_LISTED) if len(taken) > MAX_LISTED else ""
    lines = "\n".join(taken[:MAX_LISTED])
    numbers = talk.ruleset.word("terms", "comma").join(telling_ends([case.number for case in answered]))
    values = {"count": str(len(taken)), "lines": lines, "more": more, "numbers": numbers}
    return _answer("desk_taken", values, answered[0] if len(answered) == 1 else None)


async def asked_for(talk: Talk, number: str) -> Outcome | None:
    """How a case of an officer's stands; None where none of his has this number."""
    found = await short_numbers.printed_as(
        talk.work, talk.the_officer.id, await his_cases(talk, number), number
    )
    if len(found) != 1:
        return which_case(talk, found, "进度") if found and not talk.message.chat else None
    told = await answering.how_far(talk, found[0], number)
    return Outcome(FateKind.ANSWERED, "how_far", told.key, told.values)


async def obey(talk: Talk, said: Order) -> Outcome:
    """Make the move of each case that is meant, or ask which one that is."""
    each = [replace(said, number=number, also=()) for number in (said.number, *said.also)]
    return await listed.unprinted(talk, said) or in_turn([await _obey_one(talk, one) for one in each])


async def undo(talk: Talk, number: str = "") -> Outcome:
    """撤销: his last move of the case of this number, else his last move of all."""
    return await obey(talk, Order("撤销", UNDO, number, ""))


async def _obey_one(talk: Talk, said: Order) -> Outcome:
    if (of_all := await listed.everything(talk, said)) is not None:
        return of_all
    is_all = said.rest in orders.ALL
    said, candidates = await _candidates(talk, orders.of_one(said))
    quoted = None if said.number else await _quoted(talk)
    if quoted is not None:
        candidates = [each for each in candidates if each.id == quoted.id] or await his_cases(
            talk, quoted.number
        )
    fitting = waiting_for(candidates, said.action) or running_of(candidates) or candidates
    fitting = fitting if said.number else await still_his(talk, fitting)
    if not fitting:
        return await _none(talk, said, quoted)
    if len(fitting) > 1 and is_all and said.action == "acknowledge":
        return await mine(talk)
    if len(fitting) > 1 and not said.number and (of_list := await listed.only_list(talk, said, fitting)):
        return of_list
    if len(fitting) > 1:
        fitting = await _pointed_at(talk, said, fitting)
    if len(fitting) > 1:
        return _answer("ask_privately", {}) if talk.message.chat else which_case(talk, fitting, said.word)
    return await make(talk, fitting[0], said, _named(fitting[0], said.number, candidates))


async def _candidates(talk: Talk, said: Order) -> tuple[Order, list[Case]]:
    """The cases that the order may be for; where its number is none of them it may be how its text begins."""
    found = await his_cases(talk, said.number, said.action)
    if not found and not said.number and said.action != UNDO:
        found = await his_cases(talk, "")
    is_text = said.behind if said.action in _NEED_TEXT else said.action == "pay" and not said.rest
    if found or not said.number or not is_text:
        return said, found
    said = replace(said, number="", rest=said.behind or said.number)
    return said, await his_cases(talk, "", said.action)


async def _quoted(talk: Talk) -> Case | None:
    """The case whose alert he answers in a group."""
    quoted = await neighbours.quoted_case(talk) if talk.message.chat else None
    return None if quoted is None else await talk.work.session.get_one(Case, quoted)


async def _none(talk: Talk, said: Order, quoted: Case | None) -> Outcome:
    """No case of his is meant; a bare 收到 takes what the duty desk was rung for."""
    if quoted is not None:
        return _answer("not_yours", {"short": telling_end(quoted.number, [])})
    if said.action == "acknowledge" and not said.number and not talk.message.chat:
        taken = await take(talk)
        if taken is not None:
            return taken
    if said.action == UNDO:
        return _answer("nothing_to_undo", {})
    if said.number:
        return await listed.of_incident(talk, said) or unknown(said.number)
    return await ended.just_now(talk, said) or _answer("nothing_open", {})


async def _pointed_at(talk: Talk, said: Order, fitting: list[Case]) -> list[Case]:
    """Of several the one of the printed number, of a record where he is, in a group what they talk of; else all."""
    if said.action == "record" and said.rest and not said.number and talk.awaited and not talk.message.chat:
        at = talk.awaited.id
        return [each for each in fitting if each.id == at and each.state == CaseState.ON_SITE] or fitting
    if said.number:
        fitting = await short_numbers.printed_as(talk.work, talk.the_officer.id, fitting, said.number)
    if len(fitting) < 2 or not talk.message.chat:
        return fitting
    pointed = await neighbours.meant(talk, await neighbours.reported(talk, fitting))
    return [pointed[0].case] if pointed and len(pointed) == 1 else fitting


def which_case(talk: Talk, found: Sequence[Case], word: str) -> Outcome:
    """The list of these cases, and how to say which one is meant."""
    example = telling_ends([case.number for case in found])[0]
    return _answer("which_case", {"lines": _lines(talk, found), "command": word, "example": example})


def unknown(number: str) -> Outcome:
    """That none of his has this number."""
    return _answer("unknown_case", {"short": number})


def _named(case: Case, number: str, candidates: Sequence[Case]) -> str:
    """How the answer names the case: as he did, or by an end that tells it from his others."""
    others = [] if number else [other.number for other in candidates]
    return max(number, telling_end(case.number, others), key=len)


async def make(talk: Talk, case: Case, said: Order, short: str) -> Outcome:
    """The move of this case, whatever the order's number, or the sentence that says why not; its words stay with it."""
    if missing := orders.missing(talk.work, said):
        return _answer(missing, {"command": said.word, "short": short, "text": said.rest}, case)
    if said.action == "acknowledge" and (taken := await answering.taken_already(talk, case, short)):
        return taken
    before = case.officer_id or ""
    try:
        values = orders.values(talk.work, case.division_code, said)
        if said.action == "merge":
            values |= await _whole_number(talk, values, case)
        if said.action == "arrive":
            values |= await evidence.proof(talk, case)
        is_held = case.state != CaseState.RETURNED
        if is_held and said.action == "transfer" and values["to"] == case.officer_id:
            own = await answering.how_far(talk, case, short)
            return _answer(own.key, dict(own.values), case)
        task = await assists.task_of(talk.work, case, talk.the_officer.id)
        grown = await _order(talk, case, said, values)
    except (IllegalMoveError, InvalidValueError, NotFoundError) as error:
        return await refused.why(talk, case, said, short, error)
    except NotAllowedError:
        return _answer("not_yours", {"short": short}, case)
    cases.attach(talk.work, case, talk.message)
    await evidence.adopt(talk, case)
    talk.turn_to(case)
    if grown is not None:
        return _answer("grow_done", {**words_of(talk, grown), "other": short}, grown)
    if said.action == "acknowledge":
        done = await answering.done(talk, case, short, before)
        return replace(done, also_say=done.also_say + await binding.who_is_it(talk, case, short))
    key = done_key(said.action, is_of_goods=bool(values.get("goods")), is_of_task=task is not None)
    words = words_of(talk, case) | {"short": short, "away": answering.away(talk, case, values)}
    if said.action == "extend":
        words["due"] = moment(talk.work, case.division_code, values["until"])
    return _answer(key, words | talk.for_chat(orders.echoed(talk.work, values)), case)


async def _order(talk: Talk, case: Case, said: Order, values: dict[str, Any]) -> Case | None:
    """Make the move; answers the case that grew out of this one, if one did."""
    if said.action == orders.GROW:
        return await growing.relief_from(talk, case, said.rest)
    if refused.is_taken_with_it(talk, case, said.action):
        await act(talk.work, case, "acknowledge", talk.officer, {}, talk.actor)
    await act(talk.work, case, said.action, talk.officer, values, talk.actor)
    return None


async def _whole_number(talk: Talk, values: dict[str, Any], case: Case) -> dict[str, str]:
    """The number of the case that the end of a number means among his own."""
    end = str(values.get("with", ""))
    found = [each for each in await his_cases(talk, end) if each.id != case.id] if end.isdigit() else []
    running = [each for each in found if each.state not in FINAL_STATES]
    return {"with": running[0].number} if len(running) == 1 else {}


async def mine(talk: Talk) -> Outcome:
    """All that he has in hand, his own first, and how many he should look in on; in a group: write in private."""
    owner = talk.the_officer.id
    open_cases = sorted(await his_cases(talk, ""), key=lambda case: case.officer_id != owner)
    if open_cases and talk.message.chat:
        return _answer("ask_privately", {})
    values = {"lines": _lines(talk, open_cases), "count": str(len(open_cases))} if open_cases else {}
    told = _answer("my_cases" if open_cases else "nothing_open", values)
    return told if talk.message.chat else replace(told, also_say=await _unseen(talk))


async def _unseen(talk: Talk) -> tuple[Say, ...]:
    """That he has not looked in for long on some of whom he is paired with."""
    waiting = await care.unseen(talk.work, talk.the_officer.id)
    days = max(care.longest_unseen(talk.work, talk.the_officer.id).days, 1)
    values = {"count": str(len(waiting)), "days": str(days)}
    return (Say("care_due", values | {"name": waiting[0].name}),) if waiting else ()


def _lines(talk: Talk, found: Sequence[Case]) -> str:
    """A line for each, and whose it is where he was only called for it."""
    ends = telling_ends([case.number for case in found])
    lines = [words_of(talk, case) | {"short": end} for case, end in zip(found, ends, strict=True)]
    for case, words in zip(found, lines, strict=True):
        if talk.officer is not None and case.officer_id == talk.officer.id:
            words |= {"officer": "", "title": ""}
    return "\n".join(talk.ruleset.render("my_case_line", **words) for words in lines[:MAX_LISTED])


def _answer(key: str, values: dict[str, str], case: Case | None = None) -> Outcome:
    return Outcome(FateKind.COMMAND, key, key, values, case)
