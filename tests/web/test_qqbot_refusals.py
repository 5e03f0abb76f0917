"""The QQ bot's endpoint through the real app: every refusal of section 0, the check of our address, the answers."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from tests.contract.qqbot_wire import (
    GROUP,
    SECRET,
    group,
    headers,
    own,
    payload,
    private,
    private_key,
    text,
    validation,
)
from tests.web.served import Served, served

pytestmark = pytest.mark.anyio
TAKEN = {"op": 12, "d": 0}


async def assert_refused(house: Served, response: httpx.Response, *statuses: int) -> None:
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"].startswith("text/plain")
    assert len(response.content) < 40
    assert await house.stored() == (0, 0)


async def assert_taken(response: httpx.Response, answer: Any = TAKEN) -> None:
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == answer


def signed(house: Served, body: bytes, **changes: str) -> dict[str, str]:
    return headers(body, house.clock.now(), **changes)


def lacking(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in given.items() if key != name}


async def test_a_body_over_one_mebibyte_is_413(house: Served) -> None:
    await assert_refused(house, await house.post_qqbot(b" " * (1024 * 1024 + 1)), 413)


async def test_an_unknown_account_is_404(house: Served) -> None:
    await assert_refused(house, await house.post_qqbot(text("x"), account="nobody"), 404)


async def test_another_method_is_405(house: Served) -> None:
    await assert_refused(house, await house.http.get("/qqbot/langao"), 405)
    await assert_refused(house, await house.http.put("/qqbot/langao"), 405)


@pytest.mark.parametrize("missing", ["x-signature-ed25519", "x-signature-timestamp"])
async def test_without_a_signature_or_its_time_it_is_401(house: Served, missing: str) -> None:
    given = lacking(signed(house, text("x")), missing)
    await assert_refused(house, await house.post_qqbot(text("x"), headers=given), 401)


@pytest.mark.parametrize("wrong", ["0" * 128, "zz" * 64, "", "0" * 126, "f" * 128])
async def test_a_wrong_signature_is_refused(house: Served, wrong: str) -> None:
    given = signed(house, text("x"), x_signature_ed25519=wrong)
    await assert_refused(house, await house.post_qqbot(text("x"), headers=given), 401, 403)


async def test_a_signature_of_another_body_is_refused(house: Served) -> None:
    given = signed(house, text("x"))
    await assert_refused(house, await house.post_qqbot(text("y"), headers=given), 401, 403)


async def test_a_signature_by_another_secret_is_refused(house: Served) -> None:
    stamp = str(int(house.clock.now().timestamp()))
    other = private_key(SECRET + "x").sign(stamp.encode() + text("x")).hex()
    given = signed(house, text("x"), x_signature_ed25519=other)
    await assert_refused(house, await house.post_qqbot(text("x"), headers=given), 401, 403)


@pytest.mark.parametrize("seconds", [-601, 601])
async def test_outside_the_freshness_window_it_is_403(house: Served, seconds: int) -> None:
    given = headers(text("x"), house.clock.now() + timedelta(seconds=seconds))
    await assert_refused(house, await house.post_qqbot(text("x"), headers=given), 403)


@pytest.mark.parametrize("stamp", ["now", "-1", "1.5", "9" * 20, " 1"])
async def test_a_time_that_is_no_number_is_refused(house: Served, stamp: str) -> None:
    signature = private_key().sign(stamp.encode() + text("x")).hex()
    given = signed(house, text("x"), x_signature_timestamp=stamp, x_signature_ed25519=signature)
    await assert_refused(house, await house.post_qqbot(text("x"), headers=given), 401, 403)


async def test_another_bots_id_or_none_is_refused(house: Served) -> None:
    for body in (text("x"), validation()):
        given = signed(house, body)
        other = {**given, "x-bot-appid": "102000002"}
        await assert_refused(house, await house.post_qqbot(body, headers=other), 403)
        await assert_refused(house, await house.post_qqbot(body, headers=lacking(given, "x-bot-appid")), 403)


BAD_BODIES = {
    "not JSON": b"hello",
    "empty": b"",
    "a list": b"[1]",
    "bad UTF-8": b'{"op":0,"x":"\xff"}',
    "too deep": b'{"op":0,"a":' + b"[" * 80 + b"]" * 80 + b"}",
    "no op": b'{"t":"RESUMED"}',
    "no author": payload("C2C_MESSAGE_CREATE", {k: v for k, v in private().items() if k != "author"}),
    "no id": payload("C2C_MESSAGE_CREATE", {k: v for k, v in private().items() if k != "id"}),
    "d is a string": payload("GROUP_AT_MESSAGE_CREATE", "hello"),
}


@pytest.mark.parametrize("kind", BAD_BODIES)
async def test_a_signed_body_that_cannot_be_read_is_400(house: Served, kind: str) -> None:
    await assert_refused(house, await house.post_qqbot(BAD_BODIES[kind]), 400)


@pytest.mark.parametrize(
    "body",
    [
        payload("HOLOGRAM_CREATE", private()),
        payload("RESUMED", "a string"),
        payload("GROUP_MEMBER_ADD", {"group_openid": GROUP}),
        payload("C2C_MESSAGE_CREATE", own(private())),
        payload("GROUP_AT_MESSAGE_CREATE", own(group())),
        b'{"op":12,"d":0}',
        b'{"op":7}',
    ],
)
async def test_what_is_ours_or_unknown_is_acknowledged_and_not_stored(house: Served, body: bytes) -> None:
    await assert_taken(await house.post_qqbot(body))
    assert await house.stored() == (0, 0)


@pytest.mark.parametrize(("said", "echoed"), [("41", 41), ("null", 0), ('"x"', 0), ("true", 0)])
async def test_a_heartbeat_is_answered_with_its_number(house: Served, said: str, echoed: int) -> None:
    body = f'{{"op":1,"d":{said}}}'.encode()
    await assert_taken(await house.post_qqbot(body), {"op": 11, "d": echoed})


async def test_the_check_of_our_address_is_answered_with_its_signature(house: Served) -> None:
    stamp = str(int(house.clock.now().timestamp()))
    answer = (await house.post_qqbot(validation())).json()
    assert set(answer) == {"plain_token", "signature"}
    assert answer["plain_token"] == "Tok3nABC"
    private_key().public_key().verify(bytes.fromhex(answer["signature"]), f"{stamp}Tok3nABC".encode())


async def test_the_check_of_our_address_must_be_signed(house: Served) -> None:
    given = lacking(signed(house, validation()), "x-signature-ed25519")
    await assert_refused(house, await house.post_qqbot(validation(), headers=given), 401, 403)


FORGED = '{"op":0,"t":"GROUP_AT_MESSAGE_CREATE","d":{}}'


@pytest.mark.parametrize(
    ("plain", "event_ts"),
    [
        (FORGED, None),
        ("", None),
        ("a" * 65, None),
        ("a b", None),
        ("a{", None),
        (7, None),
        (None, None),
        ("Tok3nABC", "0"),
        ("Tok3nABC", "17843580000000"),
        ("Tok3nABC", "1784358000x"),
        ("Tok3nABC", 1784358000),
        ("Tok3nABC", "1784350000"),
        ("Tok3nABC", "1784369000"),
    ],
)
async def test_nothing_but_a_short_token_after_a_fresh_time_is_ever_signed(
    house: Served, plain: Any, event_ts: Any
) -> None:
    response = await house.post_qqbot(validation(plain, event_ts))
    await assert_refused(house, response, 403)


@pytest.mark.parametrize("d", ["null", "[]", '"x"', "{}"])
async def test_a_check_without_its_fields_is_refused(house: Served, d: str) -> None:
    body = f'{{"op":13,"d":{d}}}'.encode()
    await assert_refused(house, await house.post_qqbot(body), 403)


async def test_milliseconds_are_a_time_as_well(house: Served) -> None:
    stamp = str(int(house.clock.now().timestamp() * 1000))
    assert (await house.post_qqbot(validation(event_ts=stamp))).status_code == 200


async def test_while_an_address_is_registered_an_unsigned_check_is_answered_and_nothing_else(
    database_url: str, clock: SimulatedClock
) -> None:
    until = (clock.now() + timedelta(minutes=30)).isoformat()
    bot = {"name": "langao", "division": "610925", "app_id": "102000001", "secret": SECRET}
    async with served(database_url, clock, qqbot=[bot | {"register_until": until}]) as house:
        bare = {"x-bot-appid": "102000001"}
        assert (await house.post_qqbot(validation(), headers=bare)).status_code == 200
        await assert_refused(house, await house.post_qqbot(validation(FORGED), headers=bare), 403)
        await assert_refused(house, await house.post_qqbot(text("x"), headers=bare), 401)
        wrong = bare | {"x-signature-ed25519": "0" * 128, "x-signature-timestamp": "1784358000"}
        await assert_refused(house, await house.post_qqbot(validation(), headers=wrong), 401)
        clock.advance(timedelta(minutes=31))
        stamp = str(int(clock.now().timestamp()))
        late = await house.post_qqbot(validation(event_ts=stamp), headers=bare)
        await assert_refused(house, late, 401)


async def test_a_registration_that_is_longer_than_an_hour_has_not_begun(
    database_url: str, clock: SimulatedClock
) -> None:
    until = (clock.now() + timedelta(hours=2)).isoformat()
    bot = {"name": "langao", "division": "610925", "app_id": "102000001", "secret": SECRET}
    async with served(database_url, clock, qqbot=[bot | {"register_until": until}]) as house:
        response = await house.post_qqbot(validation(), headers={"x-bot-appid": "102000001"})
        await assert_refused(house, response, 401)


async def test_a_group_that_is_not_registered_is_acknowledged_and_not_stored(house: Served) -> None:
    await assert_taken(await house.post_qqbot(payload("GROUP_AT_MESSAGE_CREATE", group())))
    assert await house.stored() == (0, 0)


async def test_no_refusal_shows_a_secret(house: Served) -> None:
    response = await house.post_qqbot(validation(FORGED))
    assert SECRET not in response.text
    assert "plain_token" not in json.dumps(dict(response.headers)) + response.text
