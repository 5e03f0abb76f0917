"""Calls to WeChat's API, against a platform that answers from a script (protocol reference, 1.9 to 1.17)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import (
    Fetched,
    FetchError,
    Means,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    TemporaryError,
    Token,
    UnreachableError,
)
from bots.wechat.api import WeChatApi
from bots.wechat.client import WeChatClient
from bots.wechat.errors import error_for
from tests.contract.harnesses import NOW, wechat_config
from tests.ports import FakeFetcher, MemoryTokens, client

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0picture"
ALERT = Outgoing(
    recipient="oOfficer1",
    chat="",
    text="竹园村三组冰雹,请 40 分钟内到场",
    dedup_key="alert-42-1",
    url="https://example.gov.cn/o/42",
    template={"number": "42", "summary": "竹园村三组冰雹", "time": "2026-07-18 15:00"},
    means=Means.TEMPLATE,
)
PLAIN = replace(ALERT, template=None, means=Means.WINDOW)

Answer = httpx.Response | dict[str, Any] | Exception


class Platform:
    """Answers token calls by itself and everything else from a script; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.token_requests: list[dict[str, Any]] = []
        self.next_token = "token-1"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/stable_token":
            self.token_requests.append(json.loads(request.content))
            return httpx.Response(200, json={"access_token": self.next_token, "expires_in": 7200})
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def body(self, index: int = 0) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[index].content)
        return body

    def tokens(self) -> list[str]:
        return [request.url.params["access_token"] for request in self.requests]


OK = {"errcode": 0, "errmsg": "ok"}


def refused(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"refused rid: 6a-{code}"}


def make(
    platform: Callable[[httpx.Request], httpx.Response],
    tokens: MemoryTokens | None = None,
    fetcher: FakeFetcher | None = None,
    clock: SimulatedClock | None = None,
    **config: Any,
) -> WeChatClient:
    account, clock = wechat_config(**config), clock or SimulatedClock(NOW)
    api = WeChatApi(account, clock=clock, http=client(platform), tokens=tokens or MemoryTokens())
    return WeChatClient(account, api=api, clock=clock, fetcher=fetcher or FakeFetcher())


async def test_a_customer_service_text_is_raw_utf8() -> None:
    platform = Platform(OK)
    assert await make(platform).send(PLAIN) == Receipt()
    assert platform.requests[0].url.path == "/cgi-bin/message/custom/send"
    assert platform.body() == {"touser": "oOfficer1", "msgtype": "text", "text": {"content": PLAIN.text}}
    assert "竹园村".encode() in platform.requests[0].content


async def test_an_alert_goes_by_template_where_the_account_has_one() -> None:
    platform = Platform({**OK, "msgid": 200163836})
    receipt = await make(platform, alert_template_id="TPL").send(ALERT)
    assert receipt == Receipt(platform_id="200163836")
    assert platform.requests[0].url.path == "/cgi-bin/message/template/send"
    assert platform.body() == {
        "touser": "oOfficer1",
        "template_id": "TPL",
        "client_msg_id": "alert-42-1",
        "url": "https://example.gov.cn/o/42",
        "data": {
            "character_string1": {"value": "42"},
            "thing2": {"value": "竹园村三组冰雹"},
            "time3": {"value": "2026-07-18 15:00"},
        },
    }


async def test_the_operator_maps_values_to_the_templates_fields() -> None:
    platform = Platform({**OK, "msgid": 1})
    fields = {"summary": "thing9"}
    await make(platform, alert_template_id="TPL", alert_template_fields=fields).send(ALERT)
    assert platform.body()["data"] == {"thing9": {"value": "竹园村三组冰雹"}}


@pytest.mark.parametrize("message", [replace(ALERT, means=Means.WINDOW), PLAIN], ids=["window", "no values"])
async def test_by_any_other_right_an_alert_is_a_customer_service_text(message: Outgoing) -> None:
    platform = Platform(OK)
    await make(platform, alert_template_id="TPL").send(message)
    assert platform.body()["msgtype"] == "text"


