"""Why a case went where it went, and why a message became none: what was written down, and the same decided again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotFoundError
from app.services.casework import case_desk
from app.services.scope import Scope
from app.services.tuning import drafts, unfiled, why, why_words
from app.services.tuning.replay_words import FATES
from app.services.tuning.why import Why as Reasons
from app.services.work import Work
from app.web.console.frame import reading, scope_of
from app.web.console.rules.desk_page import DeskPage, refusal_lines, status_of

LONGEST = 30


class Why(DeskPage):
    """The reasons of one decision."""

    menu_label, icon, path = "为什么这样判", "fa fa-circle-question", "/rules/why"

    @route("")
    async def index(self, request: Request) -> Response:
        """The reasons of the case or message with this number; below, the newest messages that became none."""
        number = request.query_params.get("number", "").strip()[:LONGEST]
        refusal: NotFoundError | None = None
        division = ""
        values: dict[str, Any] = {"number": number, "lines": []}
        async with reading(request) as work:
            scope = scope_of(request)
            desk = await drafts.desk(work, scope)
            if number:
                try:
                    found, division = await _reasons(work, scope, number)
                    ruleset = work.snapshots.ruleset_for(division)
                    values["lines"] = list(why_words.lines(found, ruleset, work.snapshots.registry))
                except NotFoundError as error:
                    refusal = error
            values["messages"] = [(each, FATES[each.fate]) for each in await unfiled.newest(work, scope)]
        if values["lines"]:
            await self.noted(request, "decision_read", number, division)
        values["why"] = refusal_lines(refusal) if refusal else []
        return self.show_desk(request, "why.html", desk, status_of(refusal) if refusal else 200, **values)


async def _reasons(work: Work, scope: Scope, number: str) -> tuple[Reasons, str]:
    """Of a case, else of a message, within the scope; and where it is. Raises NotFoundError."""
    try:
        case = await case_desk.find(work, scope, number)
    except NotFoundError:
        message = await unfiled.find(work, scope, number)
        return await why.of_message(work, message), message.division_code
    return await why.of_case(work, case), case.division_code
