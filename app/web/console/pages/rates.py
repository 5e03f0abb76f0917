"""The rates: response, arrival, solution, satisfaction and suspension, each number a way to exactly its cases."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError
from app.services.casework import rate_desk, stats
from app.services.casework.rate_desk import Asked
from app.services.casework.stats import RATE_RULES, RULES, Stats
from app.services.county.division_names import place, place_or_code
from app.services.county.officer_names import label
from app.services.scope import Right
from app.services.work import Work
from app.web.console import case_view, where
from app.web.console.frame import Page, reading, scope_of

_PARTS = {"every": "全部算进去的", "kept": "做到的", "missed": "没做到的"}
_HOUR = 3600


class Rates(Page):
    """Figures from the histories alone, with what is left out by written rule."""

    menu_label, icon, path, right = "办理情况", "fa fa-chart-column", "/rates", Right.BOARD

    @route("")
    async def index(self, request: Request) -> Response:
        """The figures of a division and some days."""
        scope, why = scope_of(request), ""
        async with reading(request) as work:
            try:
                wanted = self._asked(request, work)
            except InvalidValueError as refusal:
                why, wanted = str(refusal), rate_desk.asked(work, scope, "", "", "")
            said = request.query_params.get(where.FIELD, "")[: where.LONGEST].strip() if why else ""
            found = await rate_desk.figures(work, scope, wanted)
            values = {
                "found": found,
                "place_said": said or where.words_of(work, wanted.division),
                "rates": [
                    (name, rate_desk.WORDS[name], RATE_RULES[name], rate)
                    for name, rate in found.rates.items()
                ],
                "arrivals": _arrivals(work, found),
                "stood": _stood(found),
                "excluded": [(rule, words, found.excluded.get(rule, [])) for rule, words in RULES.items()],
                "places": list(dict.fromkeys([_all(work, scope.division), *case_view.places(work, scope)])),
            }
        return self.show(
            request, "rates.html", 422 if why else 200, wanted=wanted, query=_query(wanted), why=why, **values
        )

    @route("/cases")
    async def cases(self, request: Request) -> Response:
        """The cases behind one figure, two hundred a page."""
        scope = scope_of(request)
        group, name, part = (request.query_params.get(key, "")[:80] for key in ("of", "name", "part"))
        asked = request.query_params.get("page", "")
        async with reading(request) as work:
            wanted = self._asked(request, work)
            numbers = (await rate_desk.figures(work, scope, wanted)).behind(group, name, part)
            pages = max(1, -(-len(numbers) // rate_desk.PAGE))
            at = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1
            shown = numbers[::-1][(at - 1) * rate_desk.PAGE : at * rate_desk.PAGE]
            rows = await case_view.rows(work, await rate_desk.cases(work, scope, shown))
            title = _title(work, group, name, part)
        values: dict[str, Any] = {"rows": rows, "count": len(numbers), "pages": pages, "at": at}
        query = _query(wanted)
        here = query + "&" + urlencode({"of": group, "name": name, "part": part})
        return self.show(request, "rate_cases.html", what=title, query=query, here=here, **values)

    def _asked(self, request: Request, work: Work) -> Asked:
        params = request.query_params
        code = where.code_of(work, scope_of(request), params.get(where.FIELD, ""))
        days = (params.get(key, "")[:20] for key in ("since", "until"))
        return rate_desk.asked(work, scope_of(request), code, *days)


def _query(wanted: Asked) -> str:
    return urlencode({"division": wanted.division, "since": wanted.since, "until": wanted.until})


def _all(work: Work, division: str) -> tuple[str, str]:
    return division, place(work.snapshots.registry, division)


def _arrivals(work: Work, found: Stats) -> list[tuple[str, str, list[tuple[str, str, Any]]]]:
    """Arrivals within the window by village and by officer, the worst first."""
    villages = [
        (code, place_or_code(work.snapshots.registry, code), rate)
        for code, rate in stats.sorted_by_share(found.by_village)
    ]
    officers = [(each, _officer(work, each), rate) for each, rate in stats.sorted_by_share(found.by_officer)]
    return [("village", "各村", villages), ("officer", "各干部", officers)]


def _officer(work: Work, officer_id: str) -> str:
    officer = work.snapshots.registry.officer(officer_id)
    return label(work, officer) if officer else officer_id or "没有干部"


def _stood(found: Stats) -> list[tuple[str, float]]:
    return [
        (_REASONS.get(reason, reason), span.total_seconds() / _HOUR) for reason, span in found.stood.items()
    ]


_REASONS = {
    "materials": "等材料",
    "person": "等本人",
    "approval": "等审批",
    "department": "等部门",
    "money": "等资金",
    "season": "等农时",
    "weather": "等天气",
    "other": "别的原因",
}


def _title(work: Work, group: str, name: str, part: str) -> str:
    words = {
        "rate": rate_desk.WORDS.get(name, ""),
        "village": f"{place(work.snapshots.registry, name)}按时到场",
        "officer": f"{_officer(work, name)}按时到场",
        "excluded": RULES.get(name, ""),
        "returned": f"退回过的,规则“{name}”",
        "suspended": "挂起过的",
        "counted": "算进去的事项",
    }
    said = words.get(group, "")
    return f"{said}:{_PARTS[part]}" if part in _PARTS and group in ("rate", "village", "officer") else said
