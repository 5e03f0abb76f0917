"""Leave: who is away or will be, a new one with what it moves shown before, and its end."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.duty import leave_desk
from app.services.duty.leave_desk import Preview
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of

_FIELDS = ("officer", "since", "until")


class Leaves(Page):
    """The leaves within one's division that are not over."""

    menu_label, icon, path, right = "请假", "fa fa-plane-departure", "/leaves", Right.ROSTER

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The list; with an officer and days, what would move and who could stand in; a form writes it down."""
        if request.method == "GET":
            asked = {name: request.query_params.get(name, "").strip()[:64] for name in _FIELDS}
            return await self._page(request, asked)
        form = await form_of(request)
        asked = {name: form.get(name, "") for name in _FIELDS}
        try:
            async with acting(request) as work:
                names = (form.get(name, "") for name in (*_FIELDS, "substitute"))
                done = await leave_desk.enter(work, scope_of(request), *names)
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, asked, str(refusal), 422)
        gaps = f",但有 {len(done.gaps)} 天他自己也不在,没有人替" if done.gaps else ""
        kind = "warning" if done.gaps else "success"
        return self.go(request, said=f"登记好了,由{done.substitute.name}替{gaps}", kind=kind)

    @route("/{leave_id:int}/end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        """He is back, or does not go."""
        await form_of(request)
        leave_id = min(request.path_params["leave_id"], 2**63 - 1)
        async with acting(request) as work:
            officer = await leave_desk.end(work, scope_of(request), leave_id)
        return self.go(request, said=f"{officer.name}销假了,在办的事一分钟内转回")

    async def _page(
        self, request: Request, asked: dict[str, str], why: str = "", status: int = 200
    ) -> Response:
        preview: Preview | None = None
        async with reading(request) as work:
            scope = scope_of(request)
            found = await leave_desk.listed(work, scope)
            if any(asked.values()):
                try:
                    preview = await leave_desk.preview(work, scope, *asked.values())
                except (InvalidValueError, NotFoundError) as refusal:
                    why, status = why or str(refusal), 422
        values: dict[str, Any] = {"found": found, "preview": preview, "asked": asked, "why": why}
        return self.show(request, "leaves.html", status, **values)
