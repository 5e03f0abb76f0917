"""QQ friends: which officers the QQ accounts can push to, and who has yet to add them."""

from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services.gaps import friend_list
from app.services.listing.columns import place
from app.services.scope import Right
from app.services.sending.friendships import Standing
from app.web.console.frame import Page, reading, scope_of, served
from bots.abilities import KnowsFriends


class Friends(Page):
    """The officers of one's division with a QQ number, those first who must do something."""

    menu_label, icon, path, right = "QQ 好友", "fa fa-user-check", "/friends", Right.READ

    @route("")
    async def index(self, request: Request) -> Response:
        """How far each number has come, as the service last saw it."""
        adapters = served(request).adapters.items()
        own = {key[1]: each.own_id for key, each in adapters if isinstance(each, KnowsFriends)}
        async with reading(request) as work:
            found = await friend_list.of_officers(
                work, work.snapshots.registry, own, scope_of(request).division
            )
            rows = [(each, place(work, each.officer.division_code)) for each in found]
        counts = Counter(each.standing for each in found)
        broken = sum(counts[each] for each in friend_list.BROKEN)
        values: dict[str, Any] = {
            "short": friend_list.SHORT,
            "broken": friend_list.BROKEN,
            "count": broken,
            "own": own,
        }
        return self.show(request, "friends.html", rows=rows, proved=counts[Standing.PROVED], **values)
