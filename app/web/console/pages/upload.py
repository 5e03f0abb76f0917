"""The workbook: brought, looked at, written."""

import tempfile
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import InputRefusedError, InvalidValueError, NotFoundError
from app.services.importing import before, exporting, uploads
from app.services.importing.columns import BY_NAME
from app.services.importing.imports import Report
from app.services.importing.problems import Problem
from app.services.importing.template import write_template
from app.services.scope import Right
from app.web.console.frame import Page, acting, form_of, reading, scope_of, served

_AROUND = 1024 * 1024
"""Room for what a form sends beside its file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Upload(Page):
    """Nothing is written before its administrator has seen what would change."""

    menu_label, icon, path, right = "导入表格", "fa fa-file-arrow-up", "/upload", Right.IMPORT

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Bring a workbook; then what it would change, or all that is wrong in it."""
        if request.method == "GET":
            return await self._asked(request)
        try:
            upload_id = await self._keep(request)
        except InvalidValueError as refusal:
            return await self._asked(request, 422, why=str(refusal))
        return self.go(request, f"{self.path}/{upload_id}")

    async def _asked(self, request: Request, status: int = 200, **values: Any) -> Response:
        limit = served(request).settings.limits.upload_bytes
        async with reading(request) as work:
            values["past"] = await before.past(work, scope_of(request))
        return self.show(request, "upload.html", status, most=max(limit - _AROUND, limit // 2), **values)

    async def _keep(self, request: Request) -> int:
        async with request.form() as form:
            file, is_replacing = form.get("file"), form.get("replace") == "on"
            if not isinstance(file, UploadFile) or not file.filename:
                raise InvalidValueError("请先选一个表格", "file")
            name, content = file.filename, await file.read()
        async with acting(request) as work:
            return await uploads.keep(work, scope_of(request), name, content, is_replacing=is_replacing)

    @route("/{upload_id:int}")
    async def looked(self, request: Request) -> Response:
        """What writing it would change."""
        upload = await self._upload(request)
        try:
            report = await uploads.look(served(request).own_workshop, scope_of(request), upload)
        except InputRefusedError as refusal:
            return await self._asked(request, 422, why=str(refusal))
        return self._told(request, upload, report)

    @route("/{upload_id:int}/errors.csv")
    async def errors(self, request: Request) -> Response:
        """Every problem, for a spreadsheet."""
        upload = await self._upload(request)
        told = await uploads.problems_of(served(request).own_workshop, scope_of(request), upload)
        named = {"content-disposition": 'attachment; filename="errors.csv"'}
        return Response(told, media_type="text/csv; charset=utf-8", headers=named)

    @route("/{upload_id:int}/apply", methods=["POST"])
    async def apply(self, request: Request) -> Response:
        """Write it."""
        await form_of(request)
        upload = await self._upload(request)
        report = await uploads.apply(served(request).own_workshop, scope_of(request), upload)
        if report.is_refused:
            return self._told(request, upload, report)
        return self.go(request, self.path, f"导入完成,改了 {report.changes} 行")

    @route("/template.xlsx")
    async def template(self, request: Request) -> Response:
        """An empty workbook with Chinese headers, lists to choose from and an explaining row."""
        return _workbook(_empty_workbook(), "baolian.xlsx")

    @route("/registry.xlsx", methods=["POST"])
    async def registry(self, request: Request) -> Response:
        """What is in force, as a workbook to correct and bring again."""
        has_numbers = (await form_of(request)).get("numbers") == "on"
        book = await exporting.workbook(
            served(request).own_workshop, scope_of(request), has_numbers=has_numbers
        )
        return _workbook(book, "registry.xlsx")

    @route("/{upload_id:int}/before.xlsx", methods=["POST"])
    async def before(self, request: Request) -> Response:
        """The rows that an import changed as they were, as a workbook to bring again."""
        await form_of(request)
        async with acting(request) as work:
            book = await before.take(work, scope_of(request), request.path_params["upload_id"])
        return _workbook(book, "before.xlsx")

    async def _upload(self, request: Request) -> uploads.Upload:
        upload_id = request.path_params["upload_id"]
        if not 0 < upload_id < 2**63:
            raise NotFoundError("没有这个表格")
        async with reading(request) as work:
            return await uploads.find(work, scope_of(request), upload_id)

    def _told(self, request: Request, upload: uploads.Upload, report: Report) -> Response:
        titles = {name: BY_NAME[name].title for name in BY_NAME}
        status = 422 if report.is_refused else 200
        changed = sum(report.updated.values()) + sum(report.retired.values())
        values = {"upload": upload, "report": report, "titles": titles, "header_of": _header_of}
        values |= {"changed": changed, "most": before.MOST, "is_kept": before.fits(changed)}
        return self.show(request, "upload_report.html", status, **values)


def _workbook(content: bytes, name: str) -> Response:
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=XLSX, headers=named)


def _header_of(problem: Problem) -> str:
    spec = BY_NAME.get(problem.file)
    return spec.header_of(problem.column) if spec else problem.column


def _empty_workbook() -> bytes:
    with tempfile.TemporaryDirectory(prefix="baolian-") as folder:
        path = Path(folder, "baolian.xlsx")
        write_template(path)
        return path.read_bytes()
