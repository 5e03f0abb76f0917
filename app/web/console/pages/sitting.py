"""Who sits where now and in the next days; swaps, and rosters by rule."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import duty_today, roster_desk
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of

_SWAP = ("office_code", "day", "officer_id", "with_officer", "other_day")
_RULE = ("office_code", "officers", "since", "until", "days", "spans")


class Sitting(Page):
    """The shifts of three days, office by office."""

    menu_label, icon, path, right = "今天谁在岗", "fa fa-user-clock", "/sitting", Right.READ

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The shifts; a form gives one's shifts of a day to another."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        try:
            async with acting(request) as work:
                done = await roster_desk.swap(
                    work, scope_of(request), *(form.get(name, "") for name in _SWAP)
                )
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, str(refusal), form, 422)
        return self.go(request, said=f"换好了:{done}")

    @route("/rule", methods=["GET", "POST"])
    async def rule(self, request: Request) -> Response:
        """A roster by rule in place of what an office has on these days."""
        scope_of(request).require(Right.ROSTER)
        form = await form_of(request) if request.method == "POST" else {}
        why = ""
        if form:
            try:
                async with acting(request) as work:
                    done = await roster_desk.write(
                        work, scope_of(request), *(form.get(name, "") for name in _RULE)
                    )
                return self.go(request, said=f"排好了:{done}")
            except (InvalidValueError, NotFoundError) as refusal:
                why = str(refusal)
        async with reading(request) as work:
            offices = roster_desk.offices(work, scope_of(request))
        values = {"offices": offices, "form": form, "why": why, "title": "按规则排班"}
        return self.show(request, "roster_rule.html", 422 if why else 200, **values)

    async def _page(
        self, request: Request, why: str = "", form: dict[str, str] | None = None, status: int = 200
    ) -> Response:
        async with reading(request) as work:
            found = await duty_today.sittings(work, scope_of(request))
        offices = [
            (name, list(rows)) for name, rows in groupby(found, key=lambda row: (row.place, row.office))
        ]
        may_swap = scope_of(request).may(Right.ROSTER)
        values = {"offices": offices, "may_swap": may_swap, "why": why, "form": form or {}}
        return self.show(request, "sitting.html", status, **values)
