"""Errors as the API and the pages answer them (contract, section 6; docs/errors.md)."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.core.errors import (
    BaolianError,
    ConflictError,
    IllegalMoveError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    UnavailableError,
)
from app.web.rendering import render

API = "/api/"
ERRORS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求读不懂"),
    401: ("unauthorized", "没有令牌,或令牌不对"),
    403: ("forbidden", "没有权限"),
    404: ("not_found", "没有找到"),
    405: ("method_not_allowed", "不支持这种请求方法"),
    409: ("conflict", "现在不能这样做"),
    413: ("too_large", "内容太大了"),
    422: ("invalid", "内容不对"),
    500: ("fault", "系统出了点问题,请稍后再试"),
    503: ("unavailable", "暂时用不了,请稍后再试"),
}
"""Status: code and default message; every code has its line in docs/errors.md."""

_JSON = b"application/json"
_HIDDEN = "里面有看不见的字符,存不下:请重新输入这一格"
_HIDING = frozenset({"22021", "22P05"})
"""The states by which PostgreSQL refuses a NUL in a text or in JSON."""
_STATUS: dict[type[BaolianError], int] = {
    IllegalMoveError: 409,
    ConflictError: 409,
    NotFoundError: 404,
    NotAllowedError: 403,
    InvalidValueError: 422,
    UnavailableError: 503,
}


_WRONG = {"missing": "没有写 {field}", "extra_forbidden": "没有 {field} 这一项,写错了名字?"}
_NO_OBJECT = "内容要是一个 JSON 对象,Content-Type 是 application/json"
"""What is said of a body where no single field is to blame."""


class UnauthorizedError(BaolianError):
    """No token, or one that nobody has (401)."""


def error_body(status: int, message: str = "", field: str | None = None) -> dict[str, Any]:
    """The API's error object."""
    code, words = ERRORS.get(status, ("refused", HTTPStatus(status).phrase))
    return {"error": {"code": code, "message": message or words, "field": field}}


def wants_json(scope: Scope) -> bool:
    """Whether who asks is a program: below /api, or one that accepts JSON before any page."""
    accepts = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return API in scope["path"] or accepts.partition(b",")[0].partition(b";")[0].strip() == _JSON


def fault_body(scope: Scope, status: int, fault: str) -> tuple[bytes, str]:
    """Body and content type of an error outside any handler; `fault` is the id in the log."""
    message = ERRORS[status][1] + (f"(编号 {fault})" if status == 500 else "")
    if wants_json(scope):
        body = json.dumps(error_body(status, message), ensure_ascii=False).encode()
        return body, "application/json"
    page = render("error.html", root=scope.get("root_path", ""), message=message)
    return page.encode(), "text/html; charset=utf-8"


def install(app: FastAPI) -> None:
    """Answer every error in the form of section 6, or as a plain page outside the API."""
    app.add_exception_handler(BaolianError, domain)
    app.add_exception_handler(DBAPIError, unfit)
    app.add_exception_handler(OverflowError, unfit)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)


def respond(request: Request, status: int, message: str = "", field: str | None = None) -> Response:
    """One error, for a program below /api or one that asks for JSON, and for a person elsewhere."""
    if wants_json(request.scope):
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return JSONResponse(error_body(status, message, field), status, headers)
    words = message or str(error_body(status)["error"]["message"])
    return HTMLResponse(render("error.html", root=request.scope.get("root_path", ""), message=words), status)


def status_of(error: Exception) -> int | None:
    """The status of an error that was raised on purpose; None for any other."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), None)


async def domain(request: Request, error: Exception) -> Response:
    """The answer to an error that was raised on purpose."""
    if isinstance(error, UnauthorizedError):
        return respond(request, 401, str(error))
    status = status_of(error)
    if status is None:
        raise error
    message = "" if status == 503 else str(error)
    return respond(request, status, message, getattr(error, "field", None))


async def unfit(request: Request, error: Exception) -> Response:
    """A value that a column cannot hold, or be compared with: a NUL on PostgreSQL (class 22), 2**63 on SQLite."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if not state.startswith("22") and "SQLite INTEGER" not in str(error):
        raise error
    return respond(request, 422, _HIDDEN if state in _HIDING else "")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    return respond(request, error.status_code)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type
    first = error.errors()[0] if error.errors() else {"type": "", "loc": ()}
    if first["type"] == "json_invalid":
        return respond(request, 422, "内容不是正确的 JSON")
    field = ".".join(str(part) for part in first["loc"][1:])
    words = _WRONG.get(str(first["type"]), "{field} 的值不对")
    if field in ("lat", "lng"):
        words = "位置不对:经度在 -180 到 180、纬度在 -90 到 90 之间"
    return respond(request, 422, words.format(field=field) if field else _NO_OBJECT, field or None)
