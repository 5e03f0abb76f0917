"""Who was bound to whom, undone with one tap; and who may act for whose household."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.county import kin
from app.services.listing.columns import address_hidden, place
from app.services.people import bindings
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of

WAYS = {
    "officer": "干部核对",
    "self": "本人说的",
    "village_code": "扫村码",
    "officer_code": "扫干部的码",
    "console": "后台",
}
STATES = {"waiting": "等干部核对", "bound": "已登记", "refused": "不是他", "undone": "已撤销"}


class Bindings(Page):
    """The latest bindings within one's division."""

    menu_label, icon, path, right = "谁是谁", "fa fa-id-badge", "/bindings", Right.BIND

    @route("")
    async def index(self, request: Request) -> Response:
        """Bindings and relations."""
        return await self._page(request)

    @route("/{binding_id:int}/undo", methods=["POST"])
    async def undo(self, request: Request) -> Response:
        """It was somebody else: its cases go back."""
        await form_of(request)
        binding_id = min(request.path_params["binding_id"], 2**63 - 1)
        async with acting(request) as work:
            row = await bindings.undo(work, scope_of(request), binding_id)
        return self.go(request, said=f"撤销了,{len(row.moved)} 件事项回到原来的样子")

    @route("/kin", methods=["POST"])
    async def relate(self, request: Request) -> Response:
        """Somebody may act for another household."""
        form = await form_of(request)
        names = (form.get("person_id", ""), form.get("household_id", ""), form.get("relation", ""))
        try:
            async with acting(request) as work:
                await kin.relate(work, scope_of(request), *names)
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, why=str(refusal), status=422)
        return self.go(request, said="登记好了")

    @route("/kin/part", methods=["POST"])
    async def part(self, request: Request) -> Response:
        """He acts for it no more."""
        form = await form_of(request)
        async with acting(request) as work:
            await kin.part(work, scope_of(request), form.get("person_id", ""), form.get("household_id", ""))
        return self.go(request, said="撤销了")

    async def _page(self, request: Request, why: str = "", status: int = 200) -> Response:
        async with reading(request) as work:
            found = await bindings.listed(work, scope_of(request))
            relations = await kin.listed(work, scope_of(request))
            places = {row.division_code: place(work, row.division_code) for row in found}
            hidden = {row.id: address_hidden(work, row.external_id) for row in found}
        return self.show(
            request,
            "bindings.html",
            status,
            found=found,
            relations=relations,
            places=places,
            hidden=hidden,
            ways=WAYS,
            states=STATES,
            why=why,
        )
