"""Whatever happens, in whatever order: one officer, one next deadline, every step once."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.enums import FINAL_STATES, CaseState, EventKind
from app.core.errors import IllegalMoveError
from app.services import history
from app.services.lifecycle import deadlines, escalation
from models import CaseEvent, Deadline, Escalation, OutboxMessage
from tests.factories import HAIL
from tests.watch import Watch

pytestmark = pytest.mark.anyio

ACTIONS = (
    "acknowledge",
    "arrive",
    "record",
    "transfer",
    "suspend",
    "resume",
    "extend",
    "pay",
    "resolve",
    "call_back",
    "close",
    "reopen",
)
MINUTES = st.integers(min_value=-180, max_value=4 * 24 * 60)
MOVES = st.one_of(st.sampled_from(ACTIONS), MINUTES, st.just(15))
PROMISES = st.fixed_dictionaries(
    {},
    optional={
        "remind": st.sampled_from(["5s", "10m", None]),
        "on_site": st.sampled_from(["40m", "5s", None]),
        "acknowledge": st.sampled_from(["2h", None]),
        "finish": st.sampled_from(["3 working days", "1h", None]),
        "call_back": st.sampled_from(["7 days", "1h"]),
        "pay": st.sampled_from(["2 days"]),
        "hours": st.sampled_from(["always", "working"]),
    },
)


async def _move(watch: Watch, case_id: int, move: str | int) -> None:
    """One action by the officer, or some minutes (perhaps back) and what is due then."""
    if isinstance(move, int):
        watch.clock.advance(timedelta(minutes=move))
        while await escalation.take_due(watch.workshop):
            pass
        return
    values = {"text": "说明", "amount": "100", "to": "V1", "until": watch.clock.now() + timedelta(days=2)}
    try:
        await watch.acts(case_id, move, **values)
    except IllegalMoveError:
        return


async def _holds(watch: Watch, case_id: int, *, is_settled: bool) -> None:
    """What must always be true of the case."""
    case = await watch.case(case_id)
    if case.state in FINAL_STATES:
        assert case.next_due_at is None
        return
    running = [row.due_at for row in await watch.all(Deadline, case_id=case_id) if deadlines.is_open(row)]
    assert case.officer_id
    assert case.next_due_at is not None
    if case.state != CaseState.SUSPENDED:
        assert case.next_due_at == min(running)
    if is_settled:
        assert case.next_due_at > watch.clock.now()


@given(promise=PROMISES, moves=st.lists(MOVES, min_size=3, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_any_sequence_of_moves_and_times_keeps_the_invariants(
    watch: Watch, promise: dict[str, str | None], moves: list[str | int]
) -> None:
    watch.clock.move_to(HAIL)
    case_id = await watch.opens(promise)
    for move in moves:
        await _move(watch, case_id, move)
        await _holds(watch, case_id, is_settled=isinstance(move, int))
    events = sorted(await watch.all(CaseEvent, case_id=case_id), key=lambda event: event.seq)
    assert history.broken_link(await watch.case(case_id), events) is None
    steps = sorted(row.step_number for row in await watch.all(Escalation, case_id=case_id))
    assert steps == list(range(1, len(steps) + 1))
    calls = await watch.all(OutboxMessage, case_id=case_id, purpose="escalation")
    climbed = [event for event in events if event.kind == EventKind.ESCALATED]
    assert len(steps) == len(calls) == len(climbed)
