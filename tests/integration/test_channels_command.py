"""`check --channels`: what the accounts say, put into words; a reverse WebSocket is asked of whoever holds it."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.cli import root
from app.commands.channels import Seen, look_at
from app.core.clock import WireTime
from app.core.enums import Channel
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from bots.base import Adapter
from bots.onebot.config import OneBotConfig
from bots.registry import Ports, build
from models import AccountLine, Contact, LedgerEntry
from tests.contract.harnesses import onebot_adapter
from tests.factories import a_contact
from tests.ports import MemoryTokens
from tests.post import Post

pytestmark = pytest.mark.anyio


async def _looks(post: Post, line: AccountLine | None) -> list[Seen]:
    adapter: Adapter = onebot_adapter(access_token="onebot-token", secret="")
    async with post.workshop.begin() as work:
        if line is not None:
            work.session.add(line)
    async with post.workshop.read() as work:
        return await look_at(work, {("onebot", "siji"): adapter}, "https://county.example")


def _line(post: Post, **changes: object) -> AccountLine:
    until = post.clock.now() + timedelta(seconds=30)
    return AccountLine(
        **{"channel": "onebot", "account": "siji", "calls_until": until, "is_online": True} | changes
    )


async def test_an_implementation_that_is_not_connected_is_told_where_to_connect_to(post: Post) -> None:
    (seen,) = await _looks(post, None)
    assert seen.as_json()["state"] == "wrong"
    assert "wss://county.example/onebot/siji/ws" in seen.as_json()["message"]


async def test_a_line_that_somebody_holds_is_well(post: Post) -> None:
    assert [seen.as_json()["state"] for seen in await _looks(post, _line(post))] == ["ok"]


async def test_an_account_that_is_signed_out_behind_its_line_is_wrong(post: Post) -> None:
    (seen,) = await _looks(post, _line(post, is_online=False))
    assert "扫码" in seen.as_json()["message"]


async def test_officers_who_are_no_friends_of_their_qq_account_are_named(post: Post) -> None:
    platform = OneBotPlatform(
        OneBotAccount("siji", 10001, "s", "onebot-token"), post.clock, ChatLog(post.clock)
    )
    http = httpx.AsyncClient(transport=httpx.ASGITransport(onebot_api(platform)))
    config = OneBotConfig(
        name="siji",
        division="610925112",
        self_id=10001,
        access_token="onebot-token",
        api_base="http://127.0.0.1:3000",
    )
    adapter = build(Channel.ONEBOT, config, Ports(WireTime(post.clock), post.clock, http, MemoryTokens()))
    async with post.workshop.begin() as work:
        work.session.add(a_contact(owner_id="O1", channel="onebot", account="siji", external_id="30099"))

    async def friends() -> dict[str, str]:
        async with post.workshop.read() as work:
            seen = await look_at(work, {("onebot", "siji"): adapter}, "https://county.example")
        return next(each.as_json() for each in seen if each.look.about == "friends")

    found = await friends()
    assert (found["state"], found["code"]) == ("hint", "strangers")
    assert "陈家林" in found["message"]
    async with post.workshop.read() as work:
        numbers = await work.session.scalars(select(Contact.external_id).where(Contact.channel == "onebot"))
        for number in numbers:
            platform.befriend(int(number))
    assert (await friends())["state"] == "ok"


async def test_behind_a_socket_the_marks_of_the_service_say_who_is_no_friend_and_whom_no_test_reached(
    post: Post,
) -> None:
    blank = {"counts": {}, "windows": {}, "grants": {}, "consents": {}, "is_group": False}
    bar = {"since": 1.0, "until": None, "holds": False, "pauses": False}
    async with post.workshop.begin() as work:
        for owner, number, why in (("O1", "30099", "stranger"), ("V1", "30098", "1200")):
            address = {"channel": "onebot", "account": "siji"}
            work.session.add(a_contact(owner_id=owner, **address, external_id=number))
            bars = {"*": {**bar, "why": why}}
            work.session.add(LedgerEntry(id=work.ids.next(), target=number, **address, **blank, bars=bars))
    seen = [each.as_json() for each in await _looks(post, _line(post))]
    found = {each["code"]: each["message"] for each in seen if each["about"] == "friends"}
    assert "陈家林 不是这个 QQ 号的好友" in found["strangers"]
    assert "王支书 是好友,但试发的消息没有发出去" in found["untaken"]


def test_a_configuration_that_is_wrong_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "baolian.toml").write_text("nonsense = 1\n")
    monkeypatch.setenv("BAOLIAN_CONFIG", str(tmp_path / "baolian.toml"))
    done = CliRunner().invoke(root, ["check", "--channels"])
    assert done.exit_code != 0
