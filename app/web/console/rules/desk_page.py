"""What every page of the rules is made from: the administrator's draft, and one way to change it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import (
    ConflictError,
    InputRefusedError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
)
from app.services import audit
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.ruleset_document import read_document
from app.services.scope import Right
from app.services.tuning import drafts
from app.services.tuning import ruleset_edits as edits
from app.services.tuning.drafts import Desk
from app.services.tuning.rule_words import Names
from app.services.tuning.ruleset_edits import Row
from app.services.work import Work
from app.web.console.frame import Page, acting, reading, scope_of

REFUSALS = (InvalidValueError, InputRefusedError, NotFoundError, ConflictError, NotAllowedError)
MOST_PROBLEMS = 10


class DeskPage(Page):
    """A page about the draft. Whoever has none yet sees what is published, and begins one with his first change."""

    def is_accessible(self, request: Request) -> bool:
        """Whether who is signed in may change rules: the county's, or his own town's."""
        scope = scope_of(request)
        return scope.may(Right.RULES) or scope.may(Right.OWN_RULES)

    async def desk(self, request: Request) -> tuple[Desk, Names]:
        """The draft and what people call things; its document is read by now, however many words it has."""
        async with reading(request) as work:
            desk, names = (
                await drafts.desk(work, scope_of(request)),
                names_of(work, scope_of(request).division),
            )
        await asyncio.to_thread(read_document, desk.document)
        return desk, names

    async def rows(self, desk: Desk, section: str) -> list[Row]:
        """The rows of a list of the document."""
        return await asyncio.to_thread(edits.rows, desk.document, section)

    async def change(self, request: Request, seal: str, what: str, edit: Callable[[str], str]) -> Desk:
        """Keep the draft as `edit` leaves it; raises one of REFUSALS, and then nothing was kept."""
        async with reading(request) as work:
            before = await drafts.desk(work, scope_of(request))
            if before.seal != seal:
                raise ConflictError("草稿在您打开这一页以后又改过了(比如在另一个窗口里),请看过现在的样子再改")
            document = await asyncio.to_thread(edit, before.document)
            await drafts.parsed(work, before.county, document)
        async with acting(request) as work:
            return await drafts.save(work, scope_of(request), document, seal, what)

    async def noted(
        self, request: Request, action: str, target: str, division_code: str = "", **said: Any
    ) -> None:
        """Write down who looked at what; what cannot be written down is not shown."""
        async with acting(request) as work:
            audit.record(work, scope_of(request), action, target, division_code, **said)

    def saved(self, request: Request, desk: Desk, path: str = "", said: str = "草稿已保存") -> Response:
        """Where one goes after a change; to the other's version where somebody published meanwhile."""
        if desk.is_overtaken:
            said = f"{said}。这期间有人发布了新版规则,先看他改了什么,再并进您的草稿"
            return self.go(request, "/rules/merge", said, "warning")
        return self.go(request, path, said)

    def show_desk(
        self, request: Request, template: str, desk: Desk, status: int = 200, **values: Any
    ) -> Response:
        """A page of the rules with what stands around it."""
        return self.show(
            request,
            f"rules/{template}",
            status,
            desk=desk,
            may_county=scope_of(request).may(Right.RULES),
            may_change=partial(drafts.may_change, scope_of(request)),
            **values,
        )


def names_of(work: Work, division: str) -> Names:
    """What people of this division's county call things."""
    return Names(work.snapshots.registry, work.snapshots.ruleset_for(division))


def place_in_list(text: str) -> int:
    """The place that a button of a form names; raises NotFoundError for what is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise NotFoundError("这一条已经不在了,请刷新页面再看")
    return int(text)


def refusal_lines(refusal: Exception, most: int = MOST_PROBLEMS, *, is_of_file: bool = False) -> list[str]:
    """A refusal as lines that somebody can read one after the other; `is_of_file`: with their places in the file."""
    if isinstance(refusal, RulesetRefusedError):
        lines = [str(problem) if is_of_file else problem.why for problem in refusal.problems]
        more = len(lines) - most
        return lines[:most] + ([f"还有 {more} 处"] if more > 0 else [])
    return str(refusal).split("\n")


def status_of(refusal: Exception) -> int:
    """409 for what was overtaken, 404 for what is gone, 422 for what was not filled in well."""
    if isinstance(refusal, ConflictError):
        return 409
    if isinstance(refusal, NotAllowedError):
        return 403
    return 404 if isinstance(refusal, NotFoundError) else 422
