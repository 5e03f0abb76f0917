"""The fake WeChat platform's API side: real paths, real error codes, over HTTP (protocol reference, 1.9 to 1.16)."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.demo import wechat_authorize
from app.demo.misbehaviour import unwell
from app.demo.wechat_errors import WechatError
from app.demo.wechat_platform import WechatPlatform

Handler = Callable[[WechatPlatform, Request], Awaitable[Response]]
ADDRESSES = ["101.226.103.0/25", "140.207.54.0/25"]
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")
_OK = {"errcode": 0, "errmsg": "ok"}


def wechat_api(platform: WechatPlatform) -> Starlette:
    """The platform's ASGI app, as `api_base` of the account must point to it."""
    calls = [
        Route(path, _route(platform, _authorised(path, handler)), methods=[method])
        for path, (method, handler) in _CALLS.items()
    ]
    others = [
        Route(path, _route(platform, handler), methods=[method])
        for path, (method, handler) in _OTHERS.items()
    ]
    return Starlette(routes=[*calls, *others])


def _route(platform: WechatPlatform, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        mood = platform.misbehaviour
        if (down := await unwell(mood)) is not None:
            return down
        try:
            answer = await handler(platform, request)
        except WechatError as error:
            rid = secrets.token_hex(12)
            answer = JSONResponse({"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {rid}"})
        return PlainTextResponse("Gateway Timeout", 504) if mood.is_losing_answers else answer

    return endpoint


def _authorised(path: str, handler: Handler) -> Handler:
    """A call that needs the account's access token, its permission and a quota that is not used up."""

    async def checked(platform: WechatPlatform, request: Request) -> Response:
        platform.check_call(path, request.query_params.get("access_token", ""))
        return await handler(platform, request)

    return checked


async def _json(request: Request, *, is_raw: bool = False) -> dict[str, Any]:
    """The body; raises 47001, and with `is_raw` 40033 for `\\uXXXX` in it (1.14, 1.17)."""
    content = await request.body()
    if is_raw and _ESCAPE.search(content):
        raise WechatError(40033, "invalid charset. please check your request, if include \\uxxxx")
    try:
        body = json.loads(content)
    except ValueError as error:
        raise WechatError(47001, "data format error") from error
    if not isinstance(body, dict):
        raise WechatError(47001, "data format error")
    return body


async def _stable_token(platform: WechatPlatform, request: Request) -> Response:
    body = await _json(request)
    platform.quotas.take("/cgi-bin/stable_token")
    token, seconds = platform.issue_token(
        str(body.get("grant_type", "")),
        str(body.get("appid", "")),
        str(body.get("secret", "")),
        body.get("force_refresh") is True,
    )
    return JSONResponse({"access_token": token, "expires_in": seconds})


async def _token(platform: WechatPlatform, request: Request) -> Response:
    asked = request.query_params
    platform.quotas.take("/cgi-bin/token")
    given = (asked.get("grant_type", ""), asked.get("appid", ""), asked.get("secret", ""))
    token, seconds = platform.issue_token(*given, None)
    return JSONResponse({"access_token": token, "expires_in": seconds})


async def _custom_send(platform: WechatPlatform, request: Request) -> Response:
    platform.send_custom(await _json(request))
    return JSONResponse(_OK)


async def _template_send(platform: WechatPlatform, request: Request) -> Response:
    msgid = platform.send_template(await _json(request, is_raw=True))
    return JSONResponse({**_OK, "msgid": msgid})


async def _notice_send(platform: WechatPlatform, request: Request) -> Response:
    """The documentation names no msgid in the answer: the receipt alone has it."""
    platform.send_notice(await _json(request, is_raw=True))
    return JSONResponse(_OK)


async def _templates(platform: WechatPlatform, request: Request) -> Response:
    return JSONResponse({"template_list": platform.cards.listing()})


async def _media_get(platform: WechatPlatform, request: Request) -> Response:
    """Bytes with a file name; of a film JSON with the address of its bytes (1.13)."""
    media = platform.files.media(request.query_params.get("media_id", ""))
    if media.mime.startswith("video/"):
        key = platform.files.host(media.data, media.mime)
        return JSONResponse({"video_url": f"{request.base_url}mpvideo/{key}"})
    name = "media.jpg" if media.mime == "image/jpeg" else "media"
    headers = {"Content-disposition": f'attachment; filename="{name}"'}
    return Response(media.data, media_type=media.mime, headers=headers)


async def _media_upload(platform: WechatPlatform, request: Request) -> Response:
    kind = request.query_params.get("type", "")
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("media")
        if not isinstance(file, UploadFile):
            raise WechatError(41005, "media data missing")
        media_id = platform.files.upload(kind, await file.read(), file.content_type or "")
    now = int(platform.clock.now().timestamp())
    return JSONResponse({"type": kind, "media_id": media_id, "created_at": now})


async def _menu_create(platform: WechatPlatform, request: Request) -> Response:
    platform.menu.create(await _json(request, is_raw=True))
    return JSONResponse(_OK)


async def _menu_get(platform: WechatPlatform, request: Request) -> Response:
    return JSONResponse(platform.menu.get())


async def _menu_delete(platform: WechatPlatform, request: Request) -> Response:
    platform.menu.delete()
    return JSONResponse(_OK)


async def _code_create(platform: WechatPlatform, request: Request) -> Response:
    return JSONResponse(platform.codes.create(await _json(request)))


async def _user_info(platform: WechatPlatform, request: Request) -> Response:
    return JSONResponse(platform.people.info(request.query_params.get("openid", "")))


async def _ticket(platform: WechatPlatform, request: Request) -> Response:
    if request.query_params.get("type") != "jsapi":
        raise WechatError(40097, "invalid args")
    ticket, seconds = platform.login.ticket()
    return JSONResponse({**_OK, "ticket": ticket, "expires_in": seconds})


async def _addresses(platform: WechatPlatform, request: Request) -> Response:
    return JSONResponse({"ip_list": ADDRESSES})


async def _clear_quota(platform: WechatPlatform, request: Request) -> Response:
    """Of the quota itself only the token is asked: a used-up account must be able to clear it."""
    platform.tokens.check(request.query_params.get("access_token", ""))
    platform.clear_quota(str((await _json(request)).get("appid", "")))
    return JSONResponse(_OK)


async def _login(platform: WechatPlatform, request: Request) -> Response:
    asked = request.query_params
    platform.check_secret(asked.get("appid", ""), asked.get("secret", ""))
    platform.check_permission("/sns/oauth2/access_token")
    platform.count("/sns/oauth2/access_token")
    return JSONResponse(platform.login.exchange(asked.get("code", "")))


async def _profile(platform: WechatPlatform, request: Request) -> Response:
    asked = request.query_params
    platform.quotas.take("/sns/userinfo")
    return JSONResponse(platform.login.profile(asked.get("access_token", ""), asked.get("openid", "")))


async def _hosted(platform: WechatPlatform, request: Request) -> Response:
    file = platform.files.hosted(request.path_params["key"])
    if file is None:
        return PlainTextResponse("", 404)
    return Response(file.data, media_type=file.mime)


_CALLS: dict[str, tuple[str, Handler]] = {
    "/cgi-bin/message/custom/send": ("POST", _custom_send),
    "/cgi-bin/message/template/send": ("POST", _template_send),
    "/cgi-bin/message/subscribe/bizsend": ("POST", _notice_send),
    "/cgi-bin/template/get_all_private_template": ("GET", _templates),
    "/cgi-bin/media/get": ("GET", _media_get),
    "/cgi-bin/media/upload": ("POST", _media_upload),
    "/cgi-bin/menu/create": ("POST", _menu_create),
    "/cgi-bin/menu/get": ("GET", _menu_get),
    "/cgi-bin/menu/delete": ("GET", _menu_delete),
    "/cgi-bin/qrcode/create": ("POST", _code_create),
    "/cgi-bin/user/info": ("GET", _user_info),
    "/cgi-bin/ticket/getticket": ("GET", _ticket),
    "/cgi-bin/get_api_domain_ip": ("GET", _addresses),
    "/cgi-bin/getcallbackip": ("GET", _addresses),
}
_OTHERS: dict[str, tuple[str, Handler]] = {
    "/cgi-bin/stable_token": ("POST", _stable_token),
    "/cgi-bin/token": ("GET", _token),
    "/cgi-bin/clear_quota": ("POST", _clear_quota),
    "/connect/oauth2/authorize": ("GET", wechat_authorize.page),
    "/sns/oauth2/access_token": ("GET", _login),
    "/sns/userinfo": ("GET", _profile),
    "/mmbiz_jpg/{key}/0": ("GET", _hosted),
    "/mpvideo/{key}": ("GET", _hosted),
}
