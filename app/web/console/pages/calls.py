"""The phone list of call-backs: whom to ring, his number on demand, what he said."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import IllegalMoveError, NotFoundError
from app.services.casework import call_backs
from app.services.scope import Right
from app.web.console import case_view
from app.web.console.frame import Page, acting, form_of, reading, scope_of

REASONS = {
    "no_chat": "没有能发消息的渠道",
    "not_reached": "问他的消息送不到",
    "no_answer": "问了两天没有回",
}
_DONE = {
    call_backs.SOLVED: "解决了,记下了",
    call_backs.NOT_SOLVED: "没解决,已经往上一级接着办",
}


class Calls(Page):
    """Resolved cases whose person is asked on the phone."""

    menu_label, icon, path, right = "电话回访", "fa fa-phone", "/calls", Right.CASES

    @route("")
    async def index(self, request: Request) -> Response:
        """The list, without numbers."""
        return await self._list(request)

    @route("/{number}/phone", methods=["POST"])
    async def phone(self, request: Request) -> Response:
        """One person's number with the questions, after the log has its entry."""
        await form_of(request)
        async with acting(request) as work:
            number = request.path_params["number"][:32]
            case, name, phone = await call_backs.number_of(work, scope_of(request), number)
            values = await case_view.whole(work, case, is_open=False)
        return self.show(request, "call.html", name=name, phone=phone, veiled=self.path, **values)

    @route("/{number}/answer", methods=["POST"])
    async def answer(self, request: Request) -> Response:
        """What he said."""
        form = await form_of(request)
        said, number = form.get("said", ""), request.path_params["number"][:32]
        try:
            async with acting(request) as work:
                tries = await call_backs.answer(work, scope_of(request), number, said)
        except (IllegalMoveError, NotFoundError) as refusal:
            return await self._list(request, str(refusal), 409)
        if tries >= call_backs.MOST_TRIES:
            return self.go(request, said=f"打了 {tries} 次没人接,不再打了,不算满意", kind="warning")
        return self.go(request, said=_DONE.get(said, f"没人接,记下了,第 {tries} 次"))

    async def _list(self, request: Request, why: str = "", status: int = 200) -> Response:
        async with reading(request) as work:
            calls = await call_backs.calls_of(work, scope_of(request))
            rows = await case_view.rows(work, [call.case for call in calls])
        may_ring = scope_of(request).may(Right.REVEAL)
        values = {"calls": list(zip(calls, rows, strict=True)), "reasons": REASONS, "why": why}
        return self.show(request, "calls.html", status, may_ring=may_ring, **values)
