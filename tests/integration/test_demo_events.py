"""What a page that watches the demo is told, over a real socket: a whole picture first, then every happening."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.demo.deployment import Demo, Running, running
from app.demo.pictures import TOO_LARGE
from app.jobs.running import jobs_of
from app.main import create_app

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
HAIL = "竹园村二组下冰雹了,三十多亩烤烟叶子全打烂了"
Event = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One loop for the module's demo."""
    return "asyncio"


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A small county that serves on a free port."""
    async with running(Demo(tmp_path_factory.mktemp("demo"), 30), create_app, jobs_of) as served:
        yield served


@pytest.fixture
async def client(demo: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser."""
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False, timeout=30) as client:
        yield client


class Watcher:
    """Reads a stream of server-sent events."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self._read: list[Event] = []
        self.mark = ""

    async def next(self) -> Event:
        """The next event: its mark, kind and data."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "data" in fields:
                self.mark = fields["id"]
                return fields["id"], fields["event"], json.loads(fields["data"])
        raise EOFError

    async def until(self, kind: str, fits: Callable[[dict[str, Any]], object] = bool) -> dict[str, Any]:
        """The first event of this kind that fits, whatever was read before it."""
        for _, found, data in self._read:
            if found == kind and fits(data):
                return data
        async with asyncio.timeout(20):
            while True:
                self._read.append(await self.next())
                _, found, data = self._read[-1]
                if found == kind and fits(data):
                    return data


@asynccontextmanager
async def watching(client: httpx.AsyncClient, mark: str = "") -> AsyncIterator[Watcher]:
    headers = {"Last-Event-ID": mark} if mark else {}
    async with client.stream("GET", "/demo/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Watcher(answer.aiter_lines())


async def say(client: httpx.AsyncClient, text: str, sender: str = "oStoryZhang", **more: Any) -> None:
    saying = {"channel": "wechat", "account": "langao", "sender": sender, "text": text, **more}
    assert (await client.post("/demo/messages", json=saying)).status_code == 200


async def test_a_message_is_seen_on_phones_at_platforms_and_in_cases(client: httpx.AsyncClient) -> None:
    async with watching(client) as watcher:
        picture = await watcher.until("hello")
        assert {"clock", "entries", "calls", "platforms", "run"} <= picture.keys()
        await say(client, HAIL)
        mine = await watcher.until("entry", lambda data: data["side"] == "person")
        assert (mine["name"], mine["text"]) == ("张诗文", HAIL)
        changed = await watcher.until("cases", lambda data: data["changed"])
        token = (await client.get("/demo/boot.json")).json()["api_token"]
        case = await client.get(
            f"/api/v1/cases/{changed['changed'][0]}", headers={"Authorization": f"Bearer {token}"}
        )
        assert case.json()["kind"] == "disaster"
        said = await watcher.until("call", lambda data: data["what"] == "message/template/send")
        assert (said["way"], said["code"], said["is_fine"], said["kind"]) == ("out", 0, True, "officer")


async def test_after_a_break_the_page_is_told_what_it_missed_and_nothing_twice(
    client: httpx.AsyncClient,
) -> None:
    async with watching(client) as watcher:
        last = (await watcher.until("hello"))["entries"][-1:]
        mark = watcher.mark
    await say(client, "有人在吗", sender="oStoryHua")
    async with watching(client, mark) as again:
        first = await again.until("entry")
        assert first["seq"] == (last[0]["seq"] if last else 0) + 1
        if first["text"] != "有人在吗":
            await again.until("entry", lambda data: data["text"] == "有人在吗")


async def test_a_mark_of_an_earlier_run_gets_the_whole_picture(client: httpx.AsyncClient) -> None:
    async with watching(client, "0badcafe-12") as watcher:
        _, kind, _ = await watcher.next()
        assert kind == "hello"


async def test_every_page_is_told_when_the_clock_is_moved(client: httpx.AsyncClient) -> None:
    async with watching(client) as first, watching(client) as second:
        await first.until("hello")
        await second.until("hello")
        await client.post("/demo/clock", json={"speed": 60})
        assert (await first.until("clock"))["speed"] == 60
        assert (await second.until("clock"))["speed"] == 60
    await client.post("/demo/clock", json={"speed": 1})


async def test_a_doubled_message_is_written_down_as_a_repeat(client: httpx.AsyncClient) -> None:
    switch = "/demo/platforms/wechat/langao"
    async with watching(client) as watcher:
        await watcher.until("hello")
        await client.post(switch, json={"is_doubling": True})
        shown = await watcher.until("platforms")
        assert any(one["is_doubling"] for one in shown["platforms"])
        await say(client, "谢谢", sender="oStoryQiu")
        again = await watcher.until("call", lambda data: data["is_repeat"])
        assert (again["way"], again["code"], again["name"]) == ("in", 200, "邱明义")
    await client.post(switch, json={"is_doubling": False})


async def test_a_voice_and_a_place_arrive_as_such(client: httpx.AsyncClient) -> None:
    voice = {"seconds": 6, "recognition": "屋后塌方了"}
    async with watching(client) as watcher:
        await watcher.until("hello")
        await say(client, "", sender="oStoryHua", voice=voice)
        spoken = await watcher.until("entry", lambda data: data["side"] == "person")
        assert (spoken["seconds"], spoken["text"]) == (6, "屋后塌方了")
        await say(client, "", sender="oStoryHua", place={"lat": 32.3, "lng": 108.9, "label": "家门口"})
        assert (await watcher.until("entry", lambda data: data["spot"]))["spot"] == "家门口"
        posted = await watcher.until("call", lambda data: data["what"] == "location")
        assert posted["is_fine"]


@pytest.mark.parametrize(
    "change",
    [
        {"voice": {"seconds": 0}},
        {"voice": {"seconds": 600}},
        {"voice": 3},
        {"voice": {"seconds": 3, "loud": True}},
        {"place": {"lat": 99, "lng": 1}},
        {"place": {"lat": "x", "lng": 1}},
        {"place": {"lat": 1, "lng": 1, "label": 5}},
    ],
)
async def test_a_bad_voice_or_place_is_422(client: httpx.AsyncClient, change: dict[str, object]) -> None:
    saying = {"channel": "wechat", "account": "langao", "sender": "oStoryHua", "text": ""}
    answer = await client.post("/demo/messages", json=saying | change)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]


