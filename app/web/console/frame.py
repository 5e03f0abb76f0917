"""What every page of the console is made from: one right, one scope, one transaction, one template."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import CustomView, route
from starlette_admin.flash import flash

from app.container import Container
from app.services.scope import Right, Scope
from app.services.work import Work
from app.web.api.access import container_of
from app.web.console.gate import session_of

LARGEST = 2**63 - 1
"""No id of a row is larger."""


class Page(CustomView):
    """One page. A subclass names `menu_label`, `icon`, `path` and the `right` that it needs, and decorates `index`.

    Everything it does goes through a service that is handed `scope_of(request)`; it never asks the database itself.
    """

    right: ClassVar[Right | None] = None
    route_name = "page"
    """Not the library's `index`: that is the way home."""

    @route("")
    async def index(self, request: Request) -> Response:
        """A page that has no front of its own sends one home."""
        return self.go(request, "/")

    def is_accessible(self, request: Request) -> bool:
        """Whether who is signed in has the right; the menu and every route of the page ask this."""
        return self.right is None or session_of(request).scope.may(self.right)

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """The page's template with its title and these values."""
        assert self._admin is not None  # noqa: S101 - pages are added to an admin
        named = {"title": self.menu_label, "page": self, "session": session_of(request), **values}
        return self._admin._template_response(request, f"console/{template}", named, status)

    def go(self, request: Request, path: str = "", said: str = "", kind: str = "success") -> Response:
        """Go to a path of the console (this page's by default), with a sentence to be shown there."""
        if said:
            flash(request, said, kind)
        return RedirectResponse(f"{request.scope['root_path']}{path or self.path}", 303)


def scope_of(request: Request) -> Scope:
    """What who is signed in may see and do."""
    return session_of(request).scope


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[Work]:
    """A work that only reads."""
    async with container_of(request).workshop.read() as work:
        yield work


@asynccontextmanager
async def acting(request: Request) -> AsyncIterator[Work]:
    """A work that is committed at the end; what it does is written down by the service that does it."""
    async with container_of(request).workshop.begin() as work:
        yield work


def served(request: Request) -> Container:
    """The container of the app that serves this request."""
    return container_of(request)


async def form_of(request: Request) -> dict[str, str]:
    """The form's text fields, without blanks around them."""
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}
