"""The fake WeCom platform's API side: real paths, real error codes, over HTTP (protocol reference, 2.1 and 2.2)."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.demo.misbehaviour import unwell
from app.demo.wechat_errors import WechatError
from app.demo.wecom_platform import WecomPlatform

Handler = Callable[[WecomPlatform, Request], Awaitable[Response]]
_OK = {"errcode": 0, "errmsg": "ok"}


def wecom_api(platform: WecomPlatform) -> Starlette:
    """The platform's ASGI app, as `api_base` of the account must point to it."""
    return Starlette(
        routes=[
            Route("/cgi-bin/gettoken", _route(platform, _token)),
            Route("/cgi-bin/agent/get", _route(platform, _agent)),
            Route("/cgi-bin/message/send", _route(platform, _send), methods=["POST"]),
            Route("/cgi-bin/webhook/send", _route(platform, _robot), methods=["POST"]),
            Route("/cgi-bin/media/get", _route(platform, _media)),
            Route("/wwlocal/{key}", _route(platform, _picture)),
        ]
    )


def _route(platform: WecomPlatform, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        mood = platform.misbehaviour
        if (down := await unwell(mood)) is not None:
            return down
        try:
            answer = await handler(platform, request)
        except WechatError as error:
            hint = f"{error.errmsg}, hint: [{secrets.token_hex(8)}]"
            answer = JSONResponse({"errcode": error.errcode, "errmsg": hint})
        return PlainTextResponse("Gateway Timeout", 504) if mood.is_losing_answers else answer

    return endpoint


def _check(platform: WecomPlatform, request: Request) -> None:
    ip = request.client.host if request.client else ""
    platform.check_call(request.url.path, request.query_params.get("access_token", ""), ip)


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise WechatError(47001, "data format error") from error
    if not isinstance(body, dict):
        raise WechatError(47001, "data format error")
    return body


async def _token(platform: WecomPlatform, request: Request) -> Response:
    asked = request.query_params
    token, seconds = platform.issue_token(asked.get("corpid", ""), asked.get("corpsecret", ""))
    return JSONResponse({**_OK, "access_token": token, "expires_in": seconds})


async def _send(platform: WecomPlatform, request: Request) -> Response:
    _check(platform, request)
    return JSONResponse({**_OK, **platform.send(await _json(request))})


async def _agent(platform: WecomPlatform, request: Request) -> Response:
    _check(platform, request)
    if request.query_params.get("agentid") != str(platform.account.agent_id):
        raise WechatError(40056, "invalid agentid")
    return JSONResponse(
        {**_OK, "agentid": platform.account.agent_id, "name": "包联", "close": int(platform.is_closed)}
    )


async def _robot(platform: WecomPlatform, request: Request) -> Response:
    """The key is all that a robot needs: no token, any address."""
    platform.check_mood(request.url.path)
    platform.say_by_robot(request.query_params.get("key", ""), await _json(request))
    return JSONResponse(_OK)


async def _media(platform: WecomPlatform, request: Request) -> Response:
    _check(platform, request)
    media = platform.files.media(request.query_params.get("media_id", ""))
    headers = {"Content-disposition": 'attachment; filename="media"'}
    return Response(media.data, media_type=media.mime, headers=headers)


async def _picture(platform: WecomPlatform, request: Request) -> Response:
    media = platform.files.hosted(request.path_params["key"])
    return Response(media.data, media_type=media.mime) if media else PlainTextResponse("gone", 404)
