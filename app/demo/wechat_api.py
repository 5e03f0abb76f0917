"""The fake WeChat platform's API side: real paths, real error codes, over HTTP."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.demo.wechat_platform import WechatError, WechatPlatform

Handler = Callable[[WechatPlatform, Request], Awaitable[Response]]


def wechat_api(platform: WechatPlatform) -> Starlette:
    """The platform's ASGI app, as `api_base` of the account must point to it."""
    return Starlette(
        routes=[
            Route("/cgi-bin/stable_token", _route(platform, _stable_token), methods=["POST"]),
            Route("/cgi-bin/message/custom/send", _route(platform, _custom_send), methods=["POST"]),
            Route("/cgi-bin/message/template/send", _route(platform, _template_send), methods=["POST"]),
            Route("/cgi-bin/media/get", _route(platform, _media_get), methods=["GET"]),
            Route("/mmbiz_jpg/{key}/0", _route(platform, _photo), methods=["GET"]),
        ]
    )


def _route(platform: WechatPlatform, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if platform.misbehaviour.slow_seconds:
            await asyncio.sleep(platform.misbehaviour.slow_seconds)
        if platform.misbehaviour.is_down:
            return PlainTextResponse("Bad Gateway", 502)
        try:
            return await handler(platform, request)
        except WechatError as error:
            rid = secrets.token_hex(12)
            return JSONResponse({"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {rid}"})

    return endpoint


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise WechatError(47001, "data format error") from error
    if not isinstance(body, dict):
        raise WechatError(47001, "data format error")
    return body


async def _stable_token(platform: WechatPlatform, request: Request) -> Response:
    body = await _json(request)
    token, seconds = platform.issue_token(
        str(body.get("grant_type", "")),
        str(body.get("appid", "")),
        str(body.get("secret", "")),
        body.get("force_refresh") is True,
    )
    return JSONResponse({"access_token": token, "expires_in": seconds})


async def _custom_send(platform: WechatPlatform, request: Request) -> Response:
    platform.check_token(request.query_params.get("access_token", ""))
    platform.send_custom(await _json(request))
    return JSONResponse({"errcode": 0, "errmsg": "ok"})


async def _template_send(platform: WechatPlatform, request: Request) -> Response:
    platform.check_token(request.query_params.get("access_token", ""))
    msgid = platform.send_template(await _json(request))
    return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": msgid})


async def _media_get(platform: WechatPlatform, request: Request) -> Response:
    platform.check_token(request.query_params.get("access_token", ""))
    media = platform.media(request.query_params.get("media_id", ""))
    name = "media.jpg" if media.mime == "image/jpeg" else "media"
    headers = {"Content-disposition": f'attachment; filename="{name}"'}
    return Response(media.data, media_type=media.mime, headers=headers)


async def _photo(platform: WechatPlatform, request: Request) -> Response:
    photo = platform.photo(request.path_params["key"])
    if photo is None:
        return PlainTextResponse("", 404)
    return Response(photo.data, media_type=photo.mime)
