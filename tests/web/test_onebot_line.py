"""The line that a OneBot implementation keeps to us: silence, answers, gaps, alarms."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_flavours import NAPCAT, Flavour
from app.demo.onebot_socket import OneBotSocket
from models import AccountLine, DeskEntry, Message, OutboxMessage
from tests.web.connected import HAIL, QQ, Town, accounts, answered, town

pytestmark = pytest.mark.anyio


async def test_a_line_that_falls_silent_is_closed(gate: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock, Flavour("quick", "OneBot/11", NAPCAT.number, beat_ms=1000))
    async with qq.connect(gate.url, beats=False, reconnects=False) as socket:
        await socket.beat()
        await socket.until(lambda: not socket.is_connected)
    assert socket.closed_with == 1001


async def test_a_line_that_beats_stays(gate: Town, clock: SimulatedClock) -> None:
    """Beats come seven times as often as they are announced: a busy machine is no silence."""
    qq = QQ(clock, Flavour("quick", "OneBot/11", NAPCAT.number, beat_ms=1000))
    loop = asyncio.get_running_loop()
    ends = loop.time() + 3 + 0.3
    async with qq.connect(gate.url, beats=False, reconnects=False) as socket:
        while loop.time() < ends:
            await socket.beat()
            await asyncio.sleep(0.14)
        assert socket.is_connected


async def test_a_missing_answer_leaves_the_result_unknown_and_is_not_sent_twice(
    database_url: str, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with town(database_url, clock, onebot=accounts(timeout_seconds=0.2)) as siji:
        async with qq.connect(siji.url) as socket:
            socket.mute.add("send_group_msg")
            await qq.says(socket, HAIL)
            await siji.stored(1)
            await siji.jobs.run_due()
        asked = [call for call in socket.calls if call["action"] == "send_group_msg"]
        said = [row for row in await siji.all(OutboxMessage) if row.purpose in ("reply", "news")]
    assert len(asked) == len(said) > 0
    assert all("unknown_result" in row.last_error for row in said)


async def test_while_nobody_is_connected_answers_wait(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        await socket.cut()
    await siji.jobs.run_due()
    assert qq.said() == []
    assert {row.state for row in await siji.all(OutboxMessage) if row.account == "siji"} == {"queued"}
    async with qq.connect(siji.url):
        clock.advance(timedelta(seconds=20))
        assert await answered(siji, qq)


async def test_what_a_group_said_meanwhile_is_read_after_the_reconnect(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        await socket.cut()
    clock.advance(timedelta(minutes=30))
    missed = qq.connect(siji.url)
    for number in range(30):
        await qq.says(missed, f"长梁村第{number}句,路塌了")
        clock.advance(timedelta(seconds=2))
    async with missed:
        texts = await siji.stored(31)
        await qq.says(missed, "长梁村第30句,路塌了")
        await siji.stored(32)
    assert texts[0] == HAIL
    assert len(set(texts)) == len(texts) == 31
    assert (await siji.all(AccountLine))[0].backfill_since is None


async def test_what_was_said_before_we_ever_connected_stays_unread(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    stranger = qq.connect(siji.url)
    await qq.says(stranger, "去年的冰雹")
    async with stranger:
        await qq.says(stranger, HAIL)
        assert await siji.stored(1) == [HAIL]


async def test_history_that_cannot_be_had_is_asked_for_three_times_and_given_up(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        await socket.cut()
    qq.platform.groups.clear()
    async with qq.connect(siji.url) as socket:
        await socket.until(lambda: _asked(socket) == 3)
        await siji.until(lambda: _gap_closed(siji))
        assert _asked(socket) == 3


def _asked(socket: OneBotSocket) -> int:
    return [call["action"] for call in socket.calls].count("get_group_msg_history")


async def _gap_closed(siji: Town) -> bool:
    return (await siji.all(AccountLine))[0].backfill_since is None


async def test_another_number_that_is_signed_in_there_is_sent_away(gate: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    qq.platform.get_login_info = lambda params: {"user_id": 99999}  # type: ignore[method-assign]
    async with qq.connect(gate.url, reconnects=False) as socket:
        await socket.until(lambda: not socket.is_connected)
    assert socket.closed_with == 1008


async def test_an_account_that_was_signed_out_reaches_the_desk_and_the_metric_once(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url, beats=False) as socket:
        await socket.beat(online=True)
        await socket.beat(online=False)
        await socket.deliver({**_notice(clock), "notice_type": "bot_offline", "user_id": 10001})
        await socket.beat(online=False)
        (entry,) = await siji.until(lambda: siji.all(DeskEntry))
        assert (entry.reason, entry.account) == ("account_offline", "onebot:siji")
        assert await _metric(siji) == "0.0"
        await siji.jobs.run_due()
        (call,) = [row for row in await siji.all(OutboxMessage) if row.purpose == "desk"]
        assert call.reply_key == "desk_account_offline"
        clock.advance(timedelta(seconds=30))
        await socket.beat(online=True)
        await siji.until(lambda: _is_well(siji))
        assert await _metric(siji) == "1.0"


def _notice(clock: SimulatedClock) -> dict[str, Any]:
    return {"time": int(clock.now().timestamp()), "self_id": 10001, "post_type": "notice"}


async def _is_well(siji: Town) -> bool:
    return all(entry.due_at is None for entry in await siji.all(DeskEntry))


async def _metric(siji: Town) -> str:
    answer = await siji.container.http.get(f"{siji.http_url}/metrics")
    name = 'baolian_account_online{account="siji",channel="onebot"} '
    return next(line.removeprefix(name) for line in answer.text.splitlines() if line.startswith(name))


async def test_a_line_that_stays_lost_reaches_the_desk_until_it_is_back(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await socket.cut()
    await siji.until(lambda: _is_released(siji))
    clock.advance(timedelta(minutes=4))
    await siji.jobs.tick("watch")
    assert await siji.all(DeskEntry) == []
    assert await _metric(siji) == "0.0"
    clock.advance(timedelta(minutes=2))
    await siji.jobs.tick("watch")
    await siji.jobs.tick("watch")
    (entry,) = await siji.all(DeskEntry)
    assert (entry.reason, entry.account) == ("account_lost", "onebot:siji")
    async with qq.connect(siji.url):
        await siji.until(lambda: _is_well(siji))


async def _is_released(siji: Town) -> bool:
    lines = await siji.all(AccountLine)
    return bool(lines) and lines[0].process is None


async def test_an_account_that_speaks_by_http_brings_its_history_over_it(
    database_url: str, clock: SimulatedClock
) -> None:
    """Both at once are allowed: the socket brings events, calls go to `api_base`."""
    async with town(database_url, clock, onebot=accounts(api_base="http://127.0.0.1:9")) as siji:
        qq = QQ(clock)
        async with qq.connect(siji.url) as socket:
            await qq.says(socket, HAIL)
            await siji.stored(1)
        assert socket.calls == []


async def test_a_message_waits_for_a_database_that_is_away(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    lane = siji.container.lane
    submit, failures = lane.submit, [1, 2]

    async def unavailable(*args: Any, **kwargs: Any) -> str | None:
        from app.core.errors import UnavailableError

        if failures:
            failures.pop()
            raise UnavailableError("away")
        return await submit(*args, **kwargs)

    lane.submit = unavailable  # type: ignore[method-assign]
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        assert await siji.stored(1) == [HAIL]
    assert len(await siji.all(Message)) >= 1
