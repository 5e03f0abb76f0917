"""A post handed over: what lies with an officer, to whom each part goes, what would come of it, and doing it."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import handover_desk
from app.services.duty.handover_desk import Outcome, Standing
from app.services.duty.shares import Successor
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of, served

_PART = "to:"
"""A field of the form that names who gets one division or household."""


class Handover(Page):
    """One act, looked at before it is done."""

    menu_label, icon, path, right = "交接岗位", "fa fa-right-left", "/handover", Right.ROSTER

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Who leaves; then what he has; a form shows what would come of it, or does it where it says so."""
        if request.method == "GET":
            return await self._page(request, request.query_params.get("officer", "").strip()[:64], {})
        form = await form_of(request)
        named = form.get("officer", "")
        successors, takes_post = _successors(form), form.get("post") == "on"
        try:
            if form.get("do") == "hand over":
                async with acting(request) as work:
                    done = await handover_desk.hand_over(
                        work, scope_of(request), named, successors, takes_post=takes_post
                    )
                return self.go(request, "/acts", f"交接好了:{done.act.summary}")
            house = served(request)
            outcome = await handover_desk.rehearse(
                house.workshop, scope_of(request), named, successors, house.adapters, takes_post=takes_post
            )
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, named, form, why=str(refusal), status=422)
        return await self._page(request, named, form, outcome)

    async def _page(
        self,
        request: Request,
        named: str,
        form: Mapping[str, str],
        outcome: Outcome | None = None,
        why: str = "",
        status: int = 200,
    ) -> Response:
        standing: Standing | None = None
        if named:
            try:
                async with reading(request) as work:
                    standing = await handover_desk.standing(work, scope_of(request), named)
            except (InvalidValueError, NotFoundError) as refusal:
                why, status = str(refusal), 422
        values: dict[str, Any] = {"standing": standing, "outcome": outcome, "form": form}
        return self.show(request, "handover.html", status, named=named, why=why, part=_PART, **values)


def _successors(form: Mapping[str, str]) -> list[Successor]:
    """Who gets all that no part names, first; then who gets which part."""
    rest = [Successor(each) for each in form.get("rest", "").replace(",", " ").replace("、", " ").split()]
    parts = [
        Successor(officer, name.removeprefix(_PART))
        for name, officer in form.items()
        if name.startswith(_PART) and officer
    ]
    return rest + parts
