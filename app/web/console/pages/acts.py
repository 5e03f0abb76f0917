"""The latest acts on the registry: handovers, swaps, rosters, divisions; each undone within a day by a button."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import IllegalMoveError, NotFoundError
from app.services.duty import act_desk, acts
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of


class Acts(Page):
    """What was done within one's division."""

    menu_label, icon, path, right = "最近的调整", "fa fa-clock-rotate-left", "/acts", Right.ROSTER

    @route("")
    async def index(self, request: Request) -> Response:
        """The acts, newest first."""
        return await self._page(request)

    @route("/{act_id:int}/undo", methods=["POST"])
    async def undo(self, request: Request) -> Response:
        """Take one back."""
        await form_of(request)
        act_id = min(request.path_params["act_id"], 2**63 - 1)
        try:
            async with acting(request) as work:
                act = await act_desk.undo(work, scope_of(request), act_id)
        except (IllegalMoveError, NotFoundError) as refusal:
            return await self._page(request, str(refusal), 409)
        return self.go(request, said=f"撤销了:{acts.told(act)}")

    async def _page(self, request: Request, why: str = "", status: int = 200) -> Response:
        async with reading(request) as work:
            found = await act_desk.listed(work, scope_of(request))
        return self.show(request, "acts.html", status, found=found, why=why)
