"""The whole demo in one process: real sockets, real signatures, the clock, the hail story by message and alert."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.deployment import Demo, Running, running
from app.jobs.running import jobs_of
from app.main import create_app

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Running]:
    """A small county that serves on a free port."""
    async with running(Demo(tmp_path, 200), create_app, jobs_of) as served:
        yield served


class Visitor:
    """Somebody with a browser: only HTTP."""

    def __init__(self, demo: Running, client: httpx.AsyncClient) -> None:
        self.url = demo.url
        self.client = client
        self.token = {"Authorization": f"Bearer {demo.site.credentials.api_token}"}

    async def say(self, sender: str, text: str, photos: tuple[str, ...] = ()) -> dict[str, Any]:
        saying = {"channel": "wechat", "account": "langao", "sender": sender, "text": text}
        answer = await self.client.post(f"{self.url}/demo/messages", json=saying | {"photos": photos})
        assert answer.status_code == 200
        found = answer.json()["deliveries"][0]
        assert isinstance(found, dict)
        return found

    async def advance(self, by: str) -> None:
        answer = await self.client.post(f"{self.url}/demo/clock", json={"advance": by}, timeout=60)
        assert answer.status_code == 200

    async def alerts(self) -> list[dict[str, Any]]:
        entries = (await self.client.get(f"{self.url}/demo/state.json")).json()["entries"]
        return [e for e in entries if e.get("kind") == "officer" and e["side"] == "bot"]

    async def api(self, path: str) -> Any:
        answer = await self.client.get(f"{self.url}/api/v1{path}", headers=self.token)
        assert answer.status_code == 200
        return answer.json()


@pytest.fixture
async def visitor(demo: Running) -> AsyncIterator[Visitor]:
    """A visitor of the demo."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield Visitor(demo, client)


async def test_hail_is_answered_alerted_escalated_and_reached(visitor: Visitor) -> None:
    taken = await visitor.say("oStoryZhang", "竹园村下冰雹了,烟叶全打烂了", ("hail-field",))
    assert taken["status"] == 200
    assert taken["reply"]
    await visitor.advance("5s")
    first = await visitor.alerts()
    assert first
    assert all(alert["url"].startswith(visitor.url) for alert in first)
    [case] = (await visitor.api("/cases"))["items"]
    assert (case["kind"], case["state"], case["level"]) == ("disaster", "assigned", 0)
    await visitor.advance("40m")
    assert len(await visitor.alerts()) > len(first)
    case = await visitor.api(f"/cases/{case['number']}")
    kinds = [event["kind"] for event in case["events"]]
    assert (kinds.count("reminded"), kinds.count("escalated")) == (1, 1)
    assert case["level"] == 2, "the village's leader was told at once, so the town's secretary is next"
    officer = first[0]["phone"]
    await visitor.say(officer, "收到")
    await visitor.say(officer, "到场")
    case = await visitor.api(f"/cases/{case['number']}")
    assert case["state"] == "on_site"
    assert [attachment["state"] for attachment in case["attachments"]] == ["stored"]
