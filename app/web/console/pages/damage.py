"""Disaster reports upward: the files, one with its figures and reports, the form to take along."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.calendar import day_of
from app.core.errors import IllegalMoveError, InvalidValueError, NotFoundError
from app.nlu.disasters import disaster_words
from app.services.county.division_names import place, place_or_code
from app.services.disasters import damage_due, damage_form, damage_reports
from app.services.disasters.damage_due import STAGE_WORDS
from app.services.disasters.damage_figures import FIGURES, contradictions
from app.services.scope import Right
from app.services.work import Work
from app.web.console import case_view, where
from app.web.console.frame import Page, acting, form_of, reading, scope_of, served
from app.web.console.pages.upload import XLSX
from models import DamageFile, Incident

_LARGEST = 2**63 - 1
_SHOWN = 200


class Damage(Page):
    """What is reported to the county's emergency department and above, by people."""

    menu_label, icon, path, right = "灾情三报", "fa fa-house-flood-water", "/damage", Right.READ

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The files; a form opens one about a division and a span of days."""
        if request.method == "GET":
            return await self._list(request, {})
        form = await form_of(request)
        try:
            since, until = (
                day_of(form.get(name, ""), name, "请选好哪天起、到哪天") for name in ("since", "until")
            )
            async with acting(request) as work:
                scope = scope_of(request)
                code = where.code_of(work, scope, form.get(where.FIELD, "")) or scope.division
                file = await damage_reports.open_file(work, scope, code, form.get("hazard", ""), since, until)
        except (InvalidValueError, NotFoundError) as refusal:
            return await self._list(request, form, str(refusal), 422)
        return self.go(request, f"{self.path}/{file.id}", "建好了,请核对数字")

    @route("/{file_id:int}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """A file; a form puts a figure right, makes a report, says that it was handed on, or that none is due."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        try:
            async with acting(request) as work:
                said = await self._act(request, work, form)
        except (IllegalMoveError, InvalidValueError) as refusal:
            status = 409 if isinstance(refusal, IllegalMoveError) else 422
            return await self._page(request, str(refusal), form, status)
        return self.go(request, f"{self.path}/{_id(request)}", said)

    @route("/{file_id:int}/figures/{name}")
    async def figure(self, request: Request) -> Response:
        """The cases that a figure counts, with what each adds, and those that tell of it without an amount."""
        figure = FIGURES.get(request.path_params["name"])
        if figure is None:
            raise NotFoundError("没有这一栏")
        async with reading(request) as work:
            file = await damage_reports.find(work, scope_of(request), _id(request))
            stands = await damage_reports.standing(work, file)
            shares, unsaid = stands.gathered.shares[figure.name], stands.gathered.unsaid[figure.name]
            values: dict[str, Any] = {
                "file": file,
                "figure": figure,
                "total": stands.gathered.total()[figure.name],
                "shares": shares[:_SHOWN],
                "count": len(shares),
                "unsaid": unsaid[:_SHOWN],
                "rows": await case_view.rows_of(work, [each.number for each in shares[:_SHOWN]]),
                "untold": await case_view.rows_of(work, unsaid[:_SHOWN]),
                "changes": [each for each in stands.history if each.name == figure.name],
            }
        return self.show(request, "damage_figure.html", **values)

    @route("/{file_id:int}/reports/{number:int}.xlsx")
    async def form(self, request: Request) -> Response:
        """The form of one report."""
        number = min(request.path_params["number"], _LARGEST)
        async with reading(request) as work:
            file = await damage_reports.find(work, scope_of(request), _id(request))
            report = await damage_reports.report_of(work, file, number)
            stands = await damage_reports.standing(work, file)
            content = damage_form.workbook(work, file, report, stands.history)
        name = f"damage-{file.id}-{number}.xlsx"
        return Response(
            content, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}"'}
        )

    async def _act(self, request: Request, work: Work, form: dict[str, str]) -> str:
        scope, file_id, act = scope_of(request), _id(request), form.get("act", "")
        if act == "correct":
            name = form.get("name", "")
            value, why = form.get("value", ""), form.get("why", "")
            await damage_reports.correct(work, scope, file_id, name, value, why, form.get("seen"))
            return f"{FIGURES[name].title}改好了,原来的数还查得到"
        if act == "make":
            report = await damage_reports.make(work, scope, file_id, form.get("stage", ""))
            word = STAGE_WORDS[report.stage]
            return f"{word}做好了,请下载表格报出去,报了在下面记一笔"
        if act == "hand":
            at = _moment(form.get("at", ""), ZoneInfo(served(request).settings.timezone))
            number = int(form["number"]) if form.get("number", "").isdecimal() else 0
            await damage_reports.hand_on(work, scope, file_id, number, form.get("to", ""), at)
            return "记下了"
        if act == "end":
            await damage_reports.end(work, scope, file_id, form.get("why", ""))
            return "记下了,不再提醒"
        raise InvalidValueError("没有这个动作", "act")

    async def _list(
        self, request: Request, form: dict[str, str], why: str = "", status: int = 200
    ) -> Response:
        scope = scope_of(request)
        async with reading(request) as work:
            files = await damage_reports.listed(work, scope)
            rows = [await _row(work, file) for file in files]
            registry = work.snapshots.registry
            places = [(scope.division, place(registry, scope.division)), *case_view.places(work, scope)]
            now = work.now
        values = {
            "rows": rows,
            "places": list(dict.fromkeys(places)),
            "hazards": disaster_words().kinds,
            "form": form,
            "why": why,
            "now": now,
            "may_act": scope.may(Right.CASES),
        }
        return self.show(request, "damage.html", status, **values)

    async def _page(
        self,
        request: Request,
        why: str = "",
        form: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        scope = scope_of(request)
        async with reading(request) as work:
            file = await damage_reports.find(work, scope, _id(request))
            row = await _row(work, file)
            stands = await damage_reports.standing(work, file)
            counts = stands.figures
            parts = [
                (place_or_code(work.snapshots.registry, code), part)
                for code, part in stands.gathered.parts.items()
            ]
        values: dict[str, Any] = {
            **row,
            "stands": stands,
            "counts": counts,
            "gathered": stands.gathered.total(),
            "columns": FIGURES.values(),
            "figures": FIGURES,
            "parts": parts,
            "wrong": contradictions(counts),
            "stages": [(str(each), STAGE_WORDS[each]) for each in stands.stages],
            "stage_words": STAGE_WORDS,
            "actor": lambda name: name.partition(":")[2] or name,
            "may_act": scope.may(Right.CASES),
            "form": form or {},
            "why": why,
        }
        return self.show(request, "damage_file.html", status, **values)


async def _row(work: Work, file: DamageFile) -> dict[str, Any]:
    """A file with its incident, its place and its clock."""
    incident = await work.session.get(Incident, file.incident_id) if file.incident_id else None
    into = (
        await work.session.get(Incident, incident.merged_into) if incident and incident.merged_into else None
    )
    handed = await damage_due.handed(work, file)
    return {
        "file": file,
        "incident": incident,
        "into": into,
        "where": place(work.snapshots.registry, file.division_code),
        "clock": damage_due.clock_words(work, file, incident, handed),
    }


def _id(request: Request) -> int:
    return min(int(request.path_params["file_id"]), _LARGEST)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError as error:
        raise InvalidValueError("报送的时间要选好日子和钟点", "at") from error
