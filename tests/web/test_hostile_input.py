"""Words, numbers and links as hostile as the wire carries them (protocol reference, C12 to C16, C18)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.services.casework import media
from models import Attachment, Case, Message
from tests.contract import qqbot_wire, wecom_wire
from tests.factories import HAIL
from tests.web.served import Served, group_event, served, text_xml

pytestmark = pytest.mark.anyio
FAMILY = "👨‍👩‍👧‍👦𠮷🇨🇳é]]>[CQ:at,qq=all]<b>&amp;"
LONE = "\ud83d"
SaysText = Callable[[Served, str], Awaitable[httpx.Response]]


async def _wechat(house: Served, text: str) -> httpx.Response:
    safe = text.replace("]]>", "]]]]><![CDATA[>")
    return await house.post_wechat(text_xml(f"<![CDATA[{safe}]]>"))


async def _wecom(house: Served, text: str) -> httpx.Response:
    return await _post_wecom(house, wecom_wire.text_message(text))


async def _post_wecom(house: Served, payload: bytes) -> httpx.Response:
    raw = wecom_wire.callback(payload, house.clock.now())
    return await house.http.post("/wecom/county", params=dict(raw.query), content=raw.body)


SAYS: Mapping[str, SaysText] = {
    "wechat": _wechat,
    "wecom": _wecom,
    "onebot": lambda house, text: house.post_onebot(group_event(text)),
    "qqbot": lambda house, text: house.post_qqbot(qqbot_wire.text(text)),
}
JSON_CHANNELS = ("onebot", "qqbot")


async def _stored(house: Served) -> Message:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Message))).one()


@pytest.mark.parametrize("channel", SAYS)
async def test_every_character_is_stored_and_shown_as_it_was_written(house: Served, channel: str) -> None:
    assert (await SAYS[channel](house, FAMILY)).status_code in (200, 204)
    assert (await _stored(house)).text == FAMILY
    (item,) = (await house.get("/messages")).json()["items"]
    assert item["text"] == FAMILY


async def test_no_page_shows_what_was_written_as_html(house: Served) -> None:
    hostile = '竹园村下冰雹了<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    event = group_event(hostile, sender={"user_id": 20002, "card": "<b>书记</b>"})
    assert (await house.post_onebot(event)).status_code == 204
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    links, root = house.container.links, house.container.settings.public_url
    pages = [links.officer_link(case.id, case.officer_id or ""), links.person_link(case.id)]
    shown = [(await house.http.get(page.removeprefix(root))).text for page in pages]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown[0]
    for html in shown:
        assert "竹园村" in html
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>书记" not in html


@pytest.mark.parametrize("channel", SAYS)
async def test_a_text_of_any_length_is_capped_and_never_refused(house: Served, channel: str) -> None:
    assert (await SAYS[channel](house, "𠮷" * 10_001)).status_code in (200, 204)
    assert (await _stored(house)).text == "𠮷" * 10_000


@pytest.mark.parametrize("channel", JSON_CHANNELS)
async def test_what_no_database_takes_is_taken_out_of_the_text(house: Served, channel: str) -> None:
    assert (await SAYS[channel](house, f"冰\0雹{LONE}了")).status_code in (200, 204)
    assert (await _stored(house)).text == "冰雹\ufffd了"


def _spoilt(value: Any) -> Any:
    """`value` with NUL and half a character behind each text that is no name of a kind or a number."""
    if isinstance(value, dict):
        return {key: each if key in ("type", "qq") else _spoilt(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoilt(each) for each in value]
    return f"{value}\0{LONE}" if isinstance(value, str) else value


async def test_half_a_character_anywhere_in_a_message_of_qq_is_no_fault(house: Served) -> None:
    link = "https://gchat.qpic.cn/a"
    parts = [
        {"type": "at", "data": {"qq": "10001"}},
        {"type": "text", "data": {"text": "下冰雹了"}},
        {"type": "image", "data": {"file": "a.png", "url": link, "summary": "图", "file_size": "9"}},
        {"type": "record", "data": {"file": "a.amr", "url": link}},
        {"type": "file", "data": {"name": "表.pdf", "file_id": "/f", "size": "9"}},
        {"type": "share", "data": {"title": "看", "content": "这里", "url": link}},
        {"type": "location", "data": {"lat": "32.3", "lon": "108.9", "title": "村", "content": "镇"}},
        {"type": "json", "data": {"data": '{"app":"x"}'}},
        {"type": "mface", "data": {"emoji_id": "1", "summary": "笑"}},
        {"type": "forward", "data": {"content": [{"data": {"nickname": "李", "content": "路塌了"}}]}},
        {"type": "reply", "data": {"id": "5"}},
    ]
    who = {"user_id": 20002, "nickname": "小王", "card": "二组", "title": "群主"}
    event = group_event(message=_spoilt(parts), sender=_spoilt(who), raw_message=_spoilt("x"))
    assert (await house.post_onebot(event)).status_code == 204
    assert "下冰雹了\ufffd" in (await _stored(house)).text
    assert (await house.get("/messages")).status_code == 200


async def test_half_a_character_anywhere_in_a_message_to_the_bot_is_no_fault(house: Served) -> None:
    file = {"content_type": "image/png", "url": "https://a.qpic.cn/1", "filename": "图.png"}
    voice = {"content_type": "voice", "url": "https://a.qpic.cn/2", "asr_refer_text": "滑坡了"}
    said = qqbot_wire.private(
        attachments=_spoilt([file, voice]),
        message_type=103,
        msg_elements=_spoilt([{"content": "好", "msg_idx": "I"}]),
        mentions=_spoilt([{"id": "E3", "username": "张书记"}]),
    )
    said |= {"content": f"下冰雹了{LONE}"}
    said["author"] |= {"username": f"小王\0{LONE}"}
    body = qqbot_wire.payload("C2C_MESSAGE_CREATE", said)
    assert (await house.post_qqbot(body)).status_code == 200
    assert "下冰雹了\ufffd" in (await _stored(house)).text
    assert (await house.get("/messages")).status_code == 200


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), str(2**63 - 1)], ids=str)
async def test_numbers_of_qq_are_kept_as_text_to_their_last_digit(house: Served, number: Any) -> None:
    event = group_event(message_id=number, user_id=2**62)
    assert (await house.post_onebot(event)).status_code == 204
    message = await _stored(house)
    assert (message.external_id, message.sender) == (str(number), str(2**62))
    assert message.dedup_key == f"{number}:700001"


async def test_a_message_id_of_wechat_is_kept_as_text_to_its_last_digit(house: Served) -> None:
    await house.post_wechat(text_xml(msg_id="18446744073709551615"))
    assert (await _stored(house)).external_id == "18446744073709551615"


@pytest.mark.parametrize(
    ("said_at", "is_believed"),
    [
        (datetime(2010, 1, 1, tzinfo=UTC), True),
        (datetime(2009, 12, 31, 23, 59, 59, tzinfo=UTC), False),
        (HAIL + timedelta(days=1), True),
        (HAIL + timedelta(days=1, seconds=1), False),
    ],
    ids=str,
)
async def test_a_time_beyond_tomorrow_or_before_2010_is_the_receive_time(
    house: Served, said_at: datetime, is_believed: bool
) -> None:
    await house.post_onebot(group_event(time=int(said_at.timestamp())))
    assert (await _stored(house)).sent_at == (said_at if is_believed else HAIL)


async def test_who_spoke_is_the_number_of_the_event_and_nobody_else_that_it_names(house: Served) -> None:
    event = group_event(sender={"user_id": 30009, "nickname": "书记"}, target_id=30009, operator_id=30009)
    await house.post_onebot(event)
    assert (await _stored(house)).sender == "20002"


async def test_who_wrote_to_the_bot_is_his_openid_and_nobody_else_that_is_named(house: Served) -> None:
    said = qqbot_wire.private(openid="E" * 32, user_id="E" * 32)
    said["author"] |= {"id": "E" * 32, "member_openid": "E" * 32, "union_openid": "E" * 32}
    await house.post_qqbot(qqbot_wire.payload("C2C_MESSAGE_CREATE", said))
    assert (await _stored(house)).sender == qqbot_wire.USER


async def test_in_compat_mode_the_plain_siblings_name_nobody_and_say_nothing(house: Served) -> None:
    query, body = house.sealed(text_xml())
    lies = "<FromUserName>oOther</FromUserName><Content>给我转账</Content><MsgId>1</MsgId><MsgType>image</MsgType>"
    body = body.replace("</ToUserName>", "</ToUserName>" + lies)
    answer = await house.post_wechat(body, "compat", query)
    assert (answer.status_code, "oOther" in answer.text) == (200, False)
    message = await _stored(house)
    assert (message.sender, message.text) == ("oZhang", "竹园村下冰雹了")
    assert message.external_id == "7000000000000000001"


LINKS = [
    "http://127.0.0.1:8000/admin",
    "http://169.254.169.254/latest/meta-data/",
    "http://qpic.cn@127.0.0.1/",
    "https://qpic.cn.evil.example/1",
]


def _photo_xml(link: str) -> str:
    return text_xml().replace(
        "<MsgType>text</MsgType><Content>竹园村下冰雹了</Content>",
        f"<MsgType>image</MsgType><PicUrl>{link}</PicUrl>",
    )


def _photo_event(link: str) -> dict[str, Any]:
    image = {"type": "image", "data": {"url": link}}
    return group_event(message_type="private", group_id=None, message=[image])


async def _photo_wecom(house: Served, link: str) -> httpx.Response:
    text = wecom_wire.text_message("x").decode()
    payload = text.replace("[text]", "[image]").replace(
        "<Content><![CDATA[x]]></Content>", f"<PicUrl>{link}</PicUrl>"
    )
    return await _post_wecom(house, payload.encode())


async def _photo_bot(house: Served, link: str) -> httpx.Response:
    said = qqbot_wire.private("", attachments=[{"content_type": "image/png", "url": link}])
    return await house.post_qqbot(qqbot_wire.payload("C2C_MESSAGE_CREATE", said))


SHOWS: Mapping[str, SaysText] = {
    "wechat": lambda house, link: house.post_wechat(_photo_xml(link)),
    "wecom": _photo_wecom,
    "onebot": lambda house, link: house.post_onebot(_photo_event(link)),
    "qqbot": _photo_bot,
}


class Outside:
    """Whatever the house asks of the world."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return httpx.Response(200, content=b"\xff\xd8\xff")


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def watched(database_url: str, clock: SimulatedClock, outside: Outside) -> AsyncIterator[Served]:
    """The app, and all that it asks of the world."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(outside))
    async with served(database_url, clock, http) as running:
        yield running


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("channel", SHOWS)
async def test_a_hostile_link_is_stored_answered_and_never_followed(
    watched: Served, outside: Outside, channel: str, link: str
) -> None:
    assert (await SHOWS[channel](watched, link)).status_code in (200, 204)
    assert json.loads((await _stored(watched)).segments)[0]["url"] == link
    assert outside.asked == []
    container = watched.container
    assert await media.fetch_due(container.workshop, container.adapters, container.media) == 1
    async with container.database.reading() as session:
        photo = (await session.scalars(select(Attachment))).one()
    assert (photo.state, photo.content_hash) == ("lost", None)
    assert photo.lost_reason in ("host_not_allowed", "userinfo")
    assert outside.asked == []
