"""The same matter told twice: pairs that may be one, merged or said not to be the same; for all, or for one case."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import IllegalMoveError, InvalidValueError, NotFoundError
from app.services.casework import duplicate_desk
from app.services.casework.duplicate_desk import Pair
from app.services.scope import Right
from app.services.sending.words import happened
from app.services.work import Work
from app.web.console import case_view, where
from app.web.console.frame import Page, acting, form_of, reading, scope_of
from app.web.sames import WORDS


class Duplicates(Page):
    """Is it the same? Suggested, and decided by who looks."""

    menu_label, icon, path, right = "是不是同一件", "fa fa-clone", "/duplicates", Right.READ

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The pairs; a form merges one or says that it is none."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        number, other = form.get("number", "")[:32], form.get("with", "")[:32]
        try:
            async with acting(request) as work:
                if form.get("act") == "merge":
                    await duplicate_desk.merge(work, scope_of(request), number, other)
                    said = f"{number}并到{other}里了,两边的群众都知道"
                else:
                    await duplicate_desk.tell_apart(work, scope_of(request), number, other)
                    said = "记下了,不再提这一对"
        except (IllegalMoveError, InvalidValueError, NotFoundError) as refusal:
            return await self._page(request, str(refusal), 409)
        return self.go(request, said=said)

    @route("/{number}")
    async def one(self, request: Request) -> Response:
        """The cases that may be the same as one, and a form for any other."""
        scope = scope_of(request)
        async with reading(request) as work:
            number = request.path_params["number"][:32]
            case, found = await duplicate_desk.of_case(work, scope, number)
            pairs = [Pair(each.case, case, each.score, each.reasons) for each in found]
            rows = await _rows(work, pairs)
        return self.show(
            request, "duplicates.html", rows=rows, number=number, may_act=scope.may(Right.CASES), why=""
        )

    async def _page(self, request: Request, why: str = "", status: int = 200) -> Response:
        scope = scope_of(request)
        said = request.query_params.get(where.FIELD, "")[: where.LONGEST].strip()
        async with reading(request) as work:
            try:
                asked = where.code_of(work, scope, said)
                pairs, said = await duplicate_desk.pairs(work, scope, asked), where.words_of(work, asked)
            except InvalidValueError as refusal:
                pairs, why, status = [], str(refusal), 422
            values: dict[str, Any] = {
                "rows": await _rows(work, pairs),
                "places": case_view.places(work, scope),
                "place_said": said,
                "looked": duplicate_desk.LOOKED_AT,
            }
        may_act = scope.may(Right.CASES)
        return self.show(request, "duplicates.html", status, number="", may_act=may_act, why=why, **values)


async def _rows(work: Work, pairs: list[Pair]) -> list[dict[str, Any]]:
    cases = list({case.id: case for pair in pairs for case in (pair.older, pair.younger)}.values())
    shown = {row["number"]: row for row in await case_view.rows(work, cases)}
    return [
        {
            "older": shown[pair.older.number],
            "younger": shown[pair.younger.number],
            "reasons": "、".join(WORDS[reason] for reason in pair.reasons),
            "at": [
                happened(work, case.division_code, case.reported_at) for case in (pair.older, pair.younger)
            ],
        }
        for pair in pairs
    ]
