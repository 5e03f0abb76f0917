"""What a platform sends twice, at once, after a restart or to two accounts (protocol reference, C6 to C8 and 6.1)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import select

from app.container import Container
from app.core.clock import SimulatedClock
from app.main import create_app
from models import Message
from tests.contract import qqbot_wire, wecom_wire
from tests.web.served import Served, group_event, served, settings, text_xml

pytestmark = pytest.mark.anyio
Post = Callable[[Served], Awaitable[httpx.Response]]

SUBSCRIBE = (
    "<xml><ToUserName>gh_demo</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>1784358000</CreateTime>"
    "<MsgType>event</MsgType><Event>{event}</Event><EventKey>{key}</EventKey></xml>"
)


def _event(sender: str = "oZhang", event: str = "CLICK", key: str = "PROGRESS") -> str:
    return SUBSCRIBE.format(sender=sender, event=event, key=key)


async def _safe(house: Served) -> httpx.Response:
    query, body = house.sealed(text_xml())
    return await house.post_wechat(body, "safe", query)


async def _wecom(house: Served) -> httpx.Response:
    raw = wecom_wire.callback(wecom_wire.text_message("竹园村下冰雹了"), house.clock.now())
    return await house.http.post("/wecom/county", params=dict(raw.query), content=raw.body)


POSTS: Mapping[str, Post] = {
    "wechat": lambda house: house.post_wechat(text_xml()),
    "wechat event": lambda house: house.post_wechat(_event()),
    "wechat safe": _safe,
    "wecom": _wecom,
    "onebot": lambda house: house.post_onebot(group_event()),
    "qqbot": lambda house: house.post_qqbot(qqbot_wire.text("竹园村下冰雹了")),
}
SEALED = ("wechat safe", "wecom")
every_post = pytest.mark.parametrize("name", list(POSTS))


def _cases(name: str) -> int:
    return 0 if name.endswith("event") else 1


def _is_same(name: str, first: httpx.Response, again: httpx.Response) -> bool:
    """Whether both are the same acknowledgement; what is sealed is sealed anew each time."""
    if (first.status_code, first.headers.get("content-type")) != (
        again.status_code,
        again.headers.get("content-type"),
    ):
        return False
    return bool(first.content) == bool(again.content) if name in SEALED else first.content == again.content


@asynccontextmanager
async def _another_process(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """A process over a database that has its county already."""
    container = Container(settings(database_url), clock=clock)
    app = create_app(container, has_scheduler=False)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")
    async with app.router.lifespan_context(app), client as http:
        yield Served(container, app, http, clock)


@every_post
async def test_a_process_that_was_started_anew_knows_what_the_one_before_it_took(
    database_url: str, clock: SimulatedClock, name: str
) -> None:
    async with served(database_url, clock) as house:
        first = await POSTS[name](house)
        stored = await house.stored()
    async with _another_process(database_url, clock) as later:
        again = await POSTS[name](later)
        assert first.status_code in (200, 204)
        assert _is_same(name, first, again)
        assert await later.stored() == stored == (1, _cases(name))


@every_post
async def test_while_the_first_attempt_still_runs_the_next_ones_make_nothing_more(
    house: Served, name: str
) -> None:
    lane, begun, gate = house.container.lane, asyncio.Event(), asyncio.Event()
    turn = lane._turn

    async def slow(*args: object, **kwargs: object) -> object:
        begun.set()
        await gate.wait()
        return await turn(*args, **kwargs)  # type: ignore[arg-type]

    lane._turn = slow  # type: ignore[method-assign]
    attempts = [asyncio.create_task(POSTS[name](house)) for _ in range(3)]
    await begun.wait()
    while lane.waiting < len(attempts) - 1:  # noqa: ASYNC110 - a lane says to nobody that something waits
        await asyncio.sleep(0)
    assert not any(attempt.done() for attempt in attempts)
    gate.set()
    first, *others = await asyncio.gather(*attempts)
    assert first.status_code in (200, 204)
    assert all(_is_same(name, first, each) for each in others)
    assert await house.stored() == (1, _cases(name))


@every_post
async def test_two_processes_that_get_it_at_once_store_it_once(
    database_url: str, clock: SimulatedClock, name: str
) -> None:
    async with served(database_url, clock) as one, _another_process(database_url, clock) as other:
        first, *others = await asyncio.gather(*(POSTS[name](house) for house in (one, other, one, other)))
        assert first.status_code in (200, 204)
        assert all(_is_same(name, first, each) for each in others)
        assert await one.stored() == (1, _cases(name))


async def test_one_id_at_two_accounts_is_two_messages(house: Served) -> None:
    await POSTS["wechat"](house)
    await POSTS["wechat safe"](house)
    assert (await house.stored())[0] == 2


async def test_the_same_event_of_another_person_of_another_kind_or_key_is_another(house: Served) -> None:
    different = [_event(), _event("oLi"), _event(event="VIEW"), _event(key="HELP")]
    for each in [*different, *different]:
        assert (await house.post_wechat(each)).status_code == 200
    async with house.container.database.reading() as session:
        keys = list(await session.scalars(select(Message.dedup_key).order_by(Message.id)))
    assert keys == [
        "gh_demo:oZhang:1784358000:click:PROGRESS",
        "gh_demo:oLi:1784358000:click:PROGRESS",
        "gh_demo:oZhang:1784358000:view:PROGRESS",
        "gh_demo:oZhang:1784358000:click:HELP",
    ]


def _receipt_of_a_notice(number: str) -> str:
    entry = f"<TemplateId>TPL</TemplateId><MsgID>{number}</MsgID><ErrorCode>0</ErrorCode>"
    told = f"<SubscribeMsgSentEvent><List>{entry}</List></SubscribeMsgSentEvent></xml>"
    return _event(event="subscribe_msg_sent_event", key="").replace("</xml>", told)


async def test_two_receipts_of_notices_to_one_person_in_one_second_are_two_and_each_is_taken_once(
    house: Served,
) -> None:
    for number in ("1700827132819554304", "1700827132819554305", "1700827132819554304"):
        assert (await house.post_wechat(_receipt_of_a_notice(number))).status_code == 200
    async with house.container.database.reading() as session:
        keys = list(await session.scalars(select(Message.dedup_key).order_by(Message.id)))
    assert [key.rpartition(":")[2] for key in keys] == ["TPL,1700827132819554304", "TPL,1700827132819554305"]


async def test_wechat_is_answered_within_four_seconds_by_default(house: Served) -> None:
    assert house.container.settings.limits.answer_seconds < 4
