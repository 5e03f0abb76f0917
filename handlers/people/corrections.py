"""What somebody said of his matter and takes back: 说错了,是长梁村的."""

from dataclasses import replace
from typing import Any

from app.core.enums import FINAL_STATES, FateKind
from app.core.jsontext import dump
from app.nlu.address import is_asking
from app.services.deciding import facts
from app.services.deciding.places import GUESSED, Place
from app.services.deciding.quick_answers import (
    is_correction,
    is_new_number,
    is_of_others_home,
    without_denied,
)
from app.services.lifecycle import cases
from app.services.sending import outbox
from app.services.sending.words import case_words
from handlers.matters import dialogue, placing
from handlers.matters.additions import is_recent, joined_and_passed_on, pass_on
from handlers.matters.joining import is_put_right
from handlers.matters.matter import VILLAGE, is_at_home, is_case_kind, place_of, slot
from handlers.talk import Outcome, Talk
from models import Case

_WHERE = ("town", "village", "group")
_FEW = 24
"""Characters of the longest words that only say where it is."""
_AMOUNT = ("quantity", "unit")
_TAIL = 4
"""Figures of a number by which its owner knows it again."""


async def correct(talk: Talk) -> Outcome | None:
    """Another place, amount or phone of the case in hand, in words that correct; None for anything else.

    Who was on his way to the first place is told the right one.
    """
    if (renumbered := _renumbered(talk)) is not None:
        return renumbered
    case = talk.unfinished
    if case is None or not _is_about(talk, case):
        return None
    if (elsewhere := _guessed_wrong(talk, case)) is not None:
        return await _moved(talk, case, elsewhere)
    if not is_correction(talk.text) and not is_put_right(talk, case):
        return None
    if (place := other_place(talk, case)) is not None:
        return await _moved(talk, case, place)
    if is_of_others_home(talk.text) and slot(talk, "relation"):
        return _of_others(talk, case)
    if slot(talk, "item") and not slot(talk, "quantity"):
        _put_item(talk, case)
        return _passed_on(talk, case)
    if not slot(talk, "quantity") and not slot(talk, "phone"):
        return None
    _overwrite(_without_denied(talk), case, _AMOUNT)
    _is_rung_by(talk, case)
    return _joined(talk, case, "answer", "answer_noted")


def other_place(talk: Talk, case: Case) -> Place | None:
    """The other village that words which correct name for a case that has one."""
    place = place_of(talk)
    if len(case.division_code) < VILLAGE:
        return None
    if _names_village(talk) and place.code[:VILLAGE] != case.division_code[:VILLAGE]:
        return place
    return _other_village(talk, case) if "不是" in talk.text else None


def put_elsewhere(talk: Talk, case: Case, place: Place) -> None:
    """The case is there from now on; whom that calls is for whoever asks for it."""
    _overwrite(talk, case, _WHERE)
    case.division_code = place.code
    if not is_at_home(talk, place):
        case.household_id = None


def _put_item(talk: Talk, case: Case) -> None:
    """The thing that is meant now; of several that are named the one before is what it is not: 不是低保,是临时救助."""
    said, before = slot(talk, "item"), facts.slots_of(case).get("item")
    named = [each for each in said if each != before] if isinstance(said, list) else [said]
    facts.put(case, slots=facts.slots_of(case) | {"item": named[0] if len(named) == 1 else named})


def _of_others(talk: Talk, case: Case) -> Outcome:
    """It is at a relative's home and not at his own: where that is, is asked anew."""
    _overwrite(talk, case, ("relation",))
    facts.put(case, slots={name: said for name, said in facts.slots_of(case).items() if name not in _WHERE})
    case.household_id = None
    return replace(_passed_on(talk, case), also_say=(dialogue.ask_place(talk, case),))


