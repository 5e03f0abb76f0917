"""The duty desk's list: what waits for a human, and who takes it."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.enums import CASE_KINDS, Intent
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.services.casework import desk_list, desk_taking
from app.services.county.division_names import named
from app.services.scope import Right
from app.services.work import Work
from app.web.console.frame import LARGEST, Page, acting, form_of, reading, scope_of, served
from handlers import seen_to
from models import Case

NOTHING: Mapping[str, str] = MappingProxyType({})
KINDS = {
    desk_list.TO_READ: "要看、要联系",
    desk_list.TO_RING: "要打电话通知",
    desk_list.ACCOUNT: "账号出了毛病",
}


class Desk(Page):
    """Messages, calls and accounts that nobody took yet."""

    menu_label, icon, path, right = "值班台", "fa fa-bell", "/desk", Right.CASES

    @route("")
    async def index(self, request: Request) -> Response:
        """The list, masked."""
        return await self._list(request)

    @route("/{entry_id:int}/take", methods=["POST"])
    async def take(self, request: Request) -> Response:
        """From here on it is his."""
        await form_of(request)
        try:
            async with acting(request) as work:
                case = await desk_taking.take_one(work, scope_of(request), _id(request))
                said = _taken(work, case)
        except NotFoundError as refusal:
            return await self._list(request, str(refusal), 409)
        return self.go(request, said=said)

    @route("/{entry_id:int}")
    async def alerted(self, request: Request) -> Response:
        """One entry of the list, masked, where an alert's link leads; the whole list where it no longer waits."""
        async with reading(request) as work:
            waiting = await desk_list.waiting(work, scope_of(request))
        found = [each for each in waiting if each.id == _id(request)]
        values = (
            {"is_one": True}
            if found
            else {"note": "推送里的那一条不在名单上了:已经有人办了,或者不在您管的地方。"}
        )
        return self.show(request, "desk.html", entries=found or waiting, kinds=KINDS, **values)

    @route("/{entry_id:int}", methods=["POST"])
    async def one(self, request: Request) -> Response:
        """One message whole, after the log has its entry, with what can be made of it."""
        await form_of(request)
        return await self._entry(request)

    @route("/{entry_id:int}/case", methods=["POST"])
    async def case(self, request: Request) -> Response:
        """Open a case from it."""
        form, scope = await form_of(request), scope_of(request)
        try:
            async with acting(request) as work:
                entry, message = await desk_list.waits(work, scope, _id(request))
                code = named(work, scope, form["place"][:40]) if form.get("place") else ""
                outcome = await seen_to.open_case(work, message, _kind(form), code, scope.actor)
                if outcome.case is None:
                    raise InvalidValueError("这里没有登记负责的干部,没有立成;写清楚是哪个村再试", "place")
                desk_list.close(work, scope, entry, desk_list.FILED, outcome.case.number)
                number = outcome.case.number
        except (ConflictError, InvalidValueError, NotFoundError) as refusal:
            return await self._entry(request, str(refusal), form)
        return self.go(request, f"/cases/{number}", said="立成了,干部马上收到推送")

    @route("/{entry_id:int}/answer", methods=["POST"])
    async def answer(self, request: Request) -> Response:
        """Tell its writer something."""
        form = await form_of(request)
        try:
            async with acting(request) as work:
                await desk_list.answer(work, scope_of(request), _id(request), form.get("said", ""))
        except (ConflictError, InvalidValueError, NotFoundError) as refusal:
            return await self._entry(request, str(refusal), form)
        return self.go(request, said="回了,他写来的地方会收到")

    @route("/{entry_id:int}/settle", methods=["POST"])
    async def settle(self, request: Request) -> Response:
        """Nothing more is to be done about it."""
        form = await form_of(request)
        try:
            async with acting(request) as work:
                await desk_list.settle(work, scope_of(request), _id(request))
        except ConflictError as refusal:
            return await self._entry(request, str(refusal), form)
        return self.go(request, said="记下了,从名单上拿掉了")

    @route("/{entry_id:int}/file/{file_id:int}")
    async def file(self, request: Request) -> Response:
        """A photo, voice or film that came with it."""
        async with reading(request) as work:
            file_id = min(request.path_params["file_id"], LARGEST)
            row = await desk_list.file_of(work, scope_of(request), _id(request), file_id)
        data = await served(request).media.get(row.shown_hash or "")
        mime = "image/jpeg" if row.thumb_hash is not None else row.mime or "application/octet-stream"
        return Response(data, media_type=mime, headers={"Cache-Control": "private, no-store"})

    async def _entry(self, request: Request, why: str = "", form: Mapping[str, str] = NOTHING) -> Response:
        async with acting(request) as work:
            entry = await desk_list.look(work, scope_of(request), _id(request))
            ruleset = work.snapshots.ruleset_for(scope_of(request).division)
        values = {
            "entry": entry,
            "kinds": [(str(each), ruleset.word("kinds", each)) for each in CASE_KINDS],
            "words": {each.kind: ruleset.word("files", each.kind) for each in entry.files},
            "kind": form.get("kind", entry.kind),
            "place": form.get("place", entry.place),
            "said": form.get("said", ""),
            "veiled": "" if why else f"{self.path}/{_id(request)}",
            "longest": desk_list.LONGEST_ANSWER,
        }
        return self.show(request, "desk_entry.html", 422 if why else 200, why=why, **values)

    async def _list(self, request: Request, why: str = "", status: int = 200) -> Response:
        async with reading(request) as work:
            entries = await desk_list.waiting(work, scope_of(request))
        return self.show(request, "desk.html", status, entries=entries, kinds=KINDS, why=why)


def _taken(work: Work, case: Case | None) -> str:
    if case is None:
        return "您接手了,不再提醒"
    owner = work.snapshots.registry.officer(case.officer_id or "")
    named = f",归值班的{owner.name}" if owner else ""
    return f"您接手了,不再提醒。编号{case.number}算收到了{named},已经告诉群众;要换人去,打开它转办"


def _id(request: Request) -> int:
    return min(int(request.path_params["entry_id"]), LARGEST)


def _kind(form: Mapping[str, str]) -> Intent:
    said = form.get("kind", "")
    if said not in CASE_KINDS:
        raise InvalidValueError("请选是什么事", "kind")
    return Intent(said)
