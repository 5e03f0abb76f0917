"""Divisions change: villages merge, groups are renumbered, households move or split; looked at, then done."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import division_desk
from app.services.duty.division_desk import Outcome
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of, served


class Divisions(Page):
    """One act of four kinds; each can be taken back within a day."""

    menu_label, icon, path, right = "区划调整", "fa fa-code-merge", "/reshape", Right.ROSTER

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The four forms; a form that is sent shows what would come of it, or does it where it says so."""
        if request.method == "GET":
            return await self._page(request, {})
        form = await form_of(request)
        try:
            if form.get("do") == "change":
                async with acting(request) as work:
                    act = await division_desk.change(work, scope_of(request), form)
                return self.go(request, "/acts", f"调整好了:{act.summary}")
            outcome = await division_desk.look(served(request).workshop, scope_of(request), form)
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, form, why=str(refusal), status=422)
        return await self._page(request, form, outcome)

    async def _page(
        self,
        request: Request,
        form: Mapping[str, str],
        outcome: Outcome | None = None,
        why: str = "",
        status: int = 200,
    ) -> Response:
        async with reading(request) as work:
            villages = await division_desk.villages(work, scope_of(request))
        kept = {name: value for name, value in form.items() if name not in ("do", "csrftoken")}
        values = {"villages": villages, "form": kept, "outcome": outcome, "why": why}
        return self.show(request, "reshape.html", status, **values)