async def test_a_long_dedup_key_becomes_a_short_stable_one() -> None:
    platform = Platform({**OK, "msgid": 1}, {**OK, "msgid": 1})
    client_ = make(platform, alert_template_id="TPL")
    message = replace(ALERT, dedup_key="alert:" + "x" * 60)
    await client_.send(message)
    await client_.send(message)
    ids = [platform.body(n)["client_msg_id"] for n in (0, 1)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 32


async def test_an_official_account_has_no_groups() -> None:
    with pytest.raises(UnreachableError):
        await make(Platform()).send(replace(PLAIN, chat="700001"))


async def test_a_text_that_is_too_long_is_cut_before_sending() -> None:
    platform = Platform(OK)
    await make(platform).send(replace(PLAIN, text="雹" * 2000))
    assert len(platform.body()["text"]["content"].encode()) <= 2048


async def test_a_text_that_is_refused_as_too_long_is_cut_and_sent_once_more() -> None:
    platform = Platform(refused(45002), OK)
    await make(platform).send(replace(PLAIN, text="雹" * 600))
    assert len(platform.body(1)["text"]["content"].encode()) <= 1024


async def test_a_text_that_stays_too_long_is_a_payload_error() -> None:
    with pytest.raises(PayloadError):
        await make(Platform(refused(45002), refused(45002))).send(PLAIN)


async def test_the_token_is_asked_for_stably_and_kept() -> None:
    platform, tokens = Platform(OK, OK), MemoryTokens()
    client_ = make(platform, tokens)
    await client_.send(PLAIN)
    await client_.send(PLAIN)
    assert platform.token_requests == [
        {
            "grant_type": "client_credential",
            "appid": "wx0123456789abcdef",
            "secret": "app-secret",
            "force_refresh": False,
        }
    ]
    assert tokens.tokens["wechat:wx0123456789abcdef"].expires_at == NOW + timedelta(seconds=7200)


async def test_a_token_that_another_process_stored_is_used() -> None:
    platform, tokens = Platform(OK), MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("shared", NOW + timedelta(hours=1)))
    await make(platform, tokens).send(PLAIN)
    assert (platform.tokens(), platform.token_requests) == (["shared"], [])


async def test_a_token_about_to_expire_is_renewed_first() -> None:
    platform, clock = Platform(OK, OK), SimulatedClock(NOW)
    client_ = make(platform, clock=clock)
    await client_.send(PLAIN)
    clock.advance(timedelta(seconds=7150))
    platform.next_token = "token-2"
    await client_.send(PLAIN)
    assert platform.tokens() == ["token-1", "token-2"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_fetched_again_without_force_and_tried_once(code: int) -> None:
    platform, tokens = Platform(refused(code), OK), MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("old", NOW + timedelta(hours=1)))
    await make(platform, tokens).send(PLAIN)
    assert platform.tokens() == ["old", "token-1"]
    assert [request["force_refresh"] for request in platform.token_requests] == [False]


async def test_a_refused_token_that_somebody_renewed_meanwhile_is_only_read_again() -> None:
    tokens = MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("old", NOW + timedelta(hours=1)))

    class Renewing(Platform):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            tokens.tokens["wechat:wx0123456789abcdef"] = Token("renewed", NOW + timedelta(hours=2))
            return super().__call__(request)

    platform = Renewing(refused(40001), OK)
    await make(platform, tokens).send(PLAIN)
    assert (platform.tokens(), platform.token_requests) == (["old", "renewed"], [])


async def test_a_token_that_is_refused_twice_is_tried_later() -> None:
    platform = Platform(refused(40001), refused(40001))
    with pytest.raises(TemporaryError):
        await make(platform).send(PLAIN)
    assert len(platform.requests) == 2


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, TemporaryError),
        (40003, UnreachableError),
        (40007, PayloadError),
        (40013, MisconfiguredError),
        (40125, MisconfiguredError),
        (40243, MisconfiguredError),
        (40029, PayloadError),
        (40163, PayloadError),
        (42003, PayloadError),
        (40033, PayloadError),
        (40036, PayloadError),
        (40037, PayloadError),
        (47003, PayloadError),
        (40164, MisconfiguredError),
        (43004, UnreachableError),
        (43101, UnreachableError),
        (45009, TemporaryError),
        (45011, TemporaryError),
        (45015, UnreachableError),
        (45047, UnreachableError),
        (48001, MisconfiguredError),
        (50002, MisconfiguredError),
        (61004, MisconfiguredError),
        (50004, MisconfiguredError),
        (99999, TemporaryError),
    ],
)
async def test_every_error_code_says_what_to_do_next(code: int, kind: type[SendError]) -> None:
    with pytest.raises(kind) as caught:
        await make(Platform(refused(code))).send(PLAIN)
    assert caught.value.code == str(code)
    assert "rid" in str(caught.value)


