"""The fake OneBot implementation's API side: `POST /<action>` with a bearer token."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.demo.misbehaviour import unwell
from app.demo.onebot_actions import failure, perform
from app.demo.onebot_platform import OneBotError, OneBotPlatform


def onebot_api(platform: OneBotPlatform) -> Starlette:
    """The implementation's ASGI app, as `api_base` of the account must point to it."""

    async def act(request: Request) -> Response:
        return await _act(platform, request)

    async def download(request: Request) -> Response:
        return _download(platform, request)

    return Starlette(
        routes=[
            Route("/download", download, methods=["GET"]),
            Route("/{action}", act, methods=["GET", "POST"]),
        ]
    )


async def _act(platform: OneBotPlatform, request: Request) -> Response:
    if (down := await unwell(platform.misbehaviour)) is not None:
        return down
    refusal = _refusal(platform, request)
    if not refusal and platform.flavour.is_json_only and not _is_json(request):
        refusal = 406
    if refusal:
        return PlainTextResponse("", refusal)
    try:
        params = await _params(request)
    except OneBotError as error:
        return JSONResponse(failure(error.retcode, error.wording))
    try:
        return JSONResponse(perform(platform, request.path_params["action"], params))
    except LookupError:
        if platform.flavour.unknown_action == 404:
            return PlainTextResponse("", 404)
        wording = f"不支持的Api {request.path_params['action']}"
        return JSONResponse(failure(platform.flavour.unknown_action, wording))


def _refusal(platform: OneBotPlatform, request: Request) -> int:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.query_params.get("access_token", "")
    if platform.misbehaviour.is_token_invalid:
        return 403
    if not token:
        return 401
    return 0 if secrets.compare_digest(token.encode(), platform.account.access_token.encode()) else 403


def _is_json(request: Request) -> bool:
    return "json" in request.headers.get("content-type", "")


async def _params(request: Request) -> Mapping[str, Any]:
    if request.method == "GET":
        return dict(request.query_params)
    if not _is_json(request):
        return dict(await request.form())
    try:
        body = await request.json()
    except ValueError as error:
        raise OneBotError(1400, "body is not JSON") from error
    if not isinstance(body, dict):
        raise OneBotError(1400, "body is not an object")
    return body


def _download(platform: OneBotPlatform, request: Request) -> Response:
    asked = request.query_params
    photo = platform.files.read(asked.get("fileid", ""), asked.get("rkey", ""))
    if photo is None:
        return JSONResponse({"retcode": -5503007, "retmsg": "download url has expired"}, 400)
    return Response(photo[0], media_type=photo[1])
