"""Calls to WeChat's API, against a platform that answers from a script (protocol reference, 1.10 to 1.17)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bots.base import (
    Means,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    TemplateRefusedError,
    TemporaryError,
    UnreachableError,
)
from bots.wechat.errors import error_for
from tests.contract.harnesses import NOW
from tests.unit.bots.wechat_script import ALERT, OK, PLAIN, Answer, Platform, make, refused

pytestmark = pytest.mark.anyio


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
        (40036, MisconfiguredError),
        (40037, MisconfiguredError),
        (47003, TemplateRefusedError),
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


@pytest.mark.parametrize("message", [PLAIN, ALERT], ids=["words", "card"])
async def test_an_answer_that_does_not_say_that_a_message_was_taken_is_none(message: Outgoing) -> None:
    with pytest.raises(TemporaryError, match="bad_answer"):
        await make(Platform({}), alert_template_id="TPL").send(message)


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
