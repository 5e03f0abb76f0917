"""Cases: who has what, what is late, and every move by a button."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.enums import CASE_KINDS, CaseState
from app.core.errors import IllegalMoveError, InvalidValueError
from app.services.casework import case_desk, opened, undoing
from app.services.casework.case_desk import Wanted
from app.services.lifecycle.moves import ACTION_WORDS
from app.services.scope import Right, Scope
from app.services.sending.words import state_inside
from app.services.work import Work
from app.web import taps
from app.web.console import case_view, where
from app.web.console.frame import LARGEST, Page, acting, form_of, reading, scope_of, served
from app.web.taps import Blank, Button
from models import Case

_COUNTY = 6
_FIELDS = ("action", "text", "to", "until", "amount", "solved")
_ASSIGN = Button(
    "assign",
    "指派",
    (Blank("to", "姓名、工号或者单位"), Blank("text", "原因", is_needed=False)),
)
_BUTTONS = (_ASSIGN, *taps.BUTTONS, *taps.MORE)
_TICKS = (
    ("urgent", "is_urgent", "只看人命关天的"),
    ("overdue", "is_overdue", "只看超期的"),
    ("real", "is_real", "不看演练"),
    ("oldest", "is_oldest_first", "先来的在前"),
)
"""What can be ticked above the list: in the address, in `Wanted`, on the page."""
_BY_OFFICERS = ("arrive",)
"""Moves of somebody who stands there: not the console's."""
_TO_OTHERS = ("assign", "transfer", "return")


