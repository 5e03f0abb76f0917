"""OneBot by reverse WebSocket: real sockets, a fake implementation that connects as the real ones do."""

import json
import logging
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_flavours import FLAVOURS, GOCQHTTP, LAGRANGE, NAPCAT, Flavour
from models import OutboxMessage
from tests.web.connected import GROUP, HAIL, PERSON, QQ, Town, accounts, answered, town

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_every_implementation_is_heard_and_answered(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    qq = QQ(clock, flavour)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        assert await siji.stored(1) == [HAIL]
        answer = (await answered(siji, qq))[0]
    assert "已通知" in answer
    row = next(row for row in await siji.all(OutboxMessage) if row.purpose == "reply")
    assert (row.state, row.account) == ("accepted", "siji")
    assert row.platform_id.lstrip("-").isdigit()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"token": ""}, 401),
        ({"token": "wrong"}, 403),
        ({"token": "socket-token "}, None),
        ({"self_id": 10002}, 403),
        ({"role": "Somebody"}, 400),
    ],
    ids=str,
)
@pytest.mark.parametrize("flavour", [NAPCAT, GOCQHTTP], ids=lambda flavour: flavour.scheme)
async def test_an_upgrade_is_refused_as_such(
    gate: Town, clock: SimulatedClock, flavour: Flavour, options: dict[str, Any], status: int | None
) -> None:
    async with QQ(clock, flavour).connect(gate.url, reconnects=False, **options) as socket:
        assert socket.refused == status
        assert socket.is_connected == (status is None)


@pytest.mark.parametrize(
    ("path", "status"), [("/onebot/nobody/ws", 404), ("/wechat/langao/ws", 403), ("/onebot/siji", 403)]
)
async def test_other_addresses_take_no_socket(
    gate: Town, clock: SimulatedClock, path: str, status: int
) -> None:
    url = gate.url.removesuffix("/onebot/siji/ws") + path
    async with QQ(clock).connect(url, reconnects=False) as socket:
        assert socket.refused == status


async def test_without_an_access_token_the_address_is_closed(
    database_url: str, clock: SimulatedClock
) -> None:
    async with (
        town(database_url, clock, onebot=accounts(access_token="")) as served,
        QQ(clock).connect(served.url, reconnects=False) as socket,
    ):
        assert socket.refused == 404


async def test_a_token_in_the_query_is_taken_and_never_written_to_a_log(
    gate: Town, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="uvicorn.error")
    qq = QQ(clock)
    socket = qq.connect(f"{gate.url}?access_token=socket-token")
    del socket.headers["Authorization"]
    async with socket:
        assert socket.is_connected
    assert "socket-token" not in caplog.text


async def test_an_empty_bearer_leaves_the_token_to_the_query(gate: Town, clock: SimulatedClock) -> None:
    for token, refused in (("socket-token", None), ("wrong", 403), ("", 401)):
        url = f"{gate.url}?access_token={token}"
        async with QQ(clock, NAPCAT).connect(url, reconnects=False, token="") as socket:
            assert socket.refused == refused


async def test_a_role_that_is_missing_is_universal(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    socket = qq.connect(siji.url)
    del socket.headers["X-Client-Role"]
    async with socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        assert await answered(siji, qq)


@pytest.mark.parametrize("flavour", [LAGRANGE, GOCQHTTP], ids=lambda flavour: flavour.name)
async def test_events_and_calls_may_have_a_socket_each(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    qq = QQ(clock, flavour)
    async with (
        qq.connect(siji.url, role="Event") as events,
        qq.connect(siji.url, role="API") as calls,
    ):
        await qq.says(events, HAIL)
        await siji.stored(1)
        assert await answered(siji, qq)
    assert events.calls == []
    assert "send_group_msg" in [call["action"] for call in calls.calls]


async def test_every_call_carries_an_echo_of_its_own(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        await answered(siji, qq)
    echoes = [call["echo"] for call in socket.calls]
    assert len(echoes) == len(set(echoes)) >= 3
    assert all(isinstance(echo, str) and echo for echo in echoes)


async def test_an_event_frame_is_never_answered(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, "今天天气好", is_mention=False)
        await siji.stored(1)
        await answered(siji, qq)
    assert {call["action"] for call in socket.calls} <= {
        "get_login_info",
        "get_version_info",
        "get_group_msg_history",
    }


async def test_the_newest_connection_wins(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url, reconnects=False) as old, qq.connect(siji.url) as new:
        await old.until(lambda: not old.is_connected)
        assert old.closed_with == 1000
        await qq.says(new, HAIL)
        await siji.stored(1)
        assert await answered(siji, qq)
        assert "send_group_msg" in [call["action"] for call in new.calls]


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", "null", '"x"', "\x00", b"\xff\xfe", '{"post_type":', '{"echo": []}', '{"retcode": 0}'],
    ids=repr,
)
async def test_a_frame_that_cannot_be_read_costs_the_others_nothing(
    gate: Town, clock: SimulatedClock, frame: str | bytes
) -> None:
    qq = QQ(clock)
    async with qq.connect(gate.url) as socket:
        await socket.send_raw(frame)
        await qq.says(socket, HAIL)
        assert await gate.stored(1) == [HAIL]


async def test_events_of_another_account_are_refused(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        event = qq.platform.event_of(qq.platform.remember(PERSON, GROUP, ()))
        await socket.deliver({**event, "self_id": 10002})
        await qq.says(socket, HAIL)
        assert await siji.stored(1) == [HAIL]
    assert b'reason="wrong_account"' in siji.container.observer.render()


async def test_a_frame_beyond_sixteen_mebibytes_ends_the_connection(
    gate: Town, clock: SimulatedClock
) -> None:
    async with QQ(clock).connect(gate.url, reconnects=False) as socket:
        await socket.send_raw(
            json.dumps({"post_type": "message", "message": "雹" * 6_000_000}, ensure_ascii=False)
        )
        await socket.until(lambda: not socket.is_connected)
    assert socket.closed_with == 1009


async def test_the_same_event_twice_is_one_message(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        event = await qq.says(socket, HAIL)
        await socket.deliver(event)
        await qq.says(socket, "冰雹还在下")
        await siji.stored(2)
        await siji.until(lambda: _counted(siji, b'baolian_repeats_total{channel="onebot"} 1.0'))
    assert len(await siji.texts()) == 2


async def _counted(siji: Town, line: bytes) -> bool:
    return line in siji.container.observer.render()
