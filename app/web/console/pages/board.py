"""The leaders' page: who was on site in time, what is late and with whom, what is breaking out where."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import route

from app.services.casework import case_desk, rate_desk, stats
from app.services.county.division_names import place, place_or_code
from app.services.disasters import incident_desk
from app.services.disasters.incident_desk import ListOrder, Summary
from app.services.scope import Right
from app.services.work import Work
from app.web.console import case_view
from app.web.console.frame import Page, reading, scope_of

_SHOWN = 10
_RATES = ("acknowledged_in_time", "arrived_in_time", "finished_in_time", "solved")


class Board(Page):
    """One page, read only and masked; each number leads to the list behind it."""

    menu_label, icon, path, right = "看板", "fa fa-gauge-high", "/board", Right.BOARD

    @route("")
    async def index(self, request: Request) -> Response:
        """The last 31 days and this moment, within one's division, without drills."""
        scope = scope_of(request)
        async with reading(request) as work:
            wanted = rate_desk.asked(work, scope, "", "", "")
            found = await rate_desk.figures(work, scope, wanted)
            late = await case_desk.longest_overdue(work, scope, _SHOWN)
            storms = await incident_desk.listed(work, scope, ListOrder.WAITING)
            running = [e for e in storms if e.incident.closed_at is None and not e.incident.is_drill]
            values: dict[str, Any] = {
                "where": place(work.snapshots.registry, scope.division),
                "now": await case_desk.standing(work, scope),
                "rates": [(name, rate_desk.WORDS[name], found.rates[name]) for name in _RATES],
                "villages": [
                    (code, place_or_code(work.snapshots.registry, code), rate)
                    for code, rate in stats.sorted_by_share(found.by_village)
                    if rate.missed
                ][:_SHOWN],
                "storm_count": len(running),
                "late": await case_view.rows(work, late),
                "storms": [_storm(work, each) for each in running[:_SHOWN]],
            }
        days = {"division": wanted.division, "since": wanted.since, "until": wanted.until}
        return self.show(request, "board.html", query=urlencode(days), wanted=wanted, **values)


async def lead(request: Request) -> Response:
    """/board is the page's address for leaders; signing in stands before it."""
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/admin{Board.path}", 303)


def _storm(work: Work, found: Summary) -> dict[str, Any]:
    incident = found.incident
    kind = work.snapshots.ruleset_for(incident.division_code).word("kinds", incident.kind)
    return {
        "number": incident.number,
        "where": place(work.snapshots.registry, incident.division_code),
        "hazard": incident.hazard or kind,
        "cases": found.cases,
        "waiting": found.waiting,
    }
