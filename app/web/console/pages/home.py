"""The first page: where one is, what there is, what needs doing."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services.casework import case_desk, desk_list
from app.services.listing import pages
from app.services.listing.catalogue import CATALOGUE
from app.services.listing.columns import place
from app.services.listing.pages import Wanted
from app.services.scope import Right, Scope
from app.services.staff.administrators import ROLE_WORDS
from app.services.work import Work
from app.web.console.frame import Page, reading, scope_of
from app.web.console.gate import session_of

COUNTED = ("divisions", "offices", "officers", "households", "people", "groups")


class Home(Page):
    """What waits within one's division, and how much of everything there is."""

    menu_label, icon, path = "首页", "fa fa-home", "/"
    route_name = "index"

    @route("")
    async def index(self, request: Request) -> Response:
        """The numbers, each a way to its list; what waits comes first."""
        scope, session = scope_of(request), session_of(request)
        counts: list[tuple[str, str, int]] = []
        now: list[tuple[str, str, int]] = []
        async with reading(request) as work:
            where = place(work, scope.division)
            if scope.may(Right.READ):
                now = await _now(work, scope)
                for key in COUNTED:
                    number = await pages.count(work, scope, CATALOGUE[key], Wanted())
                    counts.append((key, CATALOGUE[key].title, number))
        role = ROLE_WORDS[session.role]
        return self.show(request, "home.html", where=where, now=now, counts=counts, role=role)


async def _now(work: Work, scope: Scope) -> list[tuple[str, str, int]]:
    """What needs looking at: where it is listed, what it is, how much of it there is."""
    cases = await case_desk.standing(work, scope)
    now = [
        ("/cases?state=assigned&real=1", "通知了还没人回应的事", cases.unanswered),
        ("/cases?overdue=1&real=1", "超期的事", cases.overdue),
    ]
    if cases.urgent:
        now.insert(0, ("/cases?state=assigned&urgent=1&real=1", "人命关天,还没人回应的事", cases.urgent))
    if scope.may(Right.CASES):
        now.append(("/desk", "值班台等人接手的", len(await desk_list.waiting(work, scope))))
    return now
