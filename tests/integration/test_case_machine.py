"""A stateful machine of the case: any moves by anybody, in any order, with time in between and across downtime."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.core.clock import SimulatedClock
from app.core.enums import FINAL_STATES, CaseState, EventKind
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError
from app.jobs import watching
from app.services import history
from app.services.casework import actions, case_audit
from app.services.lifecycle import deadlines, escalation
from app.services.lifecycle.moves import MOVES, can_move
from models import CaseEvent, Deadline, Escalation, OutboxMessage
from tests.factories import HAIL
from tests.small_county import Road
from tests.watch import Watch

OFFICERS = st.sampled_from(["O1", "V1", "T1", "D1"])
PROMISES = st.fixed_dictionaries(
    {"finish": st.sampled_from(["3 working days", "2h"])},
    optional={
        "remind": st.sampled_from(["10m", None]),
        "on_site": st.sampled_from(["40m", "5s", None]),
        "acknowledge": st.sampled_from(["2h", None]),
        "visit": st.just("2 days"),
        "pay": st.just("2 days"),
        "call_back": st.sampled_from(["7 days", "1h"]),
        "hours": st.sampled_from(["always", "working"]),
    },
)


class CaseMachine(RuleBasedStateMachine):
    """One case on one database; `loop` and `shared` are set by the test that runs the machine."""

    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.watch: Watch = type(self).shared  # type: ignore[attr-defined]
        self.case_id = self.other_id = 0
        self.other_number = ""
        self.is_settled = True

    def _run(self, job: Any) -> Any:
        return self.loop.run_until_complete(job)

    @precondition(lambda self: not self.case_id)
    @rule(promise=PROMISES)
    def opens(self, promise: dict[str, str | None]) -> None:
        self.watch.clock.move_to(HAIL)
        self.case_id = self._run(self.watch.opens(promise))
        self._run(self._begins())
        self.other_id = self._run(self.watch.opens({}))
        self.other_number = self._run(self.watch.case(self.other_id)).number

    async def _begins(self) -> None:
        """The first events of its history, as whoever opens a case writes them."""
        async with self.watch.workshop.begin() as work:
            case = await actions.locked_case(work, self.case_id)
            assert case is not None
            history.record(work, case, EventKind.OPENED, "person:P1", {"kind": case.kind})
            history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, {"officer_id": case.officer_id})

    @precondition(lambda self: self.case_id)
    @rule(action=st.sampled_from([*MOVES, "undo"]), officer=OFFICERS, to=OFFICERS, solved=st.booleans())
    def acts(self, action: str, officer: str, to: str, solved: bool) -> None:
        """A move either leads where the table says, or is refused in Chinese and changes nothing."""
        before = self._run(self.watch.case(self.case_id))
        values = {
            "text": "说明",
            "amount": "100",
            "to": to,
            "until": self.watch.clock.now() + timedelta(days=2),
            "is_solved": solved,
            "with": self.other_number,
        }
        refusal = self._run(self._act(action, officer, values))
        if refusal:
            assert any("\u4e00" <= sign <= "\u9fff" for sign in refusal)
            after = self._run(self.watch.case(self.case_id))
            assert (after.state, after.last_event_seq) == (before.state, before.last_event_seq)
            return
        assert action == "undo" or can_move(before.state, action) or action in ("resolve", "return")
        self.is_settled = False

    async def _act(self, action: str, officer_id: str, values: dict[str, Any]) -> str:
        """Make the move; answers why it was refused, empty where it was made."""
        async with self.watch.workshop.begin() as work:
            case = await actions.locked_case(work, self.case_id)
            assert case is not None
            officer = work.snapshots.registry.officer(officer_id)
            try:
                await actions.act(work, case, action, officer, values, f"officer:{officer_id}")
            except (IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError) as refusal:
                return str(refusal)
        return ""

    @precondition(lambda self: self.case_id)
    @rule(minutes=st.sampled_from([-60, 1, 9, 21, 41, 60, 240, 1440, 4 * 1440, 10 * 1440]))
    def passes(self, minutes: int) -> None:
        """Time passes, an hour back as well, and everything that is due is taken; then nothing is due any more."""
        self.watch.clock.advance(timedelta(minutes=minutes))
        for _ in range(20):
            if not self._run(escalation.take_due(self.watch.workshop)):
                break
        else:
            raise AssertionError("escalation never comes to rest")
        self.is_settled = True

    @precondition(lambda self: self.case_id)
    @invariant()
    def has_one_officer_and_one_next_deadline(self) -> None:
        case = self._run(self.watch.case(self.case_id))
        if case.state in FINAL_STATES:
            assert case.next_due_at is None
            return
        rows = self._run(self.watch.all(Deadline, case_id=self.case_id))
        assert case.officer_id
        assert case.next_due_at is not None
        if case.state != CaseState.SUSPENDED:
            assert case.next_due_at == min(row.due_at for row in rows if deadlines.is_open(row))
        if self.is_settled:
            assert case.next_due_at > self.watch.clock.now()

    @precondition(lambda self: self.case_id)
    @invariant()
    def goes_on_somewhere_while_it_is_merged(self) -> None:
        case, other = (self._run(self.watch.case(each)) for each in (self.case_id, self.other_id))
        assert (case.state == CaseState.MERGED) == (case.merged_into is not None)
        assert case.merged_into in (None, other.id)
        assert other.next_due_at is not None or other.state in FINAL_STATES
        if case.state == CaseState.MERGED:
            rows = self._run(self.watch.all(OutboxMessage, case_id=self.case_id, state="queued"))
            assert [row for row in rows if row.officer_id and row.purpose != "notice"] == []

    @precondition(lambda self: self.case_id)
    @invariant()
    def is_told_and_stepped_once(self) -> None:
        events = sorted(
            self._run(self.watch.all(CaseEvent, case_id=self.case_id)), key=lambda event: event.seq
        )
        case = self._run(self.watch.case(self.case_id))
        assert history.broken_link(case, events) is None
        assert case_audit.contradictions(case, events) == []
        steps = sorted(row.step_number for row in self._run(self.watch.all(Escalation, case_id=self.case_id)))
        assert steps == list(range(1, len(steps) + 1))
        climbed = [event for event in events if event.kind == EventKind.ESCALATED]
        calls = self._run(self.watch.all(OutboxMessage, case_id=self.case_id, purpose="escalation"))
        assert len(steps) == len(climbed) == len(calls)

    def teardown(self) -> None:
        """What the watch looks for is never there."""
        if self.case_id and self.is_settled:

            async def stuck() -> int:
                async with self.watch.workshop.read() as work:
                    return (await watching.find_stuck(work.session, self.watch.clock.now()))["cases"]

            assert self._run(stuck()) == 0


def test_no_order_of_moves_and_times_breaks_the_case(database_url: str, clock: SimulatedClock) -> None:
    loop = asyncio.new_event_loop()
    road = loop.run_until_complete(Road(database_url, clock).open())

    class Here(CaseMachine):
        shared = Watch(road)

    Here.loop = loop
    try:
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=15,
                stateful_step_count=18,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(road.close())
        loop.close()
