"""The console put together: its menu, in this order, and what surrounds its pages."""

from typing import Any, NoReturn

from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import BaseAdmin, DropDown
from starlette_admin.i18n import I18nConfig

from app.container import Container
from app.core.crypto import derive_key
from app.core.errors import BaolianError, NotAllowedError
from app.core.masking import mask_text
from app.services import audit
from app.services.listing.catalogue import CATALOGUE
from app.services.rules.problems import RulesetRefusedError
from app.services.tuning.drafts import author_words
from app.web import errors
from app.web.console.door import Provider
from app.web.console.gate import LOGIN, OVER, Forms, Gate
from app.web.console.lists import ListView
from app.web.console.pages.accounts import Accounts, Password
from app.web.console.pages.acts import Acts
from app.web.console.pages.bindings import Bindings
from app.web.console.pages.board import Board, lead
from app.web.console.pages.calendar import Calendar
from app.web.console.pages.calls import Calls
from app.web.console.pages.cases import Cases
from app.web.console.pages.charge import Charge
from app.web.console.pages.codes import Codes
from app.web.console.pages.coverage import Coverage
from app.web.console.pages.damage import Damage
from app.web.console.pages.desk import Desk
from app.web.console.pages.divisions import Divisions
from app.web.console.pages.duplicates import Duplicates
from app.web.console.pages.friends import Friends
from app.web.console.pages.handover import Handover
from app.web.console.pages.home import Home
from app.web.console.pages.incidents import Incidents
from app.web.console.pages.leaves import Leaves
from app.web.console.pages.log import Log
from app.web.console.pages.rates import Rates
from app.web.console.pages.reveal import Reveal
from app.web.console.pages.rules import History, Rules
from app.web.console.pages.rules_check import Check, Pins
from app.web.console.pages.rules_replay import Replay
from app.web.console.pages.rules_replies import Replies
from app.web.console.pages.rules_returns import Returns
from app.web.console.pages.rules_routes import Routes
from app.web.console.pages.rules_trial import Trial, WhatIf
from app.web.console.pages.rules_why import Why
from app.web.console.pages.rules_windows import Windows
from app.web.console.pages.rules_words import Words
from app.web.console.pages.sitting import Sitting
from app.web.console.pages.upload import Upload
from app.web.console.templating import FOLDER, loaders, local_time

BASE = "/admin"
FORBIDDEN, FAULT, UNAVAILABLE = 403, 500, 503
UPLOADS = (f"{BASE}{Upload.path}", f"{BASE}{Rules.path}/file", f"{BASE}{Replay.path}")
"""Where a browser may send a whole file."""
_STALE = "这一页放得太久了,刚才填的没有存。请重新打开这一页,再填一次。"
_ICONS = {
    "divisions": "fa fa-map",
    "offices": "fa fa-building",
    "officers": "fa fa-user-tie",
    "duties": "fa fa-handshake",
    "households": "fa fa-house",
    "people": "fa fa-users",
    "contacts": "fa fa-address-book",
    "groups": "fa fa-comments",
    "rosters": "fa fa-calendar-days",
    "substitutes": "fa fa-people-arrows",
    "service_items": "fa fa-list-check",
}


def mount(app: FastAPI, container: Container) -> None:
    """Put the console at /admin; a further page is one more `add_view` in `_menu`."""
    secret = derive_key(container.settings.secret_key.get_secret_value(), "baolian console forms").hex()
    admin = Console(
        title="包联",
        base_url=BASE,
        templates_dir=str(FOLDER),
        additional_loaders=loaders(),
        index_view=Home(),
        auth_provider=Provider(container),
        secret_key=secret,
        middlewares=[Middleware(Gate, container=container)],
        i18n_config=I18nConfig(default_locale="zh", language_cookie_name=None, language_header_name=None),
        timezone_config=None,
    )
    words: dict[str, Any] = admin.templates.env.globals
    words |= {"local_time": local_time, "mask": mask_text, "author_words": author_words}
    _menu(admin)
    app.add_route(Board.path, lead)
    admin.mount_to(app)
    admin.app.state.container = container
    admin.app.add_exception_handler(BaolianError, admin.refused)
    admin.app.add_exception_handler(DBAPIError, errors.unfit)
    admin.app.add_exception_handler(Exception, _let_through)


