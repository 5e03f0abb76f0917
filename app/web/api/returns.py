"""`GET /api/v1/rules/returns`: which rule causes most returned cases, with what was reported."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.services.tuning import returns
from app.web.api.access import Reader, Served
from app.web.api.logged import Logged
from app.web.api.privacy import Veil

router = APIRouter(route_class=Logged)


class ReturnedCaseView(BaseModel):
    """A case that was given back; names and numbers in its words are masked for everybody."""

    number: str
    kind: str
    text: str
    returned_at: datetime
    times: int
    ruleset_version: int


class RuleReturnsView(BaseModel):
    """One rule; an empty `route` is the ladder, where no rule matched."""

    route: str
    returns: int
    count: int
    cases: list[ReturnedCaseView]


@router.get("/rules/returns")
async def show_returns(
    container: Served,
    caller: Reader,
    days: Annotated[int, Query(ge=1, le=400, description="how many days back")] = 30,
) -> list[RuleReturnsView]:
    """The rules by how often their cases were given back, the worst first, within the caller's division."""
    async with container.workshop.read() as work:
        found = await returns.by_rule(work, caller.division, work.now - timedelta(days=days))
    veil = Veil(is_personal=False)
    return [
        RuleReturnsView(
            route=rule.route,
            returns=rule.returns,
            count=rule.count,
            cases=[
                ReturnedCaseView(
                    number=case.number,
                    kind=case.kind,
                    text=veil.text(case.text),
                    returned_at=case.returned_at,
                    times=case.times,
                    ruleset_version=case.ruleset_version,
                )
                for case in rule.cases
            ],
        )
        for rule in found
    ]
