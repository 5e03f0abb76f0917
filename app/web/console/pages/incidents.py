"""Incidents: the list, one with its cases, joining and splitting by hand."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import IllegalMoveError, InvalidValueError, NotFoundError
from app.services.county.division_names import place
from app.services.deciding.figures import Figures
from app.services.disasters import damage_reports, incident_desk
from app.services.disasters.incident_desk import ListOrder, Summary
from app.services.scope import Right
from app.services.sending.incident_lists import Order
from app.services.work import Work
from app.web.console import case_view
from app.web.console.frame import Page, acting, form_of, reading, scope_of

_PAGE = 100
_LIST_ORDERS = {
    ListOrder.TIME: "最近的在前",
    ListOrder.SIZE: "件数多的在前",
    ListOrder.WAITING: "没人回应多的在前",
    ListOrder.PLACE: "按地方",
}
_ORDERS = {
    Order.TIME: "最近的在前",
    Order.PLACE: "按地方",
    Order.URGENT: "急的在前",
    Order.SIZE: "人和地多的在前",
}
_STANDS = {"growing": "还在报", "settled": "没有新报告了", "closed": "都办完了", "merged": "并到别的事件里了"}


class Incidents(Page):
    """Many reports that are told to officers as one."""

    menu_label, icon, path, right = "灾害事件", "fa fa-cloud-showers-heavy", "/incidents", Right.READ

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The list; a form makes one incident of several cases."""
        if request.method == "GET":
            return await self._list(request)
        form = await form_of(request)
        try:
            async with acting(request) as work:
                made = await incident_desk.open_one(work, scope_of(request), _split(form.get("numbers", "")))
        except (IllegalMoveError, InvalidValueError, NotFoundError) as refusal:
            return await self._list(request, str(refusal), form.get("numbers", ""), _status(refusal))
        return self.go(request, f"{self.path}/{made.number}", "合成了一个灾害事件")

    @route("/{number}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """One incident; a form takes ticked cases out or puts named ones in."""
        number = request.path_params["number"][:32]
        if request.method == "GET":
            return await self._page(request, number)
        form = await request.form()
        ticked = [str(each) for each in form.getlist("case")]
        try:
            async with acting(request) as work:
                scope = scope_of(request)
                incident = await incident_desk.find(work, scope, number)
                if form.get("act") == "gather":
                    named = _split(str(form.get("numbers", "")))
                    said = f"归进来 {await incident_desk.gather(work, scope, incident, named)} 件"
                else:
                    said = f"单列出去 {await incident_desk.apart(work, scope, ticked)} 件"
        except (IllegalMoveError, InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, number, str(refusal), _status(refusal))
        return self.go(request, f"{self.path}/{number}", said)

    async def _list(self, request: Request, why: str = "", named: str = "", status: int = 200) -> Response:
        asked = request.query_params.get("by", "")
        order = ListOrder(asked) if asked in set(ListOrder) else ListOrder.TIME
        async with reading(request) as work:
            found = await incident_desk.listed(work, scope_of(request), order)
            rows = [_row(work, each) for each in found]
        may_act = scope_of(request).may(Right.CASES)
        values = {"rows": rows, "orders": _LIST_ORDERS, "by": order, "why": why, "named": named}
        return self.show(request, "incidents.html", status, may_act=may_act, **values)

    async def _page(self, request: Request, number: str, why: str = "", status: int = 200) -> Response:
        asked, page = request.query_params.get("by", ""), request.query_params.get("page", "")
        order = Order(asked) if asked in set(Order) else Order.TIME
        async with reading(request) as work:
            incident = await incident_desk.find(work, scope_of(request), number)
            lines = await incident_desk.lines(work, incident, order)
            pages = max(1, -(-len(lines) // _PAGE))
            at = min(max(int(page), 1), pages) if page.isdecimal() and len(page) < 6 else 1
            shown = lines[(at - 1) * _PAGE : at * _PAGE]
            file = await damage_reports.of_incident(work, incident.id)
            waiting = sum(line.waits for line in lines)
            total = sum((line.figures for line in lines), Figures())
            values = {
                **_row(work, Summary(incident, len(lines), waiting, total)),
                "lines": shown,
                "rows": await case_view.rows(work, [line.case for line in shown]),
                "file": file,
                "pages": pages,
                "at": at,
            }
        may_act = scope_of(request).may(Right.CASES)
        values |= {"orders": _ORDERS, "by": order, "why": why, "may_act": may_act}
        return self.show(request, "incident.html", status, **values)


def _row(work: Work, summary: Summary) -> dict[str, object]:
    incident = summary.incident
    ruleset = work.snapshots.ruleset_for(incident.division_code)
    stands = "closed" if incident.closed_at else "settled" if incident.settled_at else "growing"
    return {
        "incident": incident,
        "hazard": incident.hazard or ruleset.word("kinds", incident.kind),
        "where": place(work.snapshots.registry, incident.division_code),
        "stands": _STANDS["merged" if incident.merged_into else stands],
        "cases": summary.cases,
        "waiting": summary.waiting,
        "figures": summary.figures,
    }


def _split(text: str) -> list[str]:
    return text.replace(",", " ").replace(",", " ").replace("、", " ").split()


def _status(refusal: Exception) -> int:
    return 409 if isinstance(refusal, IllegalMoveError) else 422