@pytest.mark.parametrize(
    ("now", "hours"),
    [(datetime(2026, 7, 18, 7, 0, tzinfo=UTC), 9), (datetime(2026, 7, 18, 16, 30, tzinfo=UTC), 23.5)],
)
def test_the_daily_quota_ends_at_midnight_in_china(now: datetime, hours: float) -> None:
    error = error_for("45009", "", now)
    assert isinstance(error, TemporaryError)
    assert error.retry_after == timedelta(hours=hours)


def test_the_minute_limit_names_a_minute() -> None:
    error = error_for("45011", "", NOW)
    assert isinstance(error, TemporaryError)
    assert error.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("down"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(502, text="bad gateway"),
        httpx.Response(200, text="not JSON"),
        httpx.Response(200, text="[]"),
        httpx.Response(302, headers={"location": "https://elsewhere/"}),
    ],
    ids=repr,
)
async def test_a_platform_that_is_away_or_mumbles_is_tried_later(answer: Answer) -> None:
    with pytest.raises(TemporaryError):
        await make(Platform(answer)).send(PLAIN)


async def test_a_token_call_that_is_refused_says_why() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=refused(40164))

    with pytest.raises(MisconfiguredError):
        await make(refuse).send(PLAIN)


@pytest.mark.parametrize(
    "answer", [{}, {"access_token": 5, "expires_in": 7200}, {"access_token": "x"}], ids=str
)
async def test_a_token_call_without_a_token_is_tried_later(answer: dict[str, Any]) -> None:
    with pytest.raises(TemporaryError):
        await make(lambda request: httpx.Response(200, json=answer)).send(PLAIN)


def image(**changes: Any) -> Segment:
    return replace(Segment(SegmentKind.IMAGE, media_id="Mid_1"), **changes)


def media(data: bytes, kind: str) -> httpx.Response:
    return httpx.Response(200, content=data, headers={"content-type": kind})


async def test_a_photo_is_fetched_by_its_link_first() -> None:
    fetcher = FakeFetcher({"http://mmbiz.qpic.cn/1": Fetched(JPEG, "image/jpeg")})
    photo = image(url="http://mmbiz.qpic.cn/1")
    assert (await make(Platform(), fetcher=fetcher).fetch(photo)).data == JPEG


async def test_a_dead_link_falls_back_to_the_media_id() -> None:
    platform = Platform(media(JPEG, "image/jpeg"))
    assert (await make(platform).fetch(image(url="http://mmbiz.qpic.cn/1"))).mime == "image/jpeg"
    assert platform.requests[0].url.params["media_id"] == "Mid_1"


async def test_a_voice_is_fetched_by_its_media_id() -> None:
    platform = Platform(media(b"#!AMR\nvoice", "audio/amr"))
    voice = Segment(SegmentKind.VOICE, media_id="Mid_2")
    assert (await make(platform).fetch(voice)).mime == "audio/amr"


async def test_a_film_is_fetched_behind_the_link_in_the_answer() -> None:
    fetcher = FakeFetcher({"http://mpvideo.qpic.cn/v": Fetched(b"....ftypmp42", "video/mp4")})
    platform = Platform({"video_url": "http://mpvideo.qpic.cn/v"})
    film = Segment(SegmentKind.VIDEO, media_id="Mid_3")
    assert (await make(platform, fetcher=fetcher).fetch(film)).mime == "video/mp4"


@pytest.mark.parametrize(
    ("answer", "reason", "is_final"),
    [
        (refused(40007), "media_lost", True),
        (httpx.Response(200, text='{"errcode":40007,"errmsg":"x"}'), "media_lost", True),
        (refused(-1), "-1", False),
        (httpx.ReadTimeout("slow"), "timeout", False),
        ({"video_url": 5}, "no_video_url", True),
        (media(b"<html>", "image/jpeg"), "unknown_type", True),
        (media(b"#!AMR\nvoice", "image/jpeg"), "wrong_type", True),
    ],
    ids=repr,
)
async def test_a_medium_that_cannot_be_had_says_whether_to_try_again(
    answer: Answer, reason: str, is_final: bool
) -> None:
    with pytest.raises(FetchError) as caught:
        await make(Platform(answer)).fetch(image())
    assert (caught.value.reason, caught.value.is_final) == (reason, is_final)


async def test_a_photo_without_any_address_is_final() -> None:
    with pytest.raises(FetchError) as caught:
        await make(Platform()).fetch(Segment(SegmentKind.IMAGE))
    assert caught.value.is_final
