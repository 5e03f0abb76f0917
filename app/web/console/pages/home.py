"""The first page: where one is, what there is, what needs doing."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services.administrators import ROLE_WORDS
from app.services.listing import pages
from app.services.listing.catalogue import CATALOGUE
from app.services.listing.columns import place
from app.services.listing.pages import Wanted
from app.services.scope import Right
from app.web.console.frame import Page, reading, scope_of
from app.web.console.gate import session_of

COUNTED = ("divisions", "offices", "officers", "households", "people", "groups")


class Home(Page):
    """How much of everything there is within one's division."""

    menu_label, icon, path = "首页", "fa fa-home", "/"
    route_name = "index"

    @route("")
    async def index(self, request: Request) -> Response:
        """The numbers, each a way to its list."""
        scope, session = scope_of(request), session_of(request)
        counts = []
        async with reading(request) as work:
            where = place(work, scope.division)
            if scope.may(Right.READ):
                for key in COUNTED:
                    number = await pages.count(work, scope, CATALOGUE[key], Wanted())
                    counts.append((key, CATALOGUE[key].title, number))
        return self.show(request, "home.html", where=where, counts=counts, role=ROLE_WORDS[session.role])
