"""Invariants 1 and 2: nothing that was answered is lost or doubled, and each message has one fate with its reason."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.clock import SimulatedClock
from app.core.enums import FateKind
from tests.sayings import NOBODYS_GROUP, REPORTS, SAID, SENDERS, Said
from tests.storm import FAULTS, Fault, Rows, Storm, a_storm

pytestmark = pytest.mark.anyio
REFERENCES = (
    ("messages", "conversation_id", "conversations"),
    ("attachments", "message_id", "messages"),
    ("conversations", "case_id", "cases"),
    ("case_messages", "case_id", "cases"),
    ("case_messages", "message_id", "messages"),
    ("case_events", "case_id", "cases"),
    ("deadlines", "case_id", "cases"),
    ("escalations", "case_id", "cases"),
    ("outbox", "case_id", "cases"),
    ("outbox", "message_id", "messages"),
    ("outbox", "conversation_id", "conversations"),
    ("desk_entries", "message_id", "messages"),
    ("desk_entries", "outbox_id", "outbox"),
)
MEDIA = ("image", "voice", "video", "file")


@dataclass(frozen=True)
class Batch:
    """Messages that come at once, earlier ones again among them, and what goes wrong meanwhile."""

    said: list[Said]
    again: list[int]
    fault: Fault | None


BATCHES = st.builds(
    Batch, st.lists(SAID, min_size=1, max_size=5), st.lists(st.integers(0, 99), max_size=3), FAULTS
)
OFFICER_LEAVES: list[Batch | int] = [
    Batch([Said(SENDERS[0], REPORTS[0])], [], None),
    Batch([Said(SENDERS[1], ("unsubscribe", {}))], [], None),
]
PLANS = st.lists(st.one_of(BATCHES, BATCHES, BATCHES, st.integers(1, 90)), min_size=2, max_size=7)
TRIED = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
async def storm(database_url: str, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Storm]:
    """The app over the small county, with faults."""
    async with a_storm(database_url, clock, tmp_path / "media") as storm:
        yield storm


async def play(storm: Storm, step: Batch | int) -> None:
    """Some minutes in which what is due is taken, or a batch of messages."""
    if isinstance(step, int):
        await storm.later(step)
        return
    again = [storm.sent[number % len(storm.sent)] for number in step.again if storm.sent]
    await storm.take([*map(storm.makes, step.said), *again], step.fault)


@given(plan=PLANS)
@TRIED
async def test_what_was_answered_is_stored_once_and_what_was_refused_not_at_all(
    storm: Storm, plan: list[Batch | int]
) -> None:
    await storm.calm()
    for step in plan:
        await play(storm, step)
        is_whole(storm, await storm.rows())
    before = await storm.rows()
    await storm.take([inbound for inbound in storm.sent if inbound.dedup_key in storm.taken])
    assert await storm.rows() == before, "a repeat changes nothing"
    await storm.take([inbound for inbound in storm.sent if inbound.dedup_key in storm.refused])
    assert storm.refused == set(), "what was refused succeeds when it is sent again"
    after = await storm.rows()
    is_whole(storm, after)
    await storm.take(storm.sent)
    assert await storm.rows() == after


def is_whole(storm: Storm, rows: Rows) -> None:
    """What was answered is there once and with all that belongs to it; nothing else is."""
    unknown = {i.dedup_key for i in storm.sent if i.chat == NOBODYS_GROUP[3]}
    stored = Counter(row["dedup_key"] for row in rows["messages"])
    assert stored == Counter(set(storm.taken) - unknown)
    for table, column, target in REFERENCES:
        ids = {row["id"] for row in rows[target]}
        assert {row[column] for row in rows[table]} - {None} <= ids, (table, column)
    media = Counter(row["message_id"] for row in rows["attachments"])
    for row in rows["messages"]:
        sent = sum(part.get("kind") in MEDIA for part in json.loads(row["segments"]))
        assert media[row["id"]] in ({0, sent} if row["fate_kind"] == FateKind.IGNORED else {sent})
    for case in rows["cases"]:
        for table, wanted in (("case_messages", {}), ("deadlines", {}), ("outbox", {"purpose": "alert"})):
            found = [row for row in rows[table] if row["case_id"] == case["id"]]
            assert any(wanted.items() <= row.items() for row in found), table
        kinds = [row["kind"] for row in rows["case_events"] if row["case_id"] == case["id"]]
        assert kinds[0] == "opened"
        assert len(kinds) == case["last_event_seq"]


@given(plan=PLANS)
@example(plan=OFFICER_LEAVES)
@TRIED
async def test_every_message_has_one_fate_with_a_reason_that_agrees_with_the_cases(
    storm: Storm, plan: list[Batch | int]
) -> None:
    await storm.calm()
    for step in plan:
        await play(storm, step)
    shown = await storm.messages()
    rows = await storm.rows()
    assert [message["id"] for message in shown] == [str(row["id"]) for row in rows["messages"]]
    for message in shown:
        assert message["fate"]["kind"] in set(FateKind)
        assert message["fate"]["reason"]
        agrees(message["fate"]["kind"], message["fate"]["reason"], len(message["cases"]))
    for case in rows["cases"]:
        fates = [message["fate"]["kind"] for message in shown if case["number"] in message["cases"]]
        openers = fates.count("case_opened")
        linked = sum(other["parent_id"] == case["id"] for other in rows["cases"])
        assert 1 <= openers <= 1 + linked or (case["parent_id"] is not None and "case_joined" in fates)
    for row in rows["messages"]:
        if row["fate_kind"] == FateKind.TO_HUMAN:
            assert is_on_the_list(row, rows)


def is_on_the_list(message: dict[str, Any], rows: Rows) -> bool:
    """A human reads the message itself; what a platform tells us of an account stands there as that account, once."""
    entries = rows["desk_entries"]
    if message["kind"] == "event":
        told = f"{message['channel']}:{message['account']}:"
        return any((row["account"] or "").startswith(told) for row in entries)
    return any(row["message_id"] == message["id"] for row in entries)


def agrees(fate: str, reason: str, cases: int) -> None:
    """A report or what goes on about it has its cases, an officer's move at most one, all else none."""
    if fate in ("case_opened", "case_joined"):
        assert cases >= 1, (fate, reason)
    elif fate == "command":
        assert cases <= 1, (fate, reason)
    else:
        assert cases == 0, (fate, reason)