def _renumbered(talk: Talk) -> Outcome | None:
    """Another number to ring about the case in hand, until the call back is made; its officer hears of it at once."""
    case, heard = talk.case_in_hand, talk.understanding
    if case is None or heard is None or heard.is_urgent or talk.officer is not None:
        return None
    if case.state in FINAL_STATES or not slot(talk, "phone") or not is_new_number(talk.text):
        return None
    number = _is_rung_by(talk, case)
    joined_and_passed_on(talk, case, "alert_said")
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at) | {"phone_tail": number[-_TAIL:]})
    return Outcome(FateKind.CASE_JOINED, "phone", "phone_noted", words, case)


def _is_rung_by(talk: Talk, case: Case) -> str:
    """The number that is told now is the one to ring; answers it, empty where none is told."""
    said = slot(talk, "phone")
    number = str(said[0] if isinstance(said, list) else said)
    if number:
        _overwrite(talk, case, ("phone",))
        case.reporter = dump(facts.reporter_of(case) | {"phone": number})
    return number


def _guessed_wrong(talk: Talk, case: Case) -> Place | None:
    """The one other village of a few words, where the case's was guessed from his card or from a neighbour."""
    by = (facts.facts_of(case).get("place") or {}).get("by")
    heard = talk.understanding
    if (
        by not in GUESSED
        or heard is None
        or len(talk.text) > _FEW
        or not is_recent(talk)
        or is_asking(talk.text)
    ):
        return None
    return _other_village(talk, case)


def _other_village(talk: Talk, case: Case) -> Place | None:
    """The one village that the words name beside the case's."""
    heard = talk.understanding
    named = heard.places if heard is not None else ()
    others = {each.code: each for each in named if len(each.code) >= VILLAGE}
    others = {code: each for code, each in others.items() if code[:VILLAGE] != case.division_code[:VILLAGE]}
    if len({code[:VILLAGE] for code in others}) != 1:
        return None
    code = max(others, key=len)
    return Place(code, "words", others[code].word)


def _is_about(talk: Talk, case: Case) -> bool:
    """Whether the words may correct this case: no life in danger, and no other matter."""
    heard = talk.understanding
    if heard is None or heard.is_urgent:
        return False
    is_other = is_case_kind(heard.matter) and str(heard.matter) != case.kind and not heard.to_human
    return not is_other


def _without_denied(talk: Talk) -> Talk:
    """The message with what is right alone."""
    right = without_denied(talk.text)
    understander = talk.work.snapshots.understander_for(talk.account_division)
    heard = understander.understand(right)
    return replace(talk, understanding=heard) if "quantity" in heard.slots else talk


def _names_village(talk: Talk) -> bool:
    heard = talk.understanding
    return heard is not None and any(len(place.code) >= VILLAGE for place in heard.places)


async def _moved(talk: Talk, case: Case, place: Place) -> Outcome:
    before = case.officer_id
    _overwrite(talk, case, _WHERE)
    if not is_at_home(talk, place):
        case.household_id = None
    words = (await placing.relocate(talk, case, place)).words
    if before is not None and before != case.officer_id:
        outbox.enqueue_alert(talk.work, case, before, "alert", "alert_place", dict(words))
    joined = _joined(talk, case, "place", "place_noted")
    return replace(joined, values=talk.for_chat(dict(words)))


def _overwrite(talk: Talk, case: Case, names: tuple[str, ...]) -> None:
    """These slots are as they are told now, where any of them is told."""
    said: dict[str, Any] = {name: slot(talk, name) for name in names if slot(talk, name)}
    if said:
        kept = {name: value for name, value in facts.slots_of(case).items() if name not in names}
        facts.put(case, slots=kept | said)


def _passed_on(talk: Talk, case: Case) -> Outcome:
    """The message becomes part of the case, and then its officer reads it: an alert is of a place in its history."""
    joined = _joined(talk, case, "answer", "answer_noted")
    pass_on(talk, case, "alert_said")
    return joined


def _joined(talk: Talk, case: Case, what: str, reply_key: str) -> Outcome:
    cases.join(talk.work, case, talk.message, talk.actor, what)
    talk.conversation.case_touched_at = talk.work.now
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at))
    return Outcome(FateKind.CASE_JOINED, what, reply_key, words, case)
