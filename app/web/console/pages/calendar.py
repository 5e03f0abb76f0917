"""The working calendar: which days of a year are worked, and the county's own days against the national ones."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.calendar import day_of
from app.core.errors import InvalidValueError
from app.services.county import calendar_days
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of

_KINDS = {"work": True, "rest": False, "national": None}
_COUNTY = 6


class Calendar(Page):
    """Statutory holidays, make-up workdays, and what the county has otherwise."""

    menu_label, icon, path, right = "工作日历", "fa fa-calendar-check", "/calendar", Right.READ

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """A year's days; a form has some of them worked or not, or as the national calendar has them."""
        if request.method == "GET":
            return await self._page(request, {})
        form = await form_of(request)
        try:
            if form.get("kind") not in _KINDS:
                raise InvalidValueError("请选上班、休息还是按国家的", "kind")
            since, until = (
                day_of(form.get(name, ""), name, "请选好哪天起、到哪天") for name in ("since", "until")
            )
            async with acting(request) as work:
                count = await calendar_days.put(
                    work,
                    scope_of(request),
                    since,
                    until,
                    is_workday=_KINDS[form["kind"]],
                    note=form.get("note", ""),
                )
        except InvalidValueError as refusal:
            return await self._page(request, form, str(refusal), 422)
        return self.go(request, f"{self.path}?year={since.year}", f"改好了 {count} 天,下一件事起就按这个算")

    async def _page(
        self, request: Request, form: dict[str, str], why: str = "", status: int = 200
    ) -> Response:
        scope = scope_of(request)
        county = scope.division[:_COUNTY]
        async with reading(request) as work:
            calendar = work.snapshots.calendar_for(county)
            today = calendar.local(work.now).date()
            year = _year(request.query_params.get("year", ""), today.year)
            own = await calendar_days.listed(work.session, county, year)
            rests, make_ups = calendar_days.of_year(calendar, year)
            missing = calendar_days.year_to_fill(calendar, today)
        values: dict[str, Any] = {
            "year": year,
            "own": own,
            "rests": rests,
            "make_ups": make_ups,
            "missing": missing,
            "form": form,
            "why": why,
            "may_act": scope.may(Right.RULES) and len(scope.division) == _COUNTY,
        }
        return self.show(request, "calendar.html", status, **values)


def _year(text: str, today: int) -> int:
    return int(text) if text.isdecimal() and 2000 <= int(text) < 2100 else today
