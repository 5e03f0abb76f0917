"""A message of the duty desk's list is opened: it becomes a case, or its writer is answered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole, Channel, FateKind, Intent, SegmentKind
from app.core.messages import InboundMessage, Segment
from handlers import turn
from models import Attachment, AuditEntry, Case, DeskEntry, Example, Message, OutboxMessage
from tests.small_county import COUNTY, VILLAGE, Row
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
SAID = "屋后头那个响得很,电话 13800138000"


async def _in_doubt(house: Served, sender: str = "oZhang") -> DeskEntry:
    """Somebody wrote words of which nothing is certain."""
    now = house.clock.now() - timedelta(minutes=3)
    inbound = InboundMessage(
        channel=Channel.WECHAT,
        account="langao",
        external_id="7",
        dedup_key="7",
        sender=sender,
        chat="",
        sent_at=now,
        received_at=now,
        segments=(Segment(SegmentKind.TEXT, text=SAID),),
    )
    async with house.container.workshop.begin() as work:
        heard = work.snapshots.understander_for(COUNTY).understand(SAID)
        heard = replace(heard, intent=Intent.OPINION, also=(), is_urgent=False, to_human=True, reason="doubt")
        (taken,) = await turn.take(work, [turn.Given(inbound, COUNTY, True, heard)])
    assert taken.fate == FateKind.TO_HUMAN
    return await _entry(house)


async def _entry(house: Served) -> DeskEntry:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(DeskEntry))).one()


async def _all(house: Served, model: type[Row]) -> list[Row]:
    async with house.container.database.reading() as session:
        return list(await session.scalars(select(model)))


async def _desk(house: Served, division: str = COUNTY) -> Browser:
    return await signed_in(house, "desk", AdminRole.DUTY_DESK, division)


async def test_it_is_read_whole_and_that_is_written_down(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    assert "138****8000" in (await browser.get("/desk")).text
    page = (await browser.post(f"/desk/{entry.id}", form_on="/desk")).text
    for shown in ("张诗文", "13800138000", "立成事项", "回他的话"):
        assert shown in page, shown
    reveals = [row.target for row in await _all(house, AuditEntry) if row.action == "reveal"]
    assert reveals == [f"desk:{entry.id}"]


async def test_the_link_of_its_alert_shows_it_alone_and_masked_and_the_list_once_it_is_done(
    house: Served,
) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    page = (await browser.get(f"/desk/{entry.id}")).text
    assert "看整个名单" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert (await browser.post(f"/desk/{entry.id}/settle", form_on=f"/desk/{entry.id}")).status_code == 303
    assert "推送里的那一条" in (await browser.get(f"/desk/{entry.id}")).text


async def test_it_becomes_a_case_where_the_desk_says_and_its_writer_hears_who_comes(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    done = await browser.post(f"/desk/{entry.id}/case", form_on="/desk", kind="dispute", place="长梁村")
    (case,) = await _all(house, Case)
    assert done.headers["location"].endswith(f"/cases/{case.number}")
    assert (case.kind, case.state) == ("dispute", "assigned")
    assert case.division_code != VILLAGE
    (message,) = await _all(house, Message)
    assert (message.fate_kind, message.decision["intent"]) == ("case_opened", "dispute")
    rows = {row.reply_key: row for row in await _all(house, OutboxMessage)}
    assert {"alert_dispute", "received_dispute"} <= set(rows)
    assert rows["received_dispute"].conversation_id == message.conversation_id
    assert (await _entry(house)).closed_reason == "filed"
    (example,) = await _all(house, Example)
    assert (example.text, example.intents, example.corrected) == (SAID, ["dispute"], ["intent"])
    actions = [(row.action, row.target) for row in await _all(house, AuditEntry)]
    assert ("desk_filed", case.number) in actions


async def test_without_a_place_it_is_at_its_writers_home(house: Served) -> None:
    entry = await _in_doubt(house)
    await (await _desk(house)).post(f"/desk/{entry.id}/case", form_on="/desk", kind="care", place="")
    (case,) = await _all(house, Case)
    assert (case.division_code[:12], case.household_id) == (VILLAGE, "H1")


async def test_what_was_dealt_with_is_not_dealt_with_again(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    await browser.post(f"/desk/{entry.id}/case", form_on="/desk", kind="care", place="")
    again = await browser.post(f"/desk/{entry.id}/case", form_on="/desk", kind="care", place="")
    (case,) = await _all(house, Case)
    assert again.status_code == 422
    assert f"已经有人办了:立成了编号{case.number}" in again.text
    late = await browser.post(f"/desk/{entry.id}/answer", form_on="/desk", said="哪个村?")
    assert late.status_code == 422
    assert len(await _all(house, Case)) == 1


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"kind": "", "place": ""}, "请选是什么事"),
        ({"kind": "spam", "place": ""}, "请选是什么事"),
        ({"kind": "care", "place": "桃花源村"}, "没有区划“桃花源村”"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_done(
    house: Served, form: dict[str, str], why: str
) -> None:
    entry = await _in_doubt(house)
    page = await (await _desk(house)).post(f"/desk/{entry.id}/case", form_on="/desk", **form)
    assert (page.status_code, why in page.text) == (422, True)
    assert form["place"] in page.text
    assert (await _all(house, Case), (await _entry(house)).due_at is None) == ([], False)


async def test_its_writer_is_answered_where_he_wrote(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    done = await browser.post(f"/desk/{entry.id}/answer", form_on="/desk", said="您说的是哪个村的房子?")
    assert done.status_code == 303
    (row,) = await _all(house, OutboxMessage)
    (message,) = await _all(house, Message)
    assert (row.reply_key, row.conversation_id) == ("desk_says", message.conversation_id)
    assert "哪个村的房子" in row.values
    assert ((await _entry(house)).closed_reason, message.fate_kind) == ("answered", "to_human")


async def test_an_answer_has_words_and_not_too_many(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    for said in ("", "长" * 301):
        page = await browser.post(f"/desk/{entry.id}/answer", form_on="/desk", said=said)
        assert (page.status_code, "1 到 300 个字" in page.text) == (422, True)
    assert await _all(house, OutboxMessage) == []


async def test_another_towns_message_is_nobodys(house: Served) -> None:
    entry = await _in_doubt(house)
    async with house.container.workshop.begin() as work:
        row = await work.session.get_one(DeskEntry, entry.id)
        row.division_code = "610925100"
    browser = await _desk(house, VILLAGE[:9])
    for path in ("", "/case", "/answer"):
        form = {"kind": "care", "place": "", "said": "好"}
        assert (await browser.post(f"/desk/{entry.id}{path}", form_on="/desk", **form)).status_code == 404
    assert await _all(house, Case) == []


async def test_what_was_taken_stays_in_sight_until_it_is_dealt_with(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    await browser.post(f"/desk/{entry.id}/take", form_on="/desk")
    page = (await browser.get("/desk")).text
    assert ("有人接手了,还没办" in page, ">接手<" in page) == (True, False)
    await browser.post(f"/desk/{entry.id}/settle", form_on="/desk")
    assert "现在没有等着的" in (await browser.get("/desk")).text
    assert (await _entry(house)).closed_reason == "settled"


async def test_what_came_with_it_is_heard_at_the_desk_and_nowhere_else(house: Served) -> None:
    entry = await _in_doubt(house)
    sound = await house.container.media.put(b"a voice")
    async with house.container.workshop.begin() as work:
        kept = Attachment(
            id=work.ids.next(),
            message_id=entry.message_id,
            channel="wechat",
            account="langao",
            kind="voice",
            segment="{}",
            state="stored",
            shown_hash=sound,
            mime="audio/amr",
            created_at=work.now,
        )
        work.session.add(kept)
    browser = await _desk(house)
    path = f"/desk/{entry.id}/file/{kept.id}"
    page = await browser.post(f"/desk/{entry.id}", form_on="/desk")
    assert (path in page.text, "语音" in page.text) == (True, True)
    heard = await browser.get(path)
    assert (heard.content, heard.headers["content-type"]) == (b"a voice", "audio/amr")
    assert (await browser.get(f"/desk/{entry.id}/file/1")).status_code == 404
    audit = await signed_in(house, "audit", AdminRole.AUDIT, COUNTY)
    assert (await audit.get(path)).status_code == 403


async def test_the_place_that_the_page_proposes_is_understood(house: Served) -> None:
    entry = await _in_doubt(house)
    browser = await _desk(house)
    for place in ("四季镇竹园村", "竹园村"):
        form = {"kind": "", "place": place}
        page = await browser.post(f"/desk/{entry.id}/case", form_on="/desk", **form)
        assert "请选是什么事" in page.text
    await browser.post(f"/desk/{entry.id}/case", form_on="/desk", kind="care", place="四季镇竹园村")
    (case,) = await _all(house, Case)
    assert case.division_code[:12] == VILLAGE
