"""Personal data as it is: one row at a time, on demand, written down."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotFoundError
from app.services.listing import pages
from app.services.listing.catalogue import CATALOGUE
from app.services.scope import Right
from app.web.console.frame import Page, acting, scope_of


class Reveal(Page):
    """What is masked in the lists; the button stands on the page of one row."""

    menu_label, icon, path, right = "完整信息", "fa fa-eye", "/reveal", Right.REVEAL
    add_to_menu = False

    @route("/{key}", methods=["POST"])
    async def index(self, request: Request) -> Response:
        """The values, after the log has its entry."""
        listing = CATALOGUE.get(request.path_params["key"])
        if listing is None:
            raise NotFoundError("没有找到")
        key = request.query_params.get("pk", "")[:64]
        async with acting(request) as work:
            values = await pages.reveal(work, scope_of(request), listing, key)
        veiled = f"/{listing.key}/detail?{urlencode({'pk': key})}"
        return self.show(request, "reveal.html", listing=listing, key=key, values=values, veiled=veiled)
