"""`/api/v1/stats`: the figures, with their rules and their cases; and whom to ring about what was resolved."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.core.errors import InvalidValueError
from app.services.casework import call_backs, stats
from app.services.casework.call_backs import Call
from app.services.casework.stats import Rate, Stats
from app.services.deciding.facts import reporter_of
from app.services.scope import CODE_LENGTHS
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served
from app.web.api.listing import instant_of
from app.web.api.logged import Logged
from app.web.api.privacy import Veil

router = APIRouter(route_class=Logged)
_SPAN = timedelta(days=31)
_LONGEST = timedelta(days=400)


class RateView(BaseModel):
    """One rate; `missed` are numbers of cases, `rule` says whom it is about and what counts."""

    kept: int
    of: int
    share: float | None
    rule: str = ""
    missed: list[str]


class ArrivalView(BaseModel):
    """Arrivals within the window, of one village or officer."""

    id: str
    name: str
    kept: int
    of: int
    share: float | None
    missed: list[str]


class SuspendedView(BaseModel):
    """How much of all cases' time they were suspended, for which reasons, and which cases."""

    share: float | None
    hours: float
    by_reason: dict[str, float]
    cases: list[str]


class StatsView(BaseModel):
    """The figures of the cases opened in a span of time."""

    division: str
    since: datetime
    until: datetime
    cases: int
    excluded: dict[str, int]
    rules: dict[str, str]
    rates: dict[str, RateView]
    arrivals_by_village: list[ArrivalView]
    arrivals_by_officer: list[ArrivalView]
    arrival_doubts: dict[str, int]
    arrivals_sent_late: int
    suspended: SuspendedView
    returns: dict[str, int]


class CallView(BaseModel):
    """Somebody to ring: his case was resolved, and he was not asked in a chat or did not answer."""

    case: str
    name: str
    phone: str
    summary: str
    resolved_at: datetime
    reason: str
    tries: int


Moment = Annotated[str, Query(description="ISO 8601 with offset")]


@router.get("/stats")
async def figures(
    container: Served, caller: Reader, since: Moment = "", until: Moment = "", division: str = ""
) -> StatsView:
    """The figures of the last 31 days, or of the span given, computed from the histories."""
    scope = _scope(caller, division)
    async with container.workshop.read() as work:
        end = instant_of(until, "until") or work.now + timedelta(seconds=1)
        begin = instant_of(since, "since") or end - _SPAN
        if not timedelta() < end - begin <= _LONGEST:
            raise InvalidValueError("since 要早于 until,最多隔 400 天", "since")
        found = await stats.figures(work, scope, begin, end)
        return _view(work, found, scope, begin, end, Veil(caller.is_personal, set()))


@router.get("/call_backs")
async def phone_list(container: Served, caller: Reader, division: str = "") -> list[CallView]:
    """The phone list: resolved cases whose person has no chat with us, or has not answered there."""
    scope = _scope(caller, division)
    async with container.workshop.read() as work:
        return [_call(call, caller) for call in await call_backs.listed(work, scope)]


def _scope(caller: Caller, division: str) -> str:
    if not division:
        return caller.division
    if not (division.isascii() and division.isdigit()) or len(division) not in CODE_LENGTHS:
        raise InvalidValueError("division 要写 6、9、12 或 15 位区划代码", "division")
    if not caller.sees(division):
        raise InvalidValueError("division 不在令牌的区划之内", "division")
    return division


def _call(call: Call, caller: Caller) -> CallView:
    case, reporter = call.case, reporter_of(call.case)
    veil = Veil(caller.is_personal, {str(reporter.get("name") or "")} - {""})
    return CallView(
        case=case.number,
        name=veil.name(str(reporter.get("name") or "")),
        phone=veil.text(str(reporter.get("phone") or "")),
        summary=veil.text(case.summary),
        resolved_at=case.resolved_at or case.opened_at,
        reason=call.reason,
        tries=call.tries,
    )


def _view(work: Work, found: Stats, scope: str, since: datetime, until: datetime, veil: Veil) -> StatsView:
    registry = work.snapshots.registry
    villages = {
        code: registry.divisions[code].name for code in found.by_village if code in registry.divisions
    }
    officers = {each.id: veil.name(each.name) for each in map(registry.officer, found.by_officer) if each}
    return StatsView(
        division=scope,
        since=since,
        until=until,
        cases=len(found.counted),
        excluded={rule: len(numbers) for rule, numbers in found.excluded.items()},
        rules=dict(stats.RULES),
        rates={name: _rate(rate, stats.RATE_RULES[name]) for name, rate in found.rates.items()},
        arrivals_by_village=_arrivals(found.by_village, villages),
        arrivals_by_officer=_arrivals(found.by_officer, officers),
        arrival_doubts=dict(found.doubts),
        arrivals_sent_late=found.late_sent,
        suspended=SuspendedView(
            share=found.suspended_share,
            hours=round(sum(_hours(span) for span in found.stood.values()), 2),
            by_reason={reason: round(_hours(span), 2) for reason, span in found.stood.items()},
            cases=found.suspended,
        ),
        returns=dict(found.returns),
    )


def _rate(rate: Rate, rule: str) -> RateView:
    of = len(rate.kept) + len(rate.missed)
    return RateView(kept=len(rate.kept), of=of, share=rate.share, rule=rule, missed=rate.missed)


def _arrivals(rates: dict[str, Rate], names: dict[str, str]) -> list[ArrivalView]:
    return [
        ArrivalView(
            id=each,
            name=names.get(each, ""),
            kept=len(rate.kept),
            of=len(rate.kept) + len(rate.missed),
            share=rate.share,
            missed=rate.missed,
        )
        for each, rate in stats.sorted_by_share(rates)
    ]


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
