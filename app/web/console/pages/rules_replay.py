"""What a draft would decide otherwise: with the last real messages, or with a file of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette_admin import route

from app.core.errors import BaolianError, InvalidValueError
from app.nlu.masking import masked
from app.services.deciding.judging import World
from app.services.tuning import drafts, replay_messages, replay_report, replay_words
from app.services.tuning.drafts import Desk
from app.services.tuning.replay import Told
from app.services.tuning.replay_report import Changed, Report
from app.services.work import Work
from app.web.console.frame import reading, scope_of
from app.web.console.rules.desk_page import REFUSALS, DeskPage, names_of, refusal_lines, status_of

COUNTS = (100, 500, 2000, 10_000)
MOST_SHOWN = 100
MARK = "<!-- report -->"
"""Where the page waits for what is being worked out."""
LOOKS = 0.2
"""Seconds between two looks at how far it is."""
STEP = 5
"""Per cent between two signs of life."""


class Replay(DeskPage):
    """A dry-run."""

    menu_label, icon, path = "拿真消息试跑", "fa fa-flask", "/rules/replay"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """What would be decided otherwise, and who would have more to do; the page says how far it is meanwhile."""
        desk, _ = await self.desk(request)
        last = request.query_params.get("last", "")
        count = int(last) if last in map(str, COUNTS) else 0
        try:
            told = await _of_file(request) if request.method == "POST" else None
        except REFUSALS as refusal:
            why = refusal_lines(refusal)
            return self._page(request, desk, status_of(refusal), why=why, is_running=False)
        is_running = told is not None or count > 0
        page = self._page(request, desk, count=count, is_running=is_running)
        if not is_running:
            return page
        what, messages = ("last", count) if told is None else ("file", len(told))
        await self.noted(request, "rules_replayed", what, messages=messages, base=desk.base_version)
        head, _, tail = bytes(page.body).decode().partition(MARK)
        return StreamingResponse(
            self._streamed(request, desk, told, count, head, tail),
            media_type="text/html",
            headers={"x-accel-buffering": "no"},
        )

    def _page(self, request: Request, desk: Desk, status: int = 200, **values: Any) -> Response:
        return self.show_desk(request, "replay.html", desk, status, counts=COUNTS, **values)

    async def _streamed(
        self, request: Request, desk: Desk, told: Sequence[Told] | None, count: int, head: str, tail: str
    ) -> AsyncIterator[str]:
        yield head
        try:
            async with reading(request) as work:
                async for part in self._worked_out(request, work, desk, told, count):
                    yield part
        except BaolianError as refusal:
            yield self._part(request, "replayed.html", why=refusal_lines(refusal))
        yield tail

    async def _worked_out(
        self, request: Request, work: Work, desk: Desk, told: Sequence[Told] | None, count: int
    ) -> AsyncIterator[str]:
        """Signs of life while it runs, then the report."""
        scope, far = scope_of(request), Far()
        ruleset = await drafts.parsed(work, desk.county, desk.document)
        if told is None:
            running = replay_report.of_last(work, scope, ruleset, count, far.tick)
        else:
            running = replay_report.dry_run(work, scope.division, ruleset, told, far.tick)
        task = asyncio.ensure_future(running)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=LOOKS)
                yield far.signs()
            report = await task
            far.tick("", 1, 1)
            yield far.signs()
        finally:
            task.cancel()
        worlds = (work.snapshots.world_for(desk.county), work.snapshots.world_for(desk.county, ruleset))
        names = names_of(work, desk.county)
        shifted = [(names.officer(officer), load) for officer, load in report.shifted()]
        changed = [_shown(each, *worlds) for each in report.changed[:MOST_SHOWN]]
        yield self._part(request, "replayed.html", report=report, shifted=shifted, changed=changed)

    def _part(
        self,
        request: Request,
        template: str,
        report: Report | None = None,
        why: Sequence[str] = (),
        **values: Any,
    ) -> str:
        return bytes(self.show(request, f"rules/{template}", report=report, why=why, **values).body).decode()


class Far:
    """How far a dry-run is, and what of it the page has said."""

    def __init__(self) -> None:
        self._percent = self._said = 0

    def tick(self, _what: str, done: int, of: int) -> None:
        """So many are done."""
        self._percent = 100 * done // of

    def signs(self) -> str:
        """Every step that was not said yet."""
        reached = range(self._said + STEP, self._percent + 1, STEP)
        self._said += STEP * len(reached)
        return "".join(f" {percent}%" for percent in reached)


async def _of_file(request: Request) -> list[Told]:
    """The messages of the file that was sent; raises InputRefusedError, InvalidValueError without one."""
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidValueError("请先选一个 CSV 文件")
        rows = replay_messages.rows_of_csv(await file.read())
    async with reading(request) as work:
        return replay_messages.from_rows(rows, scope_of(request).division, work.now)


def _shown(changed: Changed, published: World, draft: World) -> tuple[str, str, str, bool | None]:
    """A message with its persons masked, both decisions in words, and whether who is called then is too late."""
    compared = changed.comparison
    return (
        masked(compared.told.text, compared.before.heard),
        replay_words.judgement_words(compared.before, published),
        replay_words.judgement_words(compared.after, draft),
        changed.after.is_late if changed.after else False,
    )
