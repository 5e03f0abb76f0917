"""The fake QQ bot platform's API side: tokens, messages, files (protocol reference, 4.1, 4.6 and 4.7)."""

import json
import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.demo.misbehaviour import unwell
from app.demo.qqbot_errors import QQBotError
from app.demo.qqbot_places import GROUP, USER
from app.demo.qqbot_platform import AUDITED, QQBotPlatform

TOKEN_PATH = "/app/getAppAccessToken"


def qqbot_api(platform: QQBotPlatform) -> Starlette:
    """The platform's ASGI app; both `api_base` and `token_url` of the account point to it."""

    async def token(request: Request) -> Response:
        return await _answer(platform, request, "")

    async def group(request: Request) -> Response:
        return await _answer(platform, request, GROUP)

    async def user(request: Request) -> Response:
        return await _answer(platform, request, USER)

    async def download(request: Request) -> Response:
        found = platform.file(request.query_params.get("fileid", ""))
        if found is None:
            return JSONResponse({"retcode": -5503007, "retmsg": "download url has expired"}, 400)
        return Response(found[0], media_type=found[1])

    return Starlette(
        routes=[
            Route(TOKEN_PATH, token, methods=["POST"]),
            Route("/v2/groups/{openid}/messages", group, methods=["POST"]),
            Route("/v2/users/{openid}/messages", user, methods=["POST"]),
            Route("/download", download, methods=["GET"]),
        ]
    )


async def _answer(platform: QQBotPlatform, request: Request, kind: str) -> Response:
    """One call; every answer has a trace id, and errors have a code of their own."""
    moods = platform.misbehaviour
    if (down := await unwell(moods)) is not None:
        return down
    trace = {"X-Tps-trace-ID": secrets.token_hex(16)}
    try:
        said = await _perform(platform, request, kind)
    except QQBotError as error:
        return JSONResponse(
            _shown(error, is_call=bool(kind)) | {"trace_id": trace["X-Tps-trace-ID"]},
            error.status,
            headers=trace,
        )
    if kind and moods.is_losing_answers:
        return PlainTextResponse("Gateway Timeout", 504)
    return JSONResponse(said, headers=trace)


async def _perform(platform: QQBotPlatform, request: Request, kind: str) -> dict[str, Any]:
    body = await _body(request)
    if not kind:
        return platform.token(body)
    if platform.misbehaviour.is_token_invalid:
        raise QQBotError(11243, "token is invalid or expired", 401)
    platform.tokens.check(request.headers.get("authorization", ""))
    return platform.send(kind, request.path_params["openid"], body)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise QQBotError(11281, "body is not JSON") from error
    if not isinstance(body, dict):
        raise QQBotError(11281, "body is not an object")
    return body


def _shown(error: QQBotError, *, is_call: bool) -> dict[str, Any]:
    """The body of a refusal; the token's endpoint knows `code` alone."""
    shown: dict[str, Any] = {"message": error.message, "code": error.code}
    if is_call:
        shown["err_code"] = error.code
    if error.code == AUDITED:
        shown["data"] = {"message_audit": {"audit_id": secrets.token_hex(8)}}
    return shown