async def test_fifty_megabytes_are_refused_in_plain_chinese(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/photos", files={"photo": b"\xff\xd8" + bytes(50 * 1024 * 1024)})
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == TOO_LARGE


async def test_the_officers_page_may_stand_in_the_demos_phone_and_nowhere_else(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/demo/")).headers["content-security-policy"]
    assert "frame-src 'self'" in page
    assert "frame-ancestors 'none'" in page
    officer = await client.get("/o/nonsense")
    assert "frame-ancestors 'self'" in officer.headers["content-security-policy"]
    assert officer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_a_year_passes_within_the_readers_patience(demo: Running, client: httpx.AsyncClient) -> None:
    await say(client, HAIL)
    before = demo.site.pacemaker.clock.now()
    async with watching(client) as watcher:
        await watcher.until("hello")
        moved = asyncio.create_task(client.post("/demo/clock", json={"advance": "365 days"}, timeout=120))
        assert (await watcher.until("clock"))["is_walking"]
        answer = await moved
    assert answer.status_code == 200
    assert demo.site.pacemaker.clock.now() - before >= timedelta(days=365)


async def test_households_are_found_with_everybody_in_them(client: httpx.AsyncClient) -> None:
    [found] = (await client.get("/demo/households.json", params={"q": "长梁村 兰向军"})).json()["items"]
    assert [(member["name"], member["title"]) for member in found["members"]] == [
        ("兰向军", "在山西务工"),
        ("刘桂英", "母亲"),
    ]
    await say(client, "您好", sender=f"oNew-{found['members'][1]['id']}")
    entries = (await client.get("/demo/state.json")).json()["entries"]
    mother = [entry for entry in entries if entry["phone"].startswith("oNew-")]
    assert (mother[0]["name"], mother[0]["title"]) == ("刘桂英", "没登记的微信号")