class Cases(Page):
    """The list and, by number, one case with its buttons."""

    menu_label, icon, path, right = "事项", "fa fa-inbox", "/cases", Right.READ

    @route("", methods=["GET"])
    async def index(self, request: Request) -> Response:
        """The list, narrowed by what stands in the address."""
        asked = request.query_params
        said = asked.get(where.FIELD, "")[: where.LONGEST].strip()
        wanted = _wanted(asked)
        total, is_more, why = 0, False, ""
        async with reading(request) as work:
            try:
                wanted = replace(wanted, division=where.code_of(work, scope_of(request), said))
                (found, is_more), said = await case_desk.listed(work, scope_of(request), wanted), ""
                total = await case_desk.counted(work, scope_of(request), wanted)
            except InvalidValueError as refusal:
                found, why = [], str(refusal)
            ruleset = work.snapshots.ruleset_for(scope_of(request).division)
            values = {
                "rows": await case_view.rows(work, found),
                "states": [(str(each), state_inside(ruleset, each)) for each in CaseState],
                "kinds": [(str(each), ruleset.word("kinds", each)) for each in CASE_KINDS],
                "places": case_view.places(work, scope_of(request)),
                "place_said": said or where.words_of(work, wanted.division),
                "total": total,
                "wanted": wanted,
                "ticks": [(tick, words, getattr(wanted, name)) for tick, name, words in _TICKS],
                "is_narrowed": replace(wanted, words="", after="", is_oldest_first=False) != Wanted(),
                "more": _query(wanted, found[-1].number) if is_more else "",
                "why": why,
            }
        return self.show(request, "cases.html", 422 if why else 200, **values)

    @route("/{number}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """One case; a form makes a move."""
        number = request.path_params["number"][:32]
        if request.method == "GET":
            return await self._page(request, number)
        form = await form_of(request)
        try:
            async with acting(request) as work:
                await self._move(request, work, number, form)
        except (IllegalMoveError, InvalidValueError) as refusal:
            status = 409 if isinstance(refusal, IllegalMoveError) else 422
            return await self._page(request, number, str(refusal), form, status)
        done = ACTION_WORDS.get(form.get("action", ""), "")
        return self.go(request, f"{self.path}/{number}", f"好,{number}已{done}")

    @route("/{number}/reveal", methods=["GET", "POST"])
    async def reveal(self, request: Request) -> Response:
        """One case with nothing masked, after the log has its entry; an address alone opens nothing."""
        number = request.path_params["number"][:32]
        if request.method == "GET":
            return self.go(request, f"{self.path}/{number}")
        async with acting(request) as work:
            case = await case_desk.reveal(work, scope_of(request), number)
            values = await case_view.whole(work, case, is_open=True) | await case_view.opened_up(work, case)
            values["buttons"] = await _buttons(work, scope_of(request), case)
        veiled = f"{self.path}/{number}"
        return self.show(request, "case.html", is_open=True, form={}, why="", veiled=veiled, **values)

    @route("/{number}/file/{file_id:int}")
    async def file(self, request: Request) -> Response:
        """A photo, voice or film that came with it; `small` in the address: the thumbnail of a photo."""
        number, file_id = request.path_params["number"][:32], min(request.path_params["file_id"], LARGEST)
        async with reading(request) as work:
            row = await opened.file_of(work, scope_of(request), number, file_id)
        is_picture = row.thumb_hash is not None
        kept = row.thumb_hash if "small" in request.query_params and is_picture else row.shown_hash
        data = await served(request).media.get(kept or "")
        mime = "image/jpeg" if is_picture else row.mime or "application/octet-stream"
        return Response(data, media_type=mime, headers={"Cache-Control": "private, no-store"})

    async def _move(self, request: Request, work: Work, number: str, form: dict[str, str]) -> None:
        try:
            tap = taps.TapForm.model_validate({name: form.get(name, "") for name in _FIELDS})
        except ValidationError as error:
            raise InvalidValueError("有一栏写得太长了,请写短一点", "text") from error
        zone = ZoneInfo(served(request).settings.timezone)
        scope = scope_of(request)
        scope.require(Right.CASES)
        case = await case_desk.find(work, scope, number)
        if tap.action in _TO_OTHERS and "seen" in form:
            _same_officer(work, case, form["seen"])
        values = taps.values_of(work, case.division_code[:_COUNTY], tap, zone)
        await case_desk.move(work, scope, number, tap.action, values)

    async def _page(
        self,
        request: Request,
        number: str,
        why: str = "",
        form: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        scope = scope_of(request)
        async with reading(request) as work:
            case = await case_desk.find(work, scope, number)
            values = await case_view.whole(work, case, is_open=False)
            values["buttons"] = await _buttons(work, scope, case)
        values["may_reveal"] = scope.may(Right.REVEAL)
        return self.show(request, "case.html", status, is_open=False, why=why, form=form or {}, **values)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """What the address asks for; a place is looked up apart."""
    return Wanted(
        state=asked.get("state", "")[:64],
        kind=asked.get("kind", "")[:64],
        after=asked.get("after", "")[:64],
        words=asked.get("q", "").strip()[:64],
        is_urgent="urgent" in asked,
        is_overdue="overdue" in asked,
        is_real="real" in asked,
        is_oldest_first="oldest" in asked,
    )


def _query(wanted: Wanted, last: str) -> str:
    """The address of the page behind the one that ends with the case `last`, narrowed alike."""
    asked = {"state": wanted.state, "kind": wanted.kind, "division": wanted.division, "q": wanted.words}
    asked |= {tick: "1" for tick, name, _ in _TICKS if getattr(wanted, name)}
    return urlencode({name: value for name, value in asked.items() if value} | {"after": last})


async def _buttons(work: Work, scope: Scope, case: Case) -> list[Button]:
    """The moves that can be made now by who reads the page."""
    if not scope.may(Right.CASES):
        return []
    may_undo = await undoing.is_possible(work, case, scope.actor)
    return [each for each in _BUTTONS if _is_offered(case, each.action, may_undo=may_undo)]


def _same_officer(work: Work, case: Case, seen: str) -> None:
    """Nobody gives a case on that somebody else gave on meanwhile, without having seen it."""
    if seen != (case.officer_id or ""):
        officer = work.snapshots.registry.officer(case.officer_id or "")
        now = f"换成{officer.name}负责了" if officer else "没有人负责了"
        raise IllegalMoveError(f"您打开这一页以后,这件事{now}。看过以后还要这样办,就再点一次")


def _is_offered(case: Case, action: str, *, may_undo: bool) -> bool:
    return action not in _BY_OFFICERS and taps.is_offered(case, action, may_undo=may_undo)
