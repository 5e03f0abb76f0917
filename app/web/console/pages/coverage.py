"""What the county's data leaves uncovered: the same that `baolian check` says."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotAllowedError
from app.services import coverage
from app.services.scope import Right
from app.web.console.frame import Page, reading, scope_of, served

COUNTY = 6


class Coverage(Page):
    """The holes, with counts and names; of a whole county, so for its own people alone."""

    menu_label, icon, path, right = "漏洞", "fa fa-triangle-exclamation", "/coverage", Right.READ

    def is_accessible(self, request: Request) -> bool:
        """The check looks at a county as a whole."""
        return super().is_accessible(request) and len(scope_of(request).division) == COUNTY

    @route("")
    async def index(self, request: Request) -> Response:
        """What was found, as of now."""
        scope = scope_of(request)
        async with reading(request) as work:
            registry = work.snapshots.registry
            if not all(scope.sees(code) for code in registry.divisions):
                raise NotAllowedError("库里不止一个县,请在服务器上用 baolian check 查")
            found = await coverage.check(work, registry, served(request).adapters)
        return self.show(request, "coverage.html", found=found)
