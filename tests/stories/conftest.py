"""A whole county for the newspaper's stories: fake platforms, real sockets, a clock that can be moved."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.deployment import Demo, Running, running
from app.demo.stage import Saying
from app.jobs.running import jobs_of
from app.main import create_app
from app.services.county.registry import CHINA

WECHAT, QQ = "langao", "siji"


class County:
    """What people and officers do, in the story's words."""

    def __init__(self, stands: Running, client: httpx.AsyncClient) -> None:
        self._stands = stands
        self._client = client
        self._stage = stands.site.stage

    async def writes(self, openid: str, text: str = "", photos: tuple[str, ...] = ()) -> None:
        """Somebody writes to the county's WeChat account."""
        await self._stage.say(Saying("wechat", WECHAT, openid, text=text, photos=photos))

    async def writes_on_qq(self, qq: str, text: str) -> None:
        """Somebody writes to the town's QQ account in private."""
        await self._stage.say(Saying("onebot", QQ, qq, text=text))

    async def writes_in_group(self, qq: str, group: str, text: str, *, is_mention: bool = True) -> None:
        """Somebody writes in a QQ group; with a mention he calls the bot, without one nobody."""
        await self._stage.say(Saying("onebot", QQ, qq, chat=group, text=text, is_mention=is_mention))

    async def calls_the_bot(self, member: str, group: str, text: str) -> None:
        """Somebody calls the official QQ bot in a group."""
        await self._stage.say(Saying("qqbot", WECHAT, member, chat=group, text=text))

    async def says_where_the_bot_is(self, member: str, group: str, text: str) -> None:
        """Somebody says something in the official QQ bot's group without calling it."""
        await self._stage.say(Saying("qqbot", WECHAT, member, chat=group, text=text, is_mention=False))

    async def passes(self, minutes: float) -> None:
        """Time passes; everything that falls due happens on the way."""
        await self._stands.site.pacemaker.advance(timedelta(minutes=minutes))

    def phone(self, address: str) -> list[str]:
        """What this phone was sent in private, oldest first."""
        return [entry.text for entry in self._stage.log.of_phone(address) if entry.side == "bot"]

    def group(self, group: str) -> list[str]:
        """What the bot said in a group."""
        return [entry.text for entry in self._stage.log if entry.chat == group and entry.side == "bot"]

    async def get(self, path: str, **params: Any) -> Any:
        """What the JSON API answers."""
        answer = await self._client.get(f"/api/v1{path}", params=params)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        """What the JSON API answers to this."""
        answer = await self._client.post(f"/api/v1{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def cases(self) -> list[dict[str, Any]]:
        """Every case, newest first."""
        items: list[dict[str, Any]] = (await self.get("/cases"))["items"]
        return items

    async def the_case(self) -> dict[str, Any]:
        """The only case, whole."""
        (case,) = await self.cases()
        whole: dict[str, Any] = await self.get(f"/cases/{case['number']}")
        return whole

    def today(self) -> date:
        """The local day on the county's clock."""
        return self._stands.site.pacemaker.clock.now().astimezone(CHINA).date()

    async def colleague_of(self, officer_id: str) -> dict[str, Any]:
        """Somebody else of the officer's village who can be reached."""
        village = officer_id.split("-")[0]
        found = await self.get(f"/officers/{village}-L")
        colleague: dict[str, Any] = found["officer"]
        return colleague

    def openid_of(self, officer_id: str) -> str:
        """The WeChat address of an officer."""
        writer = self._stands.site.directory.find("officer", officer_id)
        assert writer is not None
        return next(a.external_id for a in writer.addresses if a.channel == "wechat")


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[County]:
    """岚皋 with a few households, served on loopback."""
    async with running(Demo(tmp_path, households=30), create_app, jobs_of) as stands:
        headers = {"Authorization": f"Bearer {stands.site.credentials.api_token}"}
        async with httpx.AsyncClient(base_url=stands.url, headers=headers, trust_env=False) as client:
            yield County(stands, client)
