"""Before a draft is published: what is wrong with it, which pinned examples would change, and then publishing."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InvalidValueError, NotFoundError
from app.services.deciding.judging import judge
from app.services.rules import rulesets
from app.services.tuning import drafts, pin_proposals, pins, publishing
from app.services.tuning import ruleset_edits as edits
from app.web.console.frame import form_of, reading, scope_of, served
from app.web.console.pages.rules_trial import place_code
from app.web.console.rules.desk_page import REFUSALS, DeskPage, place_in_list, refusal_lines, status_of

PINS = "pins"
_KEPT = ("intent", "urgent", "to_human", "role")


class Check(DeskPage):
    """The last look."""

    menu_label, icon, path = "检查和发布", "fa fa-circle-check", "/rules/check"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Findings and pins; a form with a reason publishes."""
        if request.method == "GET":
            return await self._page(request)
        form = await request.form()
        approved = [str(each) for each in form.getlist("approve")]
        reason, house = str(form.get("reason", "")), served(request)
        try:
            if not reason.strip():
                raise InvalidValueError("发布要写明原因:以后的人要知道为什么改")
            done = await drafts.publish(
                house.workshop, scope_of(request), str(form.get("seal", "")), reason, approved, house.adapters
            )
        except publishing.PinsRefusedError as refusal:
            told = InvalidValueError(
                f"有 {len(refusal.results)} 个不许变的例子会变,没有发布。确实该变的,在下面逐个打勾,写明原因再发布"
            )
            return await self._page(request, told, approved, reason)
        except REFUSALS as refusal:
            return await self._page(request, refusal, approved, reason)
        return self.go(request, "/rules/history", f"第 {done.version} 版已发布,两秒之内处处生效")

    async def _page(
        self,
        request: Request,
        refusal: Exception | None = None,
        approved: Sequence[str] = (),
        reason: str = "",
    ) -> Response:
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            found = await publishing.examine(work, desk.county, desk.document, served(request).adapters)
            base = await rulesets.document_of(work.session, desk.county, desk.base_version)
            lines = await drafts.differences(work, desk.county, base, desk.document)
        values: dict[str, Any] = {
            "errors": found.errors,
            "warnings": found.warnings,
            "broken": found.broken,
            "lines": lines,
            "approved": approved,
            "reason": reason,
            "why": refusal_lines(refusal) if refusal else [],
        }
        return self.show_desk(request, "check.html", desk, status_of(refusal) if refusal else 200, **values)


class Pins(DeskPage):
    """The pinned examples."""

    menu_label, icon, path = "不许变的例子", "fa fa-thumbtack", "/rules/pins"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The examples with their state, and what officers put right; a form pins one or lets one go."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        act, _, at = form.get("act", "").partition(":")
        try:
            row = await self._row(request, act, at, form)
            desk = await self.change(
                request,
                form.get("seal", ""),
                f"{PINS}:{act}",
                lambda text: (
                    edits.put_row(text, PINS, row) if row else edits.drop_row(text, PINS, place_in_list(at))
                ),
            )
        except REFUSALS as refusal:
            return await self._page(request, refusal, form)
        return self.saved(request, desk, said="钉住了,发布以后生效" if row else "不再钉住,发布以后生效")

    async def _row(self, request: Request, act: str, at: str, form: dict[str, str]) -> dict[str, Any] | None:
        """The row to add; None where one goes."""
        if act == "drop":
            return None
        async with reading(request) as work:
            scope = scope_of(request)
            world = work.snapshots.world_for(scope.division)
            if act == "take":
                found = await pin_proposals.proposed(work, scope, world)
                taken = next((each for each in found if str(each.message_id) == at), None)
                if taken is None:
                    raise NotFoundError("这一条已经不在了,请刷新页面再看")
                return dict(taken.row)
            text = form.get("text", "")[:200]
            if not text:
                raise InvalidValueError("请写一句话")
            division = place_code(work, form.get("place", ""), scope.division)
            row = {"text": text, "division": division}
            setting = pins.setting_of(row, world.county, world.registry, work.now)
            decided = pins.decided_by(judge(world, text, setting))
            return {**row, "expect": {key: decided[key] for key in _KEPT if decided[key] != ""}}

    async def _page(
        self, request: Request, refusal: Exception | None = None, form: dict[str, str] | None = None
    ) -> Response:
        async with reading(request) as work:
            scope = scope_of(request)
            desk = await drafts.desk(work, scope)
            ruleset = await drafts.parsed(work, desk.county, desk.document)
            world = work.snapshots.world_for(desk.county, ruleset)
            found = pins.check(world, work.now, work.snapshots.world_for(desk.county))
            proposals = await pin_proposals.proposed(work, scope, world)
        values: dict[str, Any] = {
            "found": found,
            "proposals": proposals,
            "form": form or {},
            "why": refusal_lines(refusal) if refusal else [],
        }
        return self.show_desk(request, "pins.html", desk, status_of(refusal) if refusal else 200, **values)