async def _let_through(_request: Request, error: Exception) -> NoReturn:
    """A fault of ours is told by the guard, as everywhere: in Chinese, with its number in the log."""
    raise error


def _menu(admin: BaseAdmin) -> None:
    lists = {key: ListView(listing, _ICONS[key]) for key, listing in CATALOGUE.items()}
    admin.add_view(Cases())
    admin.add_view(Board())
    admin.add_view(DropDown("灾害", [Incidents(), Damage()], icon="fa fa-cloud-showers-heavy"))
    admin.add_view(
        DropDown("值班与回访", [Desk(), Calls(), Duplicates(), Rates()], icon="fa fa-chart-column")
    )
    rosters = [lists.pop("rosters"), lists.pop("substitutes")]
    admin.add_view(DropDown("登记资料", [*lists.values(), Bindings()], icon="fa fa-table-list"))
    admin.add_view(
        DropDown(
            "坐班与交接",
            [Sitting(), Leaves(), Calendar(), Handover(), Divisions(), Acts(), *rosters],
            icon="fa fa-calendar-days",
        )
    )
    admin.add_view(
        DropDown(
            "规则",
            [
                Rules(),
                Routes(),
                Words(),
                Windows(),
                Replies(),
                Pins(),
                Replay(),
                WhatIf(),
                Check(),
                Returns(),
                Why(),
                History(),
            ],
            icon="fa fa-scale-balanced",
        )
    )
    admin.add_view(Trial())
    admin.add_view(DropDown("检查与导入", [Coverage(), Friends(), Upload()], icon="fa fa-file-import"))
    admin.add_view(DropDown("系统", [Accounts(), Log(), Password()], icon="fa fa-gear"))
    admin.add_view(Reveal())
    admin.add_view(Codes())
    admin.add_view(Charge())


class Refused(HTTPException):
    """A refusal whose words are for whoever reads the page."""


class Console(BaseAdmin):
    """The library's admin, which writes down what somebody was not allowed to do."""

    def _init_csrf(self) -> None:
        self.middlewares.append(Middleware(Forms, secret_key=self.secret_key or "", stale=self.stale))

    async def stale(self, request: Request) -> Response:
        """The answer to a form whose token is gone: the browser was closed meanwhile, or signed in anew."""
        root: str = request.scope["root_path"]
        if request.url.path == f"{root}{LOGIN}":
            return RedirectResponse(
                f"{root}{LOGIN}?{request.url.include_query_params(**{OVER: '1'}).query}", 303
            )
        return await self._shown(request, Refused(FORBIDDEN, _STALE))

    async def _render_error(
        self,
        request: Request,
        exc: Exception = HTTPException(status_code=500),  # noqa: B008 - the library's
    ) -> Response:
        if isinstance(exc, HTTPException) and exc.status_code == FORBIDDEN and _is_signed_in(request):
            await _note(request)
        return await self._shown(request, exc)

    async def _shown(self, request: Request, exc: Exception) -> Response:
        """The library's page has a menu for who is signed in; anybody else gets a plain one."""
        if _is_signed_in(request):
            return await super()._render_error(request, exc)
        status = exc.status_code if isinstance(exc, HTTPException) else FAULT
        return errors.respond(request, status, str(exc.detail) if isinstance(exc, Refused) else "")

    async def refused(self, request: Request, error: Exception) -> Response:
        """A refusal of a service as a page with its reason and the way home.

        Rules that an older release kept and this one does not take whole are told, with the way out, on their own page.
        """
        if isinstance(error, RulesetRefusedError):
            return RedirectResponse(f"{request.scope['root_path']}{Rules.path}", 303)
        if isinstance(error, NotAllowedError):
            await _note(request)
        status = errors.status_of(error)
        if status in (None, UNAVAILABLE):
            return await errors.domain(request, error)
        return await super()._render_error(request, Refused(status, str(error)))


def _is_signed_in(request: Request) -> bool:
    return getattr(request.state, "session", None) is not None


async def _note(request: Request) -> None:
    session = getattr(request.state, "session", None)
    if session is not None:
        container: Container = request.app.state.container
        async with container.workshop.begin() as work:
            target = request.url.path.removeprefix(request.scope["root_path"])
            audit.record(work, session.scope, "refused", target, result=audit.REFUSED)
