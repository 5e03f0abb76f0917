"""The pages behind signed links: one tap acts, a wrong or old link says so, nothing outside is loaded."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.media.pictures import develop
from models import Attachment, Case, CaseMessage
from tests.photographs import a_photo
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio


async def _a_case(house: Served) -> Case:
    await house.post_wechat(
        "<xml><ToUserName>gh_demo</ToUserName><FromUserName>oZhang</FromUserName>"
        f"<CreateTime>{int(house.clock.now().timestamp())}</CreateTime><MsgType>text</MsgType>"
        "<Content>竹园村下冰雹了,烟叶全打烂了</Content><MsgId>7000000000000000001</MsgId></xml>"
    )
    return await _the_case(house)


async def _the_case(house: Served) -> Case:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case))).one()


async def test_one_tap_acknowledges_and_the_next_arrives(house: Served) -> None:
    case = await _a_case(house)
    link = house.container.links.officer_link(case.id, "O1")
    path = link.removeprefix(house.container.settings.public_url)
    page = await house.http.get(path)
    assert page.status_code == 200
    assert "冰雹" in page.text
    for action, state in (("acknowledge", "acknowledged"), ("arrive", "on_site")):
        answer = await house.http.post(path, data={"action": action})
        assert answer.status_code == 303
        assert (await _the_case(house)).state == state


async def test_a_second_tap_says_why_nothing_happens(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    await house.http.post(path, data={"action": "acknowledge"})
    answer = await house.http.post(path, data={"action": "acknowledge"})
    assert answer.status_code == 409
    assert "不能收到" in answer.text


async def test_an_officer_reads_that_the_reporter_is_still_to_answer(house: Served) -> None:
    case = await _a_case(house)
    for action, values in (("acknowledge", {}), ("resolve", {"text": "好了"})):
        await house.acts(case.number, action, **values)
    page = await house.http.get(house.container.links.officer_link(case.id, "O1"))
    assert ("等来信人回话" in page.text, "等您回话" in page.text) == (True, False)


@pytest.mark.parametrize("spoil", ["x", ""])
async def test_a_link_that_was_changed_opens_nothing(house: Served, spoil: str) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    answer = await house.http.get(path[:-3] + spoil)
    assert answer.status_code == 404
    assert "重新点开" in answer.text


async def test_a_persons_link_is_no_officers_link(house: Served) -> None:
    case = await _a_case(house)
    person = house.container.links.person_link(case.id).removeprefix(house.container.settings.public_url)
    assert (await house.http.get(person)).status_code == 200
    assert (await house.http.get(person.replace("/p/", "/o/"))).status_code == 404


async def test_who_opens_his_link_after_the_resolution_reads_how_to_answer(house: Served) -> None:
    case = await _a_case(house)
    person = house.container.links.person_link(case.id).removeprefix(house.container.settings.public_url)
    assert "发“2”" not in (await house.http.get(person)).text
    officer = house.container.links.officer_link(case.id, "O1").removeprefix(
        house.container.settings.public_url
    )
    for action in ("acknowledge", "arrive", "resolve"):
        answer = await house.http.post(officer, data={"action": action, "text": "种子送到了"})
        assert answer.status_code == 303
    assert "发“2”" in (await house.http.get(person)).text


async def test_a_link_expires(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    house.clock.advance(timedelta(days=31))
    assert "过期" in (await house.http.get(path)).text


async def test_pages_load_nothing_from_outside(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    page = await house.http.get(path)
    assert not re.findall(r"(?:src|href|action)=\"https?://", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_link_of_a_gathered_push_lists_everything_that_the_officer_was_called_for(
    house: Served,
) -> None:
    case = await _a_case(house)
    base = house.container.settings.public_url
    page = await house.http.get(house.container.links.officer_list_link("O1").removeprefix(base))
    assert page.status_code == 200
    assert "冰雹" in page.text
    (link,) = re.findall(r'href="(/o/[^"/]+)"', page.text)
    assert case.number in (await house.http.get(link)).text
    idle = await house.http.get(house.container.links.officer_list_link("D1").removeprefix(base))
    assert "没有没办完的事" in idle.text


async def test_the_links_of_somebody_who_is_no_officer_any_more_open_nothing(house: Served) -> None:
    case = await _a_case(house)
    links, base = house.container.links, house.container.settings.public_url
    own = links.officer_list_link("O9")
    gone = links.officer_link(case.id, "O9")
    for link in (gone, f"{gone}/photo/1", own, f"{own}/leave", f"{own}/scans", links.incident_link(1, "O9")):
        page = await house.http.get(link.removeprefix(base))
        assert (page.status_code, "冰雹" in page.text, "没有找到您的登记" in page.text) == (404, False, True)


async def test_an_old_link_says_how_to_get_a_new_one(house: Served) -> None:
    case = await _a_case(house)
    links, base = house.container.links, house.container.settings.public_url
    officers, persons = links.officer_link(case.id, "O1"), links.person_link(case.id)
    house.clock.advance(timedelta(days=31))
    for link, word in ((officers, "我的"), (persons, "进度")):
        page = await house.http.get(link.removeprefix(base))
        assert (page.status_code, f"请发“{word}”" in page.text) == (404, True)


async def test_pages_show_thumbnails_and_hand_out_nothing_that_the_camera_wrote(house: Served) -> None:
    case = await _a_case(house)
    developed = develop(a_photo((32.3151, 108.8972)))
    store = house.container.media
    async with house.container.workshop.begin() as work:
        message_id = (await work.session.scalars(select(CaseMessage.message_id))).one()
        shared = {"message_id": message_id, "channel": "wechat", "account": "langao", "created_at": work.now}
        rows = [
            {
                "kind": "image",
                "state": "stored",
                "mime": "image/jpeg",
                "content_hash": await store.put(a_photo((32.3151, 108.8972))),
                "shown_hash": await store.put(developed.shown),
                "thumb_hash": await store.put(developed.thumb),
            },
            {
                "kind": "voice",
                "state": "stored",
                "mime": "audio/amr",
                "shown_hash": await store.put(b"#!AMR\nvoice"),
            },
            {"kind": "file", "state": "stored", "mime": "application/pdf", "content_hash": "0" * 64},
            {"kind": "image", "state": "lost", "lost_reason": "media_lost"},
        ]
        work.session.add_all(
            [Attachment(id=number, segment="{}", **shared, **row) for number, row in enumerate(rows, 1)]
        )
    base = house.container.settings.public_url
    path = house.container.links.officer_link(case.id, "O1").removeprefix(base)
    page = await house.http.get(path)
    assert (page.text.count("/photo/1"), page.text.count("/photo/3"), page.text.count("/photo/4")) == (
        2,
        0,
        0,
    )
    assert "语音" in page.text
    assert "有照片没有收到,已经请对方再发一次" in page.text
    for part, content in (("1", developed.shown), ("1/small", developed.thumb), ("2", b"#!AMR\nvoice")):
        answer = await house.http.get(f"{path}/photo/{part}")
        assert (answer.status_code, answer.content) == (200, content)
        assert b"Huawei" not in answer.content
    assert (await house.http.get(f"{path}/photo/3")).status_code == 404


@pytest.mark.parametrize("number", [2**63, 10**30])
async def test_a_photo_of_a_number_that_no_database_holds_is_refused(house: Served, number: int) -> None:
    link = house.container.links.officer_list_link("O1").rpartition("/")[2]
    for path in (f"/o/{link}/photo/{number}", f"/o/{link}/photo/{number}/small"):
        assert (await house.http.get(path)).status_code == 422


@pytest.mark.parametrize(("length", "is_cut"), [(600, True), (201, True), (200, False), (20, False)])
async def test_the_end_of_a_long_message_is_read_by_the_officer_and_by_who_wrote_it(
    house: Served, length: int, is_cut: bool
) -> None:
    text = "竹园村下冰雹了,烟叶全打烂了" + "," * (length - 20) + "老娘还在坡上"
    await house.post_wechat(text_xml(text))
    case = await _the_case(house)
    links, base = house.container.links, house.container.settings.public_url
    seen = (await house.http.get(links.officer_link(case.id, "O1").removeprefix(base))).text
    assert ("老娘还在坡上" in seen, "看全文" in seen) == (True, is_cut)
    assert "老娘还在坡上" in (await house.http.get(links.person_link(case.id).removeprefix(base))).text
    assert len(case.summary) <= 200


async def test_who_is_not_responsible_reads_who_is(house: Served) -> None:
    case = await _a_case(house)
    base = house.container.settings.public_url
    own, leader = (
        house.container.links.officer_link(case.id, each).removeprefix(base) for each in ("O1", "V1")
    )
    assert "现在由" not in (await house.http.get(own)).text
    assert "现在由包户干部陈家林负责" in (await house.http.get(leader)).text
    await house.http.post(own, data={"action": "transfer", "to": "V1"})
    assert "现在由" in (await house.http.get(own)).text
    assert "现在由" not in (await house.http.get(leader)).text
