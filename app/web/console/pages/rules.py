"""The draft as a whole: what it changes, whose else there are, taking in what others published, throwing it away."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import ConflictError, InvalidValueError
from app.services.rules import rulesets
from app.services.rules.problems import RulesetRefusedError
from app.services.tuning import drafts, publishing, ruleset_upload
from app.services.tuning.drafts import Desk
from app.services.tuning.ruleset_merge import MINE, THEIRS
from app.services.work import Work
from app.web.console.frame import acting, form_of, reading, scope_of, served
from app.web.console.rules.conflicts import told
from app.web.console.rules.desk_page import REFUSALS, DeskPage, names_of, refusal_lines, status_of

MOST_LINES = 1000
NAMED = 100
"""Problems of a file that are listed; characters of its name in the log."""

_UNTAKEN = (
    "这份规则里有新版本不认的地方,这几处暂时照出厂的办,别处照旧。"
    "请把规则下载成文件,照下面改好,再放进草稿,检查,发布:"
)


class Rules(DeskPage):
    """Where one stands with the rules."""

    menu_label, icon, path = "规则和草稿", "fa fa-file-pen", "/rules"

    @route("")
    async def index(self, request: Request) -> Response:
        """What the draft changes, and the way from here to publishing it."""
        return await self._page(request)

    @route("/file", methods=["POST"])
    async def bring(self, request: Request) -> Response:
        """Take a file into the draft: whole rules, or some of their sections."""
        async with request.form() as form:
            file, seal = form.get("file"), str(form.get("seal", ""))
            content = await file.read() if isinstance(file, UploadFile) and file.filename else None
            name = file.filename if isinstance(file, UploadFile) else ""
        try:
            if content is None:
                raise InvalidValueError("请先选一个规则文件")
            desk = await self.change(
                request, seal, f"file:{name}"[:NAMED], lambda text: ruleset_upload.brought(text, content)
            )
        except REFUSALS as refusal:
            return await self._page(request, refusal)
        return self.saved(request, desk, said="文件已放进草稿,改了什么都列在下面")

    async def _page(self, request: Request, refusal: Exception | None = None) -> Response:
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            others = await drafts.others(work, scope_of(request))
            base = await rulesets.document_of(work.session, desk.county, desk.base_version)
            lines = await drafts.differences(work, desk.county, base, desk.document) if desk.is_draft else []
            untaken = await _untaken(work, desk)
        why = refusal_lines(refusal, MOST_LINES, is_of_file=True) if refusal else untaken
        status = status_of(refusal) if refusal else 200
        return self.show_desk(request, "overview.html", desk, status, lines=lines, others=others, why=why)

    @route("/discard", methods=["POST"])
    async def discard(self, request: Request) -> Response:
        """Throw the draft away, as it was seen."""
        form = await form_of(request)
        try:
            async with acting(request) as work:
                await drafts.discard(work, scope_of(request), form.get("seal", ""))
        except ConflictError as refusal:
            return await self._page(request, refusal)
        return self.go(request, said="草稿扔掉了,现在看到的是发布的规则")

    @route("/file.toml")
    async def file(self, request: Request) -> Response:
        """The draft as a file, character for character."""
        desk, _ = await self.desk(request)
        named = {"content-disposition": 'attachment; filename="rules.toml"'}
        return Response(desk.document.encode(), media_type="application/toml", headers=named)

    @route("/merge", methods=["GET", "POST"])
    async def merge(self, request: Request) -> Response:
        """What somebody published after the draft was begun, and what both changed: then both stand in the draft."""
        if request.method == "GET":
            return await self._merge(request)
        form = await request.form()
        decided = {
            name.removeprefix("of."): str(value)
            for name, value in form.items()
            if name.startswith("of.") and value in (MINE, THEIRS)
        }
        try:
            async with acting(request) as work:
                desk = await drafts.take_in(work, scope_of(request), str(form.get("seal", "")), decided)
        except REFUSALS as refusal:
            return await self._merge(request, decided, refusal)
        return self.go(request, said=f"第 {desk.base_version} 版的改动并进草稿了,两边的改动都在")

    async def _merge(
        self, request: Request, decided: dict[str, str] | None = None, refusal: Exception | None = None
    ) -> Response:
        async with reading(request) as work:
            scope = scope_of(request)
            desk = await drafts.desk(work, scope)
            if not desk.is_overtaken and refusal is None:
                return self.go(request, said="没有要并进来的改动")
            base = await rulesets.document_of(work.session, desk.county, desk.base_version)
            found = await drafts.merged(work, scope, {})
            names = names_of(work, scope.division)
            theirs = await drafts.differences(work, desk.county, base, desk.in_force)
            mine = await drafts.differences(work, desk.county, base, desk.document)
        values = {
            "theirs": theirs,
            "mine": mine,
            "conflicts": [told(each, names) for each in found.conflicts],
            "decided": decided or {},
            "why": refusal_lines(refusal, is_of_file=True) if refusal else [],
        }
        return self.show_desk(request, "merge.html", desk, status_of(refusal) if refusal else 200, **values)


async def _untaken(work: Work, desk: Desk) -> list[str]:
    """What this release does not take of a document that an older one kept, and the way out."""
    try:
        await drafts.parsed(work, desk.county, desk.document)
    except RulesetRefusedError as refusal:
        return [_UNTAKEN, *refusal_lines(refusal, MOST_LINES, is_of_file=True)]
    return []


class History(DeskPage):
    """Every version with who, when and why; what each changed; the way back."""

    menu_label, icon, path = "历史和退回", "fa fa-clock-rotate-left", "/rules/history"

    @route("")
    async def index(self, request: Request) -> Response:
        """The versions, newest first."""
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            versions = await rulesets.history(work.session, desk.county)
        return self.show_desk(request, "history.html", desk, versions=versions)

    @route("/{version:int}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """What a version changed against the one before, and what going back to it would change."""
        if request.method == "GET":
            return await self._version(request)
        form = await form_of(request)
        version = min(request.path_params["version"], 2**31 - 1)
        try:
            desk, _ = await self.desk(request)
            if form.get("seen") != str(desk.published.version if desk.published else 0):
                raise ConflictError("这期间有人又发布了一版,请先看过再退")
            house, scope = served(request), scope_of(request)
            made = await publishing.rollback(
                house.workshop, scope, desk.county, version, form.get("reason", ""), house.adapters
            )
        except REFUSALS as refusal:
            return await self._version(request, refusal)
        return self.go(request, said=f"退回到第 {version} 版了,作为第 {made.version} 版发布,马上生效")

    async def _version(self, request: Request, refusal: Exception | None = None) -> Response:
        version = min(request.path_params["version"], 2**31 - 1)
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            document = await rulesets.document_of(work.session, desk.county, version)
            before = await rulesets.document_of(work.session, desk.county, max(0, version - 1))
            versions = await rulesets.history(work.session, desk.county)
            made = await drafts.differences(work, desk.county, before, document) if version else ()
            back = await drafts.differences(work, desk.county, desk.in_force, document)
        values = {
            "version": version,
            "row": next((row for row in versions if row.version == version), None),
            "newest": versions[0].version if versions else 0,
            "made": made,
            "back": back,
            "why": refusal_lines(refusal, is_of_file=True) if refusal else [],
        }
        return self.show_desk(request, "version.html", desk, status_of(refusal) if refusal else 200, **values)
