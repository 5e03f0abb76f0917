"""Texts by `apprise` before a fake service on a real socket, and by a county's own sender."""

import logging
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import RawRequest, Segment
from app.demo.chatlog import ChatLog
from app.demo.push_target import PushAccount, PushTarget, push_api
from app.demo.servers import listen, serving
from bots.apprise.adapter import SmsAdapter, missing_sender
from bots.apprise.config import SmsConfig
from bots.base import (
    FetchError,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    RefusedError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
    Verified,
)
from bots.registry import Ports, build
from bots.senders import GROUP
from tests.ports import MemoryTokens, client

pytestmark = pytest.mark.anyio

PHONE = "13800138000"
TEXT = Outgoing(PHONE, "", "【灾情】001号 竹园村三组\n冰雹\nhttps://county.example/o/abc", "alert:1:O1:3")
ACCOUNT = PushAccount("duanxin", "county", "push-password")


def sms_config(**changes: Any) -> SmsConfig:
    keys = {
        "name": "duanxin",
        "division": "610925",
        "url": "json://u:p@127.0.0.1:9/{to}",
        "schemes": ["json"],
    }
    return SmsConfig(**{**keys, **changes})


def adapter_of(clock: SimulatedClock, **changes: Any) -> SmsAdapter:
    ports = Ports(WireTime(clock), clock, client(), MemoryTokens())
    adapter = build(Channel.SMS, sms_config(**changes), ports)
    assert isinstance(adapter, SmsAdapter)
    return adapter


class Service:
    """The fake service and our adapter before it."""

    def __init__(self, target: PushTarget, adapter: SmsAdapter) -> None:
        self.target, self.adapter = target, adapter

    def shown(self, to: str = PHONE) -> list[str]:
        return [entry.text for entry in self.target.log.of_phone(to)]

    async def refused(self, message: Outgoing = TEXT) -> SendError:
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        return caught.value


@pytest.fixture
async def service(clock: SimulatedClock) -> AsyncIterator[Service]:
    target = PushTarget(ACCOUNT, clock, ChatLog(clock))
    async with serving(push_api(target), listen(0)) as base:
        yield Service(target, adapter_of(clock, url=ACCOUNT.url(base)))


async def test_a_text_arrives_as_we_wrote_it(service: Service) -> None:
    receipt = await service.adapter.send(TEXT)
    assert service.shown() == [TEXT.text]
    assert not receipt.is_delivered


@pytest.mark.parametrize("to", ["+8613800138000", "officer@county.example", "Chen.Jia-Lin_1"])
async def test_every_kind_of_address_reaches_the_service_whole(service: Service, to: str) -> None:
    await service.adapter.send(replace(TEXT, recipient=to))
    assert service.shown(to) == [TEXT.text]


@pytest.mark.parametrize(
    "to", ["", "a/b", "../texts/1", "1?x=2", "a#b", "x:y@host", "1 2", "张三", "%2e%2e", "1" * 65]
)
async def test_an_address_cannot_leave_its_place(service: Service, to: str) -> None:
    assert isinstance(await service.refused(replace(TEXT, recipient=to)), PayloadError)
    assert len(list(service.target.log)) == 0


async def test_a_long_text_is_cut(service: Service) -> None:
    await service.adapter.send(replace(TEXT, text="雹" * 1000))
    (text,) = service.shown()
    assert (len(text), text[-1]) == (300, "…")


async def test_what_people_write_is_no_markup(service: Service) -> None:
    hostile = '<b>1</b> & "x" {to} [CQ:at,qq=all] **y**'
    await service.adapter.send(replace(TEXT, text=hostile))
    assert service.shown() == [hostile]


@pytest.mark.parametrize(
    ("switch", "kind", "code"),
    [
        ({"is_token_invalid": True}, MisconfiguredError, "http_401"),
        ({"refuse_with": 404}, MisconfiguredError, "http_404"),
        ({"is_throttled": True}, ThrottledError, "http_429"),
        ({"is_quota_used": True}, TemporaryError, "http_402"),
        ({"is_down": True}, TemporaryError, "http_502"),
        ({"refuse_with": 500}, TemporaryError, "http_500"),
    ],
)
async def test_each_status_says_what_to_do(
    service: Service, switch: dict[str, Any], kind: type[SendError], code: str
) -> None:
    service.target.misbehaviour.change(switch)
    error = await service.refused()
    assert (type(error), error.code) == (kind, code)
    assert service.shown() == []


