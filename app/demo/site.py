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
from app.demo.site_bodies import instant_of, json_body, order_of, saying_of, speed_of, tour_of
from app.demo.stage import Stage
from app.demo.tours.guide import Guide
from app.demo.tours.hands import Hands
from app.demo.tours.product import Product
from app.demo.tours.shelf import TOURS

HERE = Path(__file__).parent
MAX_ENTRIES = 400
MAX_EXCHANGES = 200
MOST_OFFICERS = 40


@dataclass
class Site:
    """Everything that the pages show and move; what happens goes into the feed."""

    stage: Stage
    directory: Directory
    pacemaker: Pacemaker
    credentials: Credentials
    feed: Feed = field(default_factory=Feed)
    guide: Guide = field(init=False)
    _wanted_speed: float = field(init=False, default=1.0)

    def __post_init__(self) -> None:
        keep = self.stage.keep / "tour.json" if self.stage.keep else None
        self.guide = Guide(TOURS if self.credentials.has_product else {}, self._hands, keep)
        self.guide.told = lambda: self.feed.publish("tour", {"tour": self.guide.picture()})
        self.guide.over = lambda: self.pacemaker.set_speed(self._wanted_speed)
        self.stage.log.heard = lambda entry: self.feed.publish("entry", self.entry(entry))
        self.stage.journal.heard = lambda exchange: self.feed.publish("call", self.exchange(exchange))
        self.stage.switched = lambda: self.feed.publish("platforms", {"platforms": self.platforms()})
        self.pacemaker.heard = lambda: self.feed.publish("clock", self.time())
        self.pacemaker.worked = self.stage.stir

    def _hands(self) -> Hands:
        product = Product(self.stage.client, self.credentials.public_url, self.credentials.api_token)
        return Hands(self.stage, self.directory, self.pacemaker, product)

    def time(self) -> dict[str, Any]:
        """The demo's clock: `speed` as it was asked for, `rate` as it runs; a tour holds it back."""
        rate = self.pacemaker.clock.speed
        return {
            "now": self.pacemaker.clock.now().isoformat(),
            "speed": self._wanted_speed if self.guide.holds_the_clock else self.pacemaker.speed,
            "rate": rate,
            "is_walking": self.pacemaker.is_walking,
        }

    def set_speed(self, speed: float) -> None:
        """Let time run so fast; while a tour goes on by itself, that is the tour's pace."""
        is_held = self.guide.holds_the_clock
        self.pacemaker.set_speed(min(1.0, speed) if is_held else speed)
        self._wanted_speed = speed
        self.guide.pace = max(1.0, speed)

    async def start_tour(self, tour: str, variant: str, *, auto: bool) -> None:
        """Begin a tour at the pace of the clock, which it holds back to the speed of real time."""
        self._wanted_speed = self.time()["speed"]
        await self.guide.start(tour, variant, auto=auto, speed=self._wanted_speed)
        self.pacemaker.set_speed(min(1.0, self._wanted_speed))

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
            "tour": self.guide.picture(),
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
            Route("/officers.json", _route(site, _officers)),
            Route("/households.json", _route(site, _households)),
            Route("/clock", _route(site, _clock)),
            Route("/clock", _route(site, _move_clock), methods=["POST"]),
            Route("/messages", _route(site, _say), methods=["POST"]),
            Route("/tours/{tour}", _route(site, _start_tour), methods=["POST"]),
            Route("/tour", _route(site, _steer), methods=["POST"]),
            Route("/platforms", _route(site, _platforms)),
            Route("/platforms/{channel}/{account}", _route(site, _switch), methods=["POST"]),
            Route("/platforms/{channel}/{account}/calm", _route(site, _calm), methods=["POST"]),
            Route("/platforms/{channel}/{account}/acts", _route(site, _act), methods=["POST"]),
            Route("/photos", _route(site, _upload), methods=["POST"]),
            Route("/photos/{name}", _route(site, _photo)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={404: _nowhere},
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


async def _nowhere(request: Request, error: Exception) -> Response:
    return _TEMPLATES.TemplateResponse(request, "nowhere.html", status_code=404)


async def _accounts(site: Site, request: Request) -> Response:
    return JSONResponse(accounts_json(site.stage, site.directory, site.credentials))


async def _boot(site: Site, request: Request) -> Response:
    return JSONResponse(
        {
            "api_token": site.credentials.api_token,
            "public_url": site.credentials.public_url,
            "photos": site.stage.album.captions(),
            "has_product": site.credentials.has_product,
            "tours": [tour.as_json() for tour in site.guide.tours.values()],
            "writers": [writer.as_json() for writer in site.directory.search("")],
            "groups": [
                asdict(group) | {"members": [one.as_json() for one in site.directory.members(group)]}
                for group in site.directory.groups
            ],
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


async def _officers(site: Site, request: Request) -> Response:
    """The officers with these ids, or those whose phones would ring for a place."""
    ids = request.query_params.get("ids", "").split(",")[:MOST_OFFICERS]
    found = [officer for each in ids if (officer := site.directory.find("officer", each)) is not None]
    found = found or site.directory.ladder(request.query_params.get("division", ""))
    return JSONResponse({"items": [officer.as_json() for officer in found]})


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
        site.set_speed(speed)
    return JSONResponse(_told_time(site))


async def _say(site: Site, request: Request) -> Response:
    deliveries = await site.stage.say(saying_of(await json_body(request)))
    return JSONResponse({"deliveries": [asdict(delivery) for delivery in deliveries]})


async def _start_tour(site: Site, request: Request) -> Response:
    body = await json_body(request)
    variant, is_auto = tour_of(body)
    await site.start_tour(request.path_params["tour"], variant, auto=is_auto)
    return JSONResponse({"tour": site.guide.picture()})


async def _steer(site: Site, request: Request) -> Response:
    await site.guide.order(*order_of(await json_body(request)))
    return JSONResponse({"tour": site.guide.picture()})


async def _platforms(site: Site, request: Request) -> Response:
    return await site_platforms.listing(site.stage, request)


async def _switch(site: Site, request: Request) -> Response:
    answer = await site_platforms.change(site.stage, request)
    site.stage.switched()
    return answer


async def _calm(site: Site, request: Request) -> Response:
    answer = await site_platforms.calm(site.stage, request)
    site.stage.switched()
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
