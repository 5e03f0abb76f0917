"""What a crash run left behind: every instant of every ladder belongs to one step, neither to two nor to none.

A case whose window ended at `first` has a step due there and at every `step` from there on. A step that was taken at
`at` answers for the instants from its `due_at` to `at`: one in a quiet hour, all that were missed after a downtime.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.services.deciding.ladder import UNANSWERED
from app.services.history import broken_link
from app.services.work import Work, Workshop
from models import Case, CaseEvent, CaseMessage, Escalation, Message, OutboxMessage

_PART = 500


@dataclass
class Tally:
    """The figures of one run."""

    cases: int = 0
    due: int = 0
    fired: int = 0
    together: int = 0
    """Instants that a step answers for besides its own."""
    twice: int = 0
    lost: int = 0
    after_answer: int = 0
    uncalled: int = 0
    """Steps without their one call in the outbox."""
    broken: int = 0
    """Cases whose history does not verify."""
    acknowledged: int = 0
    taken: int = 0
    unstored: int = 0
    """Messages that were answered with success and are not stored."""
    caseless: int = 0
    """Stored reports without exactly one case."""
    kills: int = 0
    cuts: int = 0
    seconds: float = 0.0
    odd: list[str] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether nothing was lost, doubled, or said after an answer."""
        wrong = (self.twice, self.lost, self.after_answer, self.uncalled, self.broken)
        return not any((*wrong, self.unstored, self.caseless)) and self.fired > 0

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is printed."""
        yield "cases, of them answered by an officer meanwhile", f"{self.cases}, {self.acknowledged}"
        yield (
            "steps due, fired, of those due taken with another as one",
            (f"{self.due}, {self.fired}, {self.together}"),
        )
        yield (
            "steps twice, lost, after an answer, without their call",
            (f"{self.twice}, {self.lost}, {self.after_answer}, {self.uncalled}"),
        )
        yield (
            "messages taken by the webhook, not stored, not exactly one case",
            (f"{self.taken}, {self.unstored}, {self.caseless}"),
        )
        yield "histories that do not verify", str(self.broken)
        yield "processes killed, times the database was taken away", f"{self.kills}, {self.cuts}"
        yield "seconds", f"{self.seconds:.0f}"


async def judge(
    workshop: Workshop, step: timedelta, end: datetime, taken: Sequence[str], tally: Tally
) -> None:
    """Count what the rows say, once every process has ended; by `end` everything that was due was to be taken."""
    async with workshop.read() as work:
        cases = list(await work.session.scalars(select(Case)))
        steps = await _steps(work)
        for case in cases:
            _judge_case(case, steps[case.id], step, end, tally)
        await _judge_calls(work, tally)
        await _judge_messages(work, taken, tally)
        for begin in range(0, len(cases), _PART):
            await _judge_histories(work, cases[begin : begin + _PART], tally)
    tally.cases = len(cases)


async def _steps(work: Work) -> dict[int, list[Escalation]]:
    found: dict[int, list[Escalation]] = defaultdict(list)
    rows = select(Escalation).where(Escalation.cause == UNANSWERED)
    for row in await work.session.scalars(rows.order_by(Escalation.case_id, Escalation.step_number)):
        found[row.case_id].append(row)
    return found


def _judge_case(
    case: Case, steps: Sequence[Escalation], step: timedelta, end: datetime, tally: Tally
) -> None:
    """Hold the steps of a case against its instants, counted from the person's first message."""
    first, answered, covered = case.reported_at + step, case.acknowledged_at, -1
    for row in steps:
        begin, beyond = divmod(row.due_at - first, step)
        last = (row.at - first) // step
        tally.twice += begin <= covered
        tally.lost += max(0, begin - covered - 1)
        tally.together += last - begin
        tally.after_answer += answered is not None and row.at > answered
        if beyond:
            tally.odd.append(f"{case.number}: a step beside its instant by {beyond}")
        covered = last
    tally.acknowledged += answered is not None
    if answered is None:
        tally.lost += max(0, (end - first) // step - covered)
    tally.fired += len(steps)
    tally.due += covered + 1


async def _judge_calls(work: Work, tally: Tally) -> None:
    """Every step called somebody, once."""
    calls = select(func.count(OutboxMessage.id)).where(OutboxMessage.purpose == "escalation")
    called = await work.session.scalar(calls) or 0
    every = await work.session.scalar(select(func.count()).select_from(Escalation)) or 0
    tally.uncalled = abs(every - called)


async def _judge_messages(work: Work, taken: Sequence[str], tally: Tally) -> None:
    """Whatever was answered with success is stored; every report has one case."""
    rows = select(Message.id, Message.external_id, Message.text, func.count(CaseMessage.case_id))
    rows = rows.outerjoin(CaseMessage, CaseMessage.message_id == Message.id).group_by(Message.id)
    stored = {}
    for _, external_id, text, count in await work.session.execute(rows):
        stored[external_id] = count
        tally.caseless += count != 1 and "收到" not in text
    tally.taken = len(taken)
    tally.unstored = len(set(taken) - set(stored))


async def _judge_histories(work: Work, cases: Sequence[Case], tally: Tally) -> None:
    events: dict[int, list[CaseEvent]] = defaultdict(list)
    wanted = select(CaseEvent).where(CaseEvent.case_id.in_([case.id for case in cases]))
    for row in await work.session.scalars(wanted.order_by(CaseEvent.case_id, CaseEvent.seq)):
        events[row.case_id].append(row)
    tally.broken += sum(broken_link(case, events[case.id]) is not None for case in cases)