async def test_a_service_that_is_not_there_is_tried_again(clock: SimulatedClock) -> None:
    with pytest.raises(TemporaryError) as caught:
        await adapter_of(clock, url="json://u:p@127.0.0.1:1/{to}").send(TEXT)
    assert caught.value.code == "not_taken"


async def test_nothing_secret_is_said_or_logged(
    service: Service, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await service.adapter.send(TEXT)
    service.target.misbehaviour.is_token_invalid = True
    error = await service.refused()
    said = f"{caplog.text}{capsys.readouterr()}{error}{sms_config(url=ACCOUNT.url('http://127.0.0.1:9'))!r}"
    assert "push-password" not in said
    assert PHONE not in said


async def test_a_group_is_never_texted(service: Service) -> None:
    assert isinstance(await service.refused(replace(TEXT, chat="700001")), UnreachableError)


async def test_nothing_comes_in(clock: SimulatedClock) -> None:
    adapter = adapter_of(clock)
    raw = RawRequest("POST", {}, {}, b"x", clock.now())
    for ask in (adapter.verify, adapter.handshake):
        with pytest.raises(RefusedError) as caught:
            ask(raw)
        assert caught.value.status == 404
    assert adapter.parse(Verified({})) is None
    assert adapter.acknowledge(Verified({}), "好").body == b""
    with pytest.raises(FetchError):
        await adapter.fetch(Segment(SegmentKind.IMAGE, media_id="M"))


def test_it_says_what_it_can_do(clock: SimulatedClock) -> None:
    able = adapter_of(clock).capabilities
    assert (able.passive_reply, able.proactive_window, able.media) == (None, None, frozenset())
    assert [(quota.most, quota.is_each) for quota in able.quotas] == [(20, True), (2000, False)]


@pytest.fixture
def county_sender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A package of the county's own that names a sender."""

    def install(module: str) -> None:
        (tmp_path / "langao_sms.py").write_text(module, "utf-8")
        info = tmp_path / "langao_sms-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: langao-sms\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\nlangao = langao_sms:build\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "langao_sms", raising=False)

    return install


EXAMPLE = Path(__file__).parents[2] / "docs" / "senders.md"


def example() -> str:
    """The sender that docs/senders.md shows whole."""
    return EXAMPLE.read_text("utf-8").partition("```python\n")[2].partition("```")[0]


async def test_the_sender_of_the_documentation_works(
    clock: SimulatedClock, county_sender: Callable[[str], None]
) -> None:
    county_sender(example())
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"code": 0, "id": "s-1"})

    config = sms_config(sender="langao", url="", options={"token": "vendor-token", "sign": "岚皋包联"})
    adapter = SmsAdapter(config, http=client(answer))
    assert adapter.problem == missing_sender(config) == ""
    assert (await adapter.send(TEXT)).platform_id == "s-1"
    (request,) = asked
    assert request.headers["authorization"] == "Bearer vendor-token"
    assert "vendor-token" not in repr(config)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"code": 1001}, UnreachableError),
        ({"code": 1002}, MisconfiguredError),
        ({"code": 1003}, ThrottledError),
        ({"code": 9}, TemporaryError),
    ],
)
async def test_the_documentation_shows_every_kind_of_refusal(
    county_sender: Callable[[str], None], answer: dict[str, int], kind: type[SendError]
) -> None:
    county_sender(example())
    config = sms_config(sender="langao", url="", options={"token": "t", "sign": "岚皋包联"})
    adapter = SmsAdapter(config, http=client(lambda request: httpx.Response(200, json=answer)))
    with pytest.raises(kind):
        await adapter.send(TEXT)


async def test_a_sender_that_is_not_installed_is_named(clock: SimulatedClock) -> None:
    adapter = adapter_of(clock, sender="nobodys", url="")
    assert "nobodys" in adapter.problem
    with pytest.raises(MisconfiguredError):
        await adapter.send(TEXT)


def test_a_sender_that_is_broken_is_named(county_sender: Callable[[str], None]) -> None:
    county_sender("raise ImportError('no')\n")
    assert "装坏了" in missing_sender(sms_config(sender="langao", url=""))


async def test_without_apprise_everything_starts_and_says_what_is_missing(
    clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    adapter = adapter_of(clock)
    assert "make setup-push" in adapter.problem
    assert "make setup-push" in missing_sender(sms_config())
    with pytest.raises(MisconfiguredError, match="no_sender"):
        await adapter.send(TEXT)
