"""A case's history: every tampering is seen, and erasing a person is not one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.core.enums import EventKind
from app.services import history
from models import Case, CaseEvent

AT = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
SAID = ("冰雹打了烟叶", "我到了", "看完了")


def _chain() -> tuple[Case, list[CaseEvent]]:
    case, events, previous = Case(number="2607180001"), [], ""
    for seq, text in enumerate(SAID, start=1):
        personal, salt = history.canonical({"text": text}), f"{seq:032x}"
        event = CaseEvent(
            case_id=7, seq=seq, at=AT, kind="recorded", actor="system", data={"n": seq}, personal=personal,
            salt=salt, personal_digest=history.digest(f"{salt}{personal}"), previous_hash=previous,
        )  # fmt: skip
        previous = event.hash = history.event_hash(event)
        events.append(event)
    case.last_event_seq, case.last_event_hash = len(events), previous
    return case, events


def _change_data(events: list[CaseEvent]) -> None:
    events[1].data = {"n": 99}


def _change_words(events: list[CaseEvent]) -> None:
    events[1].personal = history.canonical({"text": "没有人来过"})


def _change_and_hash_again(events: list[CaseEvent]) -> None:
    events[1].actor = "officer:X"
    events[1].hash = history.event_hash(events[1])


def _take_one_out(events: list[CaseEvent]) -> None:
    del events[1]


def _cut_the_end(events: list[CaseEvent]) -> None:
    del events[-1]


def test_an_untouched_history_holds() -> None:
    case, events = _chain()
    assert history.broken_link(case, events) is None


def test_a_person_is_erased_and_the_chain_still_holds() -> None:
    case, events = _chain()
    for event in events:
        history.erase_personal(event)
    assert [(event.personal, event.salt, event.personal_text()) for event in events] == [(None, None, "")] * 3
    assert history.broken_link(case, events) is None


@pytest.mark.parametrize(
    "tamper", [_change_data, _change_words, _change_and_hash_again, _take_one_out, _cut_the_end]
)
def test_tampering_is_seen(tamper: Callable[[list[CaseEvent]], None]) -> None:
    case, events = _chain()
    tamper(events)
    assert history.broken_link(case, events) is not None


def test_other_systems_are_told_only_the_kinds_of_the_contract() -> None:
    """Section 6: what its list does not have is told as something recorded."""
    told = {history.told_kind(kind) for kind in EventKind}
    assert told == set(EventKind) - {EventKind.RECALLED}
    assert history.told_kind("recalled") == "recorded"
