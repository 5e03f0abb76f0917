"""Which rule sends cases to the wrong place: the returned cases of the last months, rule by rule, with their words."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services.tuning import drafts, returns
from app.web.console.frame import reading, scope_of
from app.web.console.rules.desk_page import DeskPage

LOOKED_BACK = timedelta(days=90)


class Returns(DeskPage):
    """The rules by how often their cases were given back."""

    menu_label, icon, path = "退回最多的规则", "fa fa-rotate-left", "/rules/returns"

    @route("")
    async def index(self, request: Request) -> Response:
        """The worst first, with what was reported, masked."""
        async with reading(request) as work:
            scope = scope_of(request)
            desk = await drafts.desk(work, scope)
            found = await returns.by_rule(work, scope.division, work.now - LOOKED_BACK)
            kinds = {
                each.kind: work.snapshots.ruleset_for(desk.county).word("kinds", each.kind)
                for rule in found
                for each in rule.cases
            }
        return self.show_desk(request, "returns.html", desk, found=found, kinds=kinds, days=LOOKED_BACK.days)
