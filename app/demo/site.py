"""The `/demo` pages: the phones, the clock, the secrets for outside clients. Served only by the demo."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from app.core.durations import Duration
from app.core.errors import InvalidValueError
from app.demo.accounts import Credentials, accounts_json
from app.demo.chatlog import ChatEntry
from app.demo.clock import Pacemaker
from app.demo.directory import Directory, Writer
from app.demo.stage import Saying, Stage

HERE = Path(__file__).parent
MAX_ENTRIES = 400
_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that the pages show and move."""

    stage: Stage
    directory: Directory
    pacemaker: Pacemaker
    credentials: Credentials


Handler = Callable[[Site, Request], Awaitable[Response]]


def demo_site(site: Site) -> Starlette:
    """The ASGI app to be mounted at `/demo`."""
    return Starlette(
        routes=[
            Route("/", _route(site, _page)),
            Route("/accounts.json", _route(site, _accounts)),
            Route("/boot.json", _route(site, _boot)),
            Route("/state.json", _route(site, _state)),
            Route("/writers.json", _route(site, _writers)),
            Route("/clock", _route(site, _clock)),
            Route("/clock", _route(site, _move_clock), methods=["POST"]),
            Route("/messages", _route(site, _say), methods=["POST"]),
            Route("/platforms/{channel}/{account}", _route(site, _switch), methods=["POST"]),
            Route("/photos", _route(site, _upload), methods=["POST"]),
            Route("/photos/{name}", _route(site, _photo)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )


def _route(site: Site, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(site, request)
        except InvalidValueError as error:
            problem = {"code": "invalid", "message": str(error), "field": error.field}
            return JSONResponse({"error": problem}, 422)

    return endpoint


_TEMPLATES = Jinja2Templates(directory=HERE / "templates")


async def _page(site: Site, request: Request) -> Response:
    return _TEMPLATES.TemplateResponse(request, "demo.html")


async def _accounts(site: Site, request: Request) -> Response:
    return JSONResponse(accounts_json(site.stage, site.directory, site.credentials))


async def _boot(site: Site, request: Request) -> Response:
    return JSONResponse(
        {
            "api_token": site.credentials.api_token,
            "photos": site.stage.album.captions(),
            "writers": [writer.as_json() for writer in site.directory.search("")],
            "groups": [asdict(group) for group in site.directory.groups],
        }
    )


async def _state(site: Site, request: Request) -> Response:
    since = request.query_params.get("since", "0")
    log = site.stage.log
    entries = log.since(int(since) if since.isdecimal() and len(since) < 16 else 0)[-MAX_ENTRIES:]
    return JSONResponse(
        _time(site)
        | {
            "last_seq": log.last_seq,
            "entries": [_entry(site, entry) for entry in entries],
            "platforms": [
                {"channel": channel, "account": account, **asdict(switches)}
                for (channel, account), switches in site.stage.switches()
            ],
        }
    )


def _entry(site: Site, entry: ChatEntry) -> dict[str, Any]:
    writer = site.directory.at(entry.channel, entry.account, entry.phone)
    named = _name(writer) if writer else {}
    return entry.as_json() | named


def _name(writer: Writer) -> dict[str, str]:
    names = {"name": writer.name, "title": writer.title, "place": writer.place}
    return names | {"kind": writer.kind, "writer_id": writer.id}


async def _writers(site: Site, request: Request) -> Response:
    found = site.directory.search(request.query_params.get("q", "")[:40])
    return JSONResponse({"items": [writer.as_json() for writer in found]})


def _time(site: Site) -> dict[str, Any]:
    clock = site.pacemaker.clock
    return {"now": clock.now().isoformat(), "speed": clock.speed}


async def _clock(site: Site, request: Request) -> Response:
    return JSONResponse(_time(site))


async def _move_clock(site: Site, request: Request) -> Response:
    body = await _body(request)
    if not body or set(body) - {"speed", "advance", "to"}:
        raise InvalidValueError("演示时钟要 speed、advance 或 to 中的一项")
    speed = body.get("speed")
    if speed is not None and (isinstance(speed, bool) or not isinstance(speed, int | float)):
        raise InvalidValueError("speed 要写数字", "speed")
    if "advance" in body and "to" in body:
        raise InvalidValueError("advance 和 to 只能写一个", "to")
    if "advance" in body:
        by = Duration.parse(str(body["advance"])).span
        await site.pacemaker.advance(by)
    if "to" in body:
        await site.pacemaker.move_to(_instant(body["to"]))
    if speed is not None:
        site.pacemaker.set_speed(float(speed))
    return JSONResponse(_time(site))


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidValueError("to 要写 ISO 8601 时间", "to") from error
    if instant.tzinfo is None:
        raise InvalidValueError("to 要带时区,例如 2026-07-18T15:40:00+08:00", "to")
    return instant


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise InvalidValueError("请求体不是 JSON") from error
    if not isinstance(body, dict):
        raise InvalidValueError("请求体应是一个 JSON 对象")
    return body


async def _say(site: Site, request: Request) -> Response:
    body = await _body(request)
    texts = {name: body.get(name, "") for name in ("channel", "account", "sender", "chat", "text")}
    photos = body.get("photos", [])
    if not all(isinstance(value, str) for value in texts.values()):
        raise InvalidValueError("channel、account、sender、chat、text 都是文字")
    if not isinstance(photos, list) or not all(isinstance(name, str) for name in photos) or len(photos) > 9:
        raise InvalidValueError("photos 是照片名字的列表,最多九张", "photos")
    if not _CODE.fullmatch(texts["sender"]):
        raise InvalidValueError("sender 是 openid 或 QQ 号", "sender")
    saying = Saying(**texts, photos=tuple(photos), is_mention=body.get("mention") is not False)
    return JSONResponse({"deliveries": [asdict(delivery) for delivery in await site.stage.say(saying)]})


async def _switch(site: Site, request: Request) -> Response:
    wanted = (request.path_params["channel"], request.path_params["account"])
    switches = dict(site.stage.switches()).get(wanted)
    if switches is None:
        return JSONResponse({"error": {"code": "unknown", "message": "演示里没有这个账号"}}, 404)
    switches.change(await _body(request))
    return JSONResponse(asdict(switches))


async def _upload(site: Site, request: Request) -> Response:
    async with request.form(max_files=1, max_fields=4) as form:
        photo = form.get("photo")
        if not isinstance(photo, UploadFile):
            raise InvalidValueError("没有收到照片", "photo")
        return JSONResponse({"name": site.stage.album.add(await photo.read())})


async def _photo(site: Site, request: Request) -> Response:
    picture = site.stage.album.picture(request.path_params["name"].removesuffix(".jpg"))
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})
