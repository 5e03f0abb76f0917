"""Calls to an OneBot API, against an implementation that answers from a script (reference, 3.6, 3.7)."""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import (
    Fetched,
    FetchError,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    TemporaryError,
    UnreachableError,
)
from bots.onebot.calls import HttpCalls, SocketCalls
from bots.onebot.client import OneBotClient
from bots.onebot.config import OneBotConfig
from bots.onebot.sessions import Sessions
from bots.onebot.sockets import Sockets
from tests.ports import FakeFetcher, client

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0picture"
GROUP = Outgoing(recipient="20002", chat="700001", text="已收到[CQ:at,qq=all]", dedup_key="r-1", quote="-55")
PRIVATE = Outgoing(recipient="30003", chat="", text="竹园村三组冰雹", dedup_key="a-1")

Answer = httpx.Response | dict[str, Any] | Exception


class Implementation:
    """Answers from a script; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[0].content)
        return body


def ok(**data: Any) -> dict[str, Any]:
    return {"status": "ok", "retcode": 0, "data": data}


def failed(retcode: int | str) -> dict[str, Any]:
    return {"status": "failed", "retcode": retcode, "data": None, "message": "no", "wording": "不行"}


def make(implementation: Implementation, fetcher: FakeFetcher | None = None, **config: Any) -> OneBotClient:
    keys: dict[str, Any] = {
        "name": "siji",
        "division": "610925112",
        "self_id": 10001,
        "access_token": "api-token",
        "api_base": "http://127.0.0.1:3000",
    }
    settings = OneBotConfig(**{**keys, **config})
    calls = (
        HttpCalls(settings, client(implementation)) if settings.api_base else SocketCalls(settings, Sockets())
    )
    return OneBotClient("siji", calls, fetcher or FakeFetcher(), Sessions())


async def test_a_group_message_quotes_and_names_whom_it_answers() -> None:
    implementation = Implementation(ok(message_id=-7))
    assert await make(implementation).send(GROUP) == Receipt(platform_id="-7")
    assert str(implementation.requests[0].url) == "http://127.0.0.1:3000/send_group_msg"
    assert implementation.body() == {
        "group_id": 700001,
        "message": [
            {"type": "reply", "data": {"id": "-55"}},
            {"type": "at", "data": {"qq": "20002"}},
            {"type": "text", "data": {"text": " 已收到[CQ:at,qq=all]"}},
        ],
    }


async def test_a_group_message_for_several_names_them_all() -> None:
    implementation = Implementation(ok(message_id=-7))
    await make(implementation).send(replace(GROUP, others=("20003",)))
    parts = implementation.body()["message"]
    assert [part["data"]["qq"] for part in parts if part["type"] == "at"] == ["20002", "20003"]


async def test_a_private_message_is_one_text_segment() -> None:
    implementation = Implementation(ok(message_id="8"))
    assert await make(implementation).send(PRIVATE) == Receipt(platform_id="8")
    assert str(implementation.requests[0].url) == "http://127.0.0.1:3000/send_private_msg"
    text = {"type": "text", "data": {"text": "竹园村三组冰雹"}}
    assert implementation.body() == {"user_id": 30003, "message": [text]}


async def test_the_access_token_is_a_bearer_and_the_body_is_json() -> None:
    implementation = Implementation(ok())
    await make(implementation).send(PRIVATE)
    assert implementation.requests[0].headers["authorization"] == "Bearer api-token"
    assert implementation.requests[0].headers["content-type"] == "application/json"


async def test_without_an_access_token_no_empty_bearer_is_sent() -> None:
    implementation = Implementation(ok())
    await make(implementation, access_token="").send(PRIVATE)
    assert "authorization" not in implementation.requests[0].headers


async def test_a_message_taken_asynchronously_is_accepted() -> None:
    assert (
        await make(Implementation({"status": "async", "retcode": 1, "data": None})).send(PRIVATE) == Receipt()
    )


async def test_a_very_long_text_is_cut() -> None:
    implementation = Implementation(ok())
    await make(implementation).send(replace(PRIVATE, text="雹" * 9000))
    assert len(implementation.body()["message"][0]["data"]["text"]) == 4500


@pytest.mark.parametrize(
    ("answer", "in_private", "in_group"),
    [
        (failed(200), UnreachableError, TemporaryError),
        (failed(1200), UnreachableError, TemporaryError),
        (failed(100), UnreachableError, TemporaryError),
        (failed(400), PayloadError, PayloadError),
        (failed(1400), PayloadError, PayloadError),
        (failed(1404), MisconfiguredError, MisconfiguredError),
        (failed(1403), MisconfiguredError, MisconfiguredError),
        (failed(-1), TemporaryError, TemporaryError),
        ({"status": "ok", "retcode": 200}, UnreachableError, TemporaryError),
        ({"status": "failed", "retcode": 0}, TemporaryError, TemporaryError),
        (httpx.Response(401), MisconfiguredError, MisconfiguredError),
        (httpx.Response(403), MisconfiguredError, MisconfiguredError),
        (httpx.Response(404), MisconfiguredError, MisconfiguredError),
        (httpx.Response(406), PayloadError, PayloadError),
        (httpx.Response(500), TemporaryError, TemporaryError),
        (httpx.Response(504), UnreachableError, UnreachableError),
        (httpx.Response(200, text="not JSON"), UnreachableError, UnreachableError),
        (httpx.Response(200, json=[]), UnreachableError, UnreachableError),
        (httpx.Response(200, json={"data": {}}), UnreachableError, UnreachableError),
        (httpx.ConnectError("down"), TemporaryError, TemporaryError),
        (httpx.ConnectTimeout("down"), TemporaryError, TemporaryError),
        (httpx.ReadTimeout("slow"), UnreachableError, UnreachableError),
        (httpx.RemoteProtocolError("cut"), UnreachableError, UnreachableError),
    ],
    ids=repr,
)
async def test_every_failure_says_what_to_do_next(
    answer: Answer, in_private: type[SendError], in_group: type[SendError]
) -> None:
    for message, kind in ((PRIVATE, in_private), (GROUP, in_group)):
        with pytest.raises(SendError) as caught:
            await make(Implementation(answer)).send(message)
        assert type(caught.value) is kind


@pytest.mark.parametrize("message", [replace(PRIVATE, recipient="oWeChat"), replace(GROUP, chat="四季镇")])
async def test_a_target_that_is_no_number_is_a_payload_error(message: Outgoing) -> None:
    with pytest.raises(PayloadError):
        await make(Implementation()).send(message)


async def test_without_an_api_base_and_a_token_nothing_can_ever_be_sent() -> None:
    with pytest.raises(MisconfiguredError):
        await make(Implementation(), api_base="", access_token="").send(PRIVATE)


async def test_without_an_api_base_a_message_waits_for_the_socket() -> None:
    with pytest.raises(TemporaryError):
        await make(Implementation(), api_base="").send(PRIVATE)


async def test_a_quoted_message_can_be_fetched() -> None:
    implementation = Implementation(ok(message_id=-55, message=[]))
    assert (await make(implementation).get_message("-55"))["message"] == []
    assert implementation.body() == {"message_id": -55}


async def test_ids_that_are_strings_are_sent_and_kept_as_they_are() -> None:
    implementation = Implementation(ok(message_id="x-8"), ok(message_id="abc-1", message=[]))
    made = make(implementation)
    assert await made.send(replace(GROUP, quote="abc-1")) == Receipt(platform_id="x-8")
    assert implementation.body()["message"][0] == {"type": "reply", "data": {"id": "abc-1"}}
    await made.get_message("abc-1")
    assert json.loads(implementation.requests[1].content) == {"message_id": "abc-1"}


@pytest.mark.parametrize("own", ["digest:0a1b", "bot_online:1"])
async def test_what_only_we_call_a_message_is_neither_quoted_nor_asked_for(own: str) -> None:
    implementation = Implementation(ok(message_id=1))
    made = make(implementation)
    await made.send(replace(GROUP, quote=own))
    assert [part["type"] for part in implementation.body()["message"]] == ["at", "text"]
    with pytest.raises(PayloadError):
        await made.get_message(own)


PHOTO = Segment(SegmentKind.IMAGE, url="https://multimedia.nt.qq.com.cn/old", media_id="A1B2.png")


async def test_a_photo_is_fetched_by_its_link() -> None:
    fetcher = FakeFetcher({PHOTO.url: Fetched(JPEG, "image/jpeg")})
    assert (await make(Implementation(), fetcher).fetch(PHOTO)).data == JPEG


async def test_a_dead_link_is_renewed_once() -> None:
    fetcher = FakeFetcher({"https://multimedia.nt.qq.com.cn/new": Fetched(JPEG, "image/jpeg")})
    implementation = Implementation(ok(url="https://multimedia.nt.qq.com.cn/new", file="/bot/host/a.png"))
    assert (await make(implementation, fetcher).fetch(PHOTO)).data == JPEG
    assert implementation.body() == {"file": "A1B2.png"}


async def test_a_photo_may_come_in_the_answer_itself() -> None:
    implementation = Implementation(ok(base64=base64.b64encode(JPEG).decode(), url=""))
    assert (await make(implementation).fetch(replace(PHOTO, url=""))).mime == "image/jpeg"


@pytest.mark.parametrize(
    ("answer", "reason", "is_final"),
    [
        (failed(200), "expired", False),
        (failed(1404), "expired", True),
        (ok(url=PHOTO.url), "expired", True),
        (ok(), "expired", True),
        (ok(base64="!"), "bad_base64", True),
        (ok(base64=base64.b64encode(b"<html>").decode()), "unknown_type", True),
        (ok(base64=base64.b64encode(b"#!AMR\n").decode()), "wrong_type", True),
    ],
    ids=repr,
)
async def test_a_photo_that_cannot_be_had_says_whether_to_try_again(
    answer: Answer, reason: str, is_final: bool
) -> None:
    with pytest.raises(FetchError) as caught:
        await make(Implementation(answer)).fetch(PHOTO)
    assert (caught.value.reason, caught.value.is_final) == (reason, is_final)


async def test_without_an_api_a_dead_link_stays_dead() -> None:
    with pytest.raises(FetchError) as caught:
        await make(Implementation(), api_base="", access_token="").fetch(PHOTO)
    assert (caught.value.reason, caught.value.is_final) == ("expired", True)
