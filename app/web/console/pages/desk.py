"""The duty desk's list: what waits for a human, and who takes it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotFoundError
from app.services.casework import desk_list
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of

KINDS = {
    desk_list.TO_READ: "要看、要联系",
    desk_list.TO_RING: "要打电话通知",
    desk_list.ACCOUNT: "账号出了毛病",
}


class Desk(Page):
    """Messages, calls and accounts that nobody took yet."""

    menu_label, icon, path, right = "值班台", "fa fa-bell", "/desk", Right.CASES

    @route("")
    async def index(self, request: Request) -> Response:
        """The list, masked."""
        return await self._list(request)

    @route("/{entry_id:int}/take", methods=["POST"])
    async def take(self, request: Request) -> Response:
        """From here on it is his."""
        await form_of(request)
        entry_id = min(request.path_params["entry_id"], 2**63 - 1)
        try:
            async with acting(request) as work:
                await desk_list.take(work, scope_of(request), entry_id)
        except NotFoundError as refusal:
            return await self._list(request, str(refusal), 409)
        return self.go(request, said="您接手了,不再提醒")

    async def _list(self, request: Request, why: str = "", status: int = 200) -> Response:
        async with reading(request) as work:
            entries = await desk_list.waiting(work, scope_of(request))
        return self.show(request, "desk.html", status, entries=entries, kinds=KINDS, why=why)
