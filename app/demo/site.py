"""The `/demo` pages: the phones, the clock, the secrets for outside clients. Served only by the demo."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
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
from app.demo import site_platforms
from app.demo.accounts import Credentials, accounts_json
from app.demo.chatlog import ChatEntry
from app.demo.clock import Pacemaker
from app.demo.directory import Directory, Writer
from app.demo.events import event_stream
from app.demo.feed import Feed
from app.demo.journal import Exchange
from app.demo.site_bodies import instant_of, json_body, saying_of, speed_of
from app.demo.stage import Stage

HERE = Path(__file__).parent
MAX_ENTRIES = 400
MAX_EXCHANGES = 200


@dataclass(frozen=True)
class Site:
    """Everything that the pages show and move; what happens goes into the feed."""

    stage: Stage
    directory: Directory
    pacemaker: Pacemaker
    credentials: Credentials
    feed: Feed = field(default_factory=Feed)

    def __post_init__(self) -> None:
        self.stage.log.heard = lambda entry: self.feed.publish("entry", self.entry(entry))
        self.stage.journal.heard = lambda exchange: self.feed.publish("call", self.exchange(exchange))
        self.pacemaker.heard = lambda: self.feed.publish("clock", self.time())
        self.pacemaker.worked = self.stage.stir

    def time(self) -> dict[str, Any]:
        """The demo's clock, for extrapolation by the page."""
        clock = self.pacemaker.clock
        return {
            "now": clock.now().isoformat(),
            "speed": clock.speed,
            "is_walking": self.pacemaker.is_walking,
        }

    def entry(self, entry: ChatEntry) -> dict[str, Any]:
        """A bubble with whoever's phone it is."""
        return entry.as_json() | _named(self.directory.at(entry.channel, entry.account, entry.phone))

    def exchange(self, exchange: Exchange) -> dict[str, Any]:
        """An exchange with whoever it was addressed to or came from."""
        return exchange.as_json() | _named(self.directory.at(exchange.channel, exchange.account, exchange.to))

    def platforms(self) -> list[dict[str, Any]]:
        """How each account's platform misbehaves now."""
        return site_platforms.shown(self.stage)

    def picture(self) -> dict[str, Any]:
        """Everything as it is now, for a page that begins."""
        entries = self.stage.log.since(0)[-MAX_ENTRIES:]
        return {
            "clock": self.time(),
            "entries": [self.entry(entry) for entry in entries],
            "calls": [self.exchange(each) for each in self.stage.journal.latest(MAX_EXCHANGES)],
            "platforms": self.platforms(),
        }


def _named(writer: Writer | None) -> dict[str, str]:
    if writer is None:
        return {}
    names = {"name": writer.name, "title": writer.title, "place": writer.place}
    return names | {"kind": writer.kind, "writer_id": writer.id}


Handler = Callable[[Site, Request], Awaitable[Response]]


def demo_site(site: Site) -> Starlette:
    """The ASGI app to be mounted at `/demo`."""
    return Starlette(
        routes=[
            Route("/", _route(site, _page)),
            Route("/accounts.json", _route(site, _accounts)),
            Route("/boot.json", _route(site, _boot)),
            Route("/events", _route(site, _events)),
            Route("/state.json", _route(site, _state)),
            Route("/writers.json", _route(site, _writers)),
            Route("/households.json", _route(site, _households)),
            Route("/clock", _route(site, _clock)),
            Route("/clock", _route(site, _move_clock), methods=["POST"]),
            Route("/messages", _route(site, _say), methods=["POST"]),
            Route("/platforms", _route(site, _platforms)),
            Route("/platforms/{channel}/{account}", _route(site, _switch), methods=["POST"]),
            Route("/platforms/{channel}/{account}/calm", _route(site, _calm), methods=["POST"]),
            Route("/platforms/{channel}/{account}/acts", _route(site, _act), methods=["POST"]),
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
            "public_url": site.credentials.public_url,
            "photos": site.stage.album.captions(),
            "writers": [writer.as_json() for writer in site.directory.search("")],
            "groups": [asdict(group) for group in site.directory.groups],
        }
    )


async def _events(site: Site, request: Request) -> Response:
    return event_stream(site.feed, site.picture, request)


async def _state(site: Site, request: Request) -> Response:
    since = request.query_params.get("since", "0")
    log = site.stage.log
    entries = log.since(int(since) if since.isdecimal() and len(since) < 16 else 0)[-MAX_ENTRIES:]
    shown = {"last_seq": log.last_seq, "entries": [site.entry(entry) for entry in entries]}
    return JSONResponse(site.time() | shown | {"platforms": site.platforms()})


async def _writers(site: Site, request: Request) -> Response:
    found = site.directory.search(request.query_params.get("q", "")[:40])
    return JSONResponse({"items": [writer.as_json() for writer in found]})


async def _households(site: Site, request: Request) -> Response:
    found = site.directory.households(request.query_params.get("q", "")[:40])
    return JSONResponse({"items": [household.as_json() for household in found]})


async def _clock(site: Site, request: Request) -> Response:
    return JSONResponse(_told_time(site))


def _told_time(site: Site) -> dict[str, Any]:
    time = site.time()
    return {"now": time["now"], "speed": time["speed"]}


async def _move_clock(site: Site, request: Request) -> Response:
    body = await json_body(request)
    if not body or set(body) - {"speed", "advance", "to"}:
        raise InvalidValueError("演示时钟要 speed、advance 或 to 中的一项")
    speed = speed_of(body)
    if "advance" in body and "to" in body:
        raise InvalidValueError("advance 和 to 只能写一个", "to")
    if "advance" in body:
        await site.pacemaker.advance(Duration.parse(str(body["advance"])).span)
    if "to" in body:
        await site.pacemaker.move_to(instant_of(body["to"]))
    if speed is not None:
        site.pacemaker.set_speed(speed)
    return JSONResponse(_told_time(site))


async def _say(site: Site, request: Request) -> Response:
    deliveries = await site.stage.say(saying_of(await json_body(request)))
    return JSONResponse({"deliveries": [asdict(delivery) for delivery in deliveries]})


async def _platforms(site: Site, request: Request) -> Response:
    return await site_platforms.listing(site.stage, request)


async def _switch(site: Site, request: Request) -> Response:
    answer = await site_platforms.change(site.stage, request)
    site.feed.publish("platforms", {"platforms": site.platforms()})
    return answer


async def _calm(site: Site, request: Request) -> Response:
    answer = await site_platforms.calm(site.stage, request)
    site.feed.publish("platforms", {"platforms": site.platforms()})
    return answer


async def _act(site: Site, request: Request) -> Response:
    return await site_platforms.act(site.stage, request)


async def _upload(site: Site, request: Request) -> Response:
    async with request.form(max_files=1, max_fields=4) as form:
        photo = form.get("photo")
        if not isinstance(photo, UploadFile):
            raise InvalidValueError("没有收到照片", "photo")
        return JSONResponse({"name": site.stage.album.add(await photo.read())})


async def _photo(site: Site, request: Request) -> Response:
    picture = site.stage.album.picture(request.path_params["name"].removesuffix(".jpg"))
    return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})
