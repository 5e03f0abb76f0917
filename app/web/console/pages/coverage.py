"""What the data leaves uncovered: the same that `baolian check` says, of one's own division."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services.gaps import coverage
from app.services.gaps.coverage_area import Area
from app.services.scope import Right
from app.web.console.frame import Page, reading, scope_of, served

MOST = 1000
"""Of one kind of hole, how many a page names."""


class Coverage(Page):
    """The holes, with counts and names."""

    menu_label, icon, path, right = "漏洞", "fa fa-triangle-exclamation", "/coverage", Right.READ

    @route("")
    async def index(self, request: Request) -> Response:
        """What was found, as of now; what is no division's (a service item, say) where one sees everything."""
        scope = scope_of(request)
        async with reading(request) as work:
            registry = work.snapshots.registry
            is_all = all(scope.sees(code) for code in registry.divisions)
            area = Area("" if is_all else scope.division)
            found = await coverage.check(work, registry, served(request).adapters, area, MOST)
        return self.show(request, "coverage.html", found=found, first=coverage.EXAMPLES)
