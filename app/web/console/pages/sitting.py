"""Who sits where now and in the next days."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services import duty_today
from app.services.scope import Right
from app.web.console.frame import Page, reading, scope_of


class Sitting(Page):
    """The shifts of three days, office by office."""

    menu_label, icon, path, right = "今天谁在岗", "fa fa-user-clock", "/sitting", Right.READ

    @route("")
    async def index(self, request: Request) -> Response:
        """The shifts."""
        async with reading(request) as work:
            found = await duty_today.sittings(work, scope_of(request))
        offices = [
            (name, list(rows)) for name, rows in groupby(found, key=lambda row: (row.place, row.office))
        ]
        return self.show(request, "sitting.html", offices=offices)
