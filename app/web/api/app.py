"""The API's routes, put together."""

from fastapi import APIRouter
from starlette.types import Scope

from app.web.api import (
    actions,
    acts,
    alerts,
    calendar,
    cases,
    filing,
    foresight,
    hooks,
    incidents,
    messages,
    outlook,
    registry,
    reshaping,
    returns,
    stats,
)
from app.web.api.shapes import ErrorView

PREFIX = "/api/v1"

router = APIRouter(
    prefix=PREFIX,
    responses={
        status: {"model": ErrorView, "description": words}
        for status, words in (
            (401, "no token, or a wrong one"),
            (403, "not allowed"),
            (404, "unknown, or outside the token's division"),
            (409, "the case cannot make this move now"),
            (422, "a value was refused"),
        )
    },
)
router.include_router(cases.router, tags=["cases"])
router.include_router(filing.router, tags=["cases"])
router.include_router(actions.router, tags=["cases"])
router.include_router(outlook.router, tags=["cases"])
router.include_router(incidents.router, tags=["incidents"])
router.include_router(foresight.router, tags=["rules"])
router.include_router(returns.router, tags=["rules"])
router.include_router(messages.router, tags=["messages"])
router.include_router(calendar.router, tags=["calendar"])
router.include_router(stats.router, tags=["stats"])
router.include_router(alerts.router, tags=["alerts"])
router.include_router(hooks.router, tags=["webhooks"])
router.include_router(registry.router, tags=["registry"])
router.include_router(acts.router, tags=["registry"])
router.include_router(reshaping.router, tags=["registry"])


def reached(scope: Scope) -> Scope:
    """The scope whose path of the API ends without a slash; by a redirect a client may lose its token on the way."""
    path, root = scope.get("path", ""), scope.get("root_path", "")
    is_ours = path.removeprefix(root).startswith(f"{PREFIX}/") and path.endswith("/")
    return {**scope, "path": path.rstrip("/")} if is_ours else scope
