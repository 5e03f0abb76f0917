"""张诗文, 竹园村: hail strips thirty mu of tobacco, and within forty minutes two officers stand in the field."""

import pytest

from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
ZHANG, VILLAGE = "oStoryZhang", "610925112206"
HAIL = "竹园村二组下冰雹了,三十多亩烤烟叶子全打烂了"


async def test_one_message_brings_both_officers_and_the_answer_says_who_comes_by_when(county: County) -> None:
    await county.writes(ZHANG, HAIL, photos=("hail-field",))
    await county.passes(0)
    case = await county.the_case()
    assert (case["kind"], case["state"]) == ("disaster", "assigned")
    assert case["division_code"].startswith(VILLAGE)
    assert case["officer"]["role"] == "household_officer"
    answer = county.phone(ZHANG)[0]
    assert case["number"] in answer
    alerted = {event["data"]["officer_id"] for event in case["events"] if event["kind"] == "alerted"}
    assert alerted == {case["officer"]["id"], f"{VILLAGE}-L"}
    for officer_id in alerted:
        assert any(case["number"] in text for text in county.phone(county.openid_of(officer_id)))


async def test_photos_and_words_are_one_case_and_the_photos_are_kept(county: County) -> None:
    await county.writes(ZHANG, photos=("hail-field",))
    await county.writes(ZHANG, HAIL)
    await county.writes(ZHANG, photos=("hail-field",))
    await county.passes(1)
    case = await county.the_case()
    assert len(case["messages"]) == 3
    assert [a["state"] for a in case["attachments"]] == ["stored", "stored"]


async def test_the_officer_takes_it_arrives_records_and_hands_out_seed(county: County) -> None:
    await county.writes(ZHANG, HAIL)
    case = await county.the_case()
    officer = county.openid_of(case["officer"]["id"])
    await county.passes(5)
    await county.writes(officer, "收到")
    await county.passes(25)
    await county.writes(officer, "到场")
    await county.writes(officer, "记录 三十二亩烤烟绝收,改种荞麦和萝卜,发了荞麦种、豆种、萝卜种、白菜种")
    await county.passes(1)
    case = await county.the_case()
    assert case["state"] == "in_hand"
    on_site = next(d for d in case["deadlines"] if d["kind"] == "on_site")
    assert on_site["met_at"] < on_site["due_at"]
    told = "\n".join(county.phone(ZHANG))
    assert "到现场" in told
    assert "荞麦" in told


async def test_when_nobody_answers_the_next_one_is_called_and_he_is_told(county: County) -> None:
    await county.writes(ZHANG, HAIL)
    await county.passes(61)
    case = await county.the_case()
    steps = [event["data"] for event in case["events"] if event["kind"] == "escalated"]
    assert [step["role"] for step in steps] == ["town_secretary", "duty_desk"]
    assert case["level"] == 3
    assert sum("又通知了" in text for text in county.phone(ZHANG)) == 2


async def test_the_relief_application_grows_out_of_the_case(county: County) -> None:
    await county.writes(ZHANG, HAIL)
    case = await county.the_case()
    officer = county.openid_of(case["officer"]["id"])
    await county.writes(officer, "收到")
    await county.writes(officer, f"救助 {case['number'][-3:]} 农业受灾补助")
    relief = next(c for c in await county.cases() if c["kind"] == "relief")
    assert relief["linked"] == [case["number"]]
    assert relief["reporter"] == case["reporter"]
    relief = await county.get(f"/cases/{relief['number']}")
    assert [m["id"] for m in relief["messages"]][:1] == [m["id"] for m in case["messages"]][:1]
    await county.passes(1)
    assert any(relief["number"] in text and "不用您再说一遍" in text for text in county.phone(ZHANG))


async def test_seed_that_is_handed_out_is_recorded_thing_by_thing(county: County) -> None:
    await county.writes(ZHANG, HAIL)
    case = await county.the_case()
    officer = county.openid_of(case["officer"]["id"])
    await county.writes(officer, "收到")
    await county.writes(officer, "到场")
    await county.writes(officer, "发放 荞麦种20斤、豆种5斤、萝卜种2斤、白菜种2斤")
    (handed,) = [e["data"] for e in (await county.the_case())["events"] if e["kind"] == "recorded"]
    assert handed["goods"] == ["荞麦种20斤", "豆种5斤", "萝卜种2斤", "白菜种2斤"]
    await county.passes(1)
    assert any("荞麦种" in text for text in county.phone(ZHANG))
