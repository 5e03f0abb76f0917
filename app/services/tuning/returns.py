"""Which rule causes most returned cases: officers gave them back because they were not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.enums import EventKind
from app.nlu.masking import masked
from app.services.scope import lies_within
from app.services.work import Work
from models import Case, CaseEvent

MOST = 50
"""Cases that are listed of one rule, the newest first."""


@dataclass(frozen=True, slots=True)
class ReturnedCase:
    """A case that was given back, what was reported (masked), and by which version it was routed."""

    number: str
    kind: str
    text: str
    returned_at: datetime
    times: int
    ruleset_version: int


@dataclass(frozen=True, slots=True)
class RuleReturns:
    """One rule (empty: no rule matched, the ladder did) with how often its cases were given back."""

    route: str
    returns: int
    count: int
    cases: tuple[ReturnedCase, ...]


async def by_rule(work: Work, division: str, since: datetime) -> list[RuleReturns]:
    """The rules by how often their cases were given back since then, the worst first; undone returns are none."""
    found: dict[str, list[ReturnedCase]] = {}
    for case, at in await _returned(work, division, since):
        found.setdefault(str(case.decision.get("route") or ""), []).append(_shown(work, case, at))
    rules = [
        RuleReturns(route, sum(each.times for each in cases), len(cases), _newest(cases))
        for route, cases in found.items()
    ]
    return sorted(rules, key=lambda each: (-each.returns, each.route))


def _newest(cases: Sequence[ReturnedCase]) -> tuple[ReturnedCase, ...]:
    return tuple(sorted(cases, key=lambda each: each.returned_at, reverse=True)[:MOST])


async def _returned(work: Work, division: str, since: datetime) -> list[tuple[Case, list[datetime]]]:
    rows = await work.session.execute(
        select(CaseEvent.case_id, CaseEvent.seq, CaseEvent.at, CaseEvent.kind, CaseEvent.data)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(lies_within(Case.division_code, division), Case.is_drill.is_(False), CaseEvent.at >= since)
        .where(Case.return_count > 0, CaseEvent.kind.in_([EventKind.RETURNED, EventKind.RECORDED]))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    times: dict[int, dict[int, datetime]] = {}
    for row in rows:
        if row.kind == EventKind.RETURNED:
            times.setdefault(row.case_id, {})[row.seq] = row.at
        elif "undone_seq" in row.data:
            times.get(row.case_id, {}).pop(row.data["undone_seq"], None)
    ids = [case_id for case_id, seqs in times.items() if seqs]
    cases = await work.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id))
    return [(case, list(times[case.id].values())) for case in cases]


def _shown(work: Work, case: Case, at: Sequence[datetime]) -> ReturnedCase:
    heard = work.snapshots.understander_for(case.division_code).understand(case.summary)
    text = masked(case.summary, heard)
    return ReturnedCase(case.number, case.kind, text, max(at), len(at), case.ruleset_version)
