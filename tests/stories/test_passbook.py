"""兰向军, in Shanxi: his mother is in hospital; one line in the town's QQ group, and money on the passbook."""

import pytest

from app.demo.bot_directory import member_openid
from app.demo.county import BOT_GROUP
from tests.stories.conftest import County

pytestmark = pytest.mark.anyio
LAN, GROUP = "20260004", "700001"
PLEA = "长梁村的,我妈住院了花了好几千,想申请医疗救助,家里老人不识字,我在山西回不来"


async def test_a_plea_in_the_group_becomes_a_relief_case_for_the_people_at_home(county: County) -> None:
    await county.writes_in_group(LAN, GROUP, PLEA)
    await county.passes(0)
    case = await county.the_case()
    assert case["kind"] in ("relief", "major_change")
    assert case["officer"]["role"] == "household_officer"
    assert case["division_path"]
    officer = county.openid_of(case["officer"]["id"])
    assert any(case["number"] in text for text in county.phone(officer))


async def test_the_answer_in_the_group_shows_no_whole_name_and_no_link(county: County) -> None:
    await county.writes_in_group(LAN, GROUP, PLEA)
    await county.passes(0)
    case = await county.the_case()
    (answer,) = county.group(GROUP)[:1]
    assert case["number"] in answer
    assert "/p/" not in answer
    assert case["officer"]["name"] not in answer


async def test_the_plea_is_heard_without_mentioning_the_bot(county: County) -> None:
    """He writes to the Party secretary, among two hundred neighbours who talk of other things."""
    await county.writes_in_group("20260001", GROUP, "今晚打牌三缺一", is_mention=False)
    await county.writes_in_group(LAN, GROUP, f"张书记,{PLEA}", is_mention=False)
    await county.writes_in_group("20260001", GROUP, "长梁村那边下雨没有", is_mention=False)
    await county.passes(0)
    case = await county.the_case()
    assert case["kind"] == "relief"
    assert case["officer"]["role"] == "household_officer"
    officer = county.openid_of(case["officer"]["id"])
    assert any(case["number"] in text for text in county.phone(officer))
    (answer, *_) = county.group(GROUP)
    assert case["number"] in answer
    assert "/p/" not in answer


async def test_the_same_plea_reaches_them_by_the_official_bot(county: County) -> None:
    member = member_openid(BOT_GROUP, "P-S4")
    await county.calls_the_bot(member, BOT_GROUP, PLEA)
    await county.passes(0)
    case = await county.the_case()
    assert case["kind"] in ("relief", "major_change")
    assert case["reporter"]["name"] == "兰向军"
    assert case["officer"]["role"] == "household_officer"
    officer = county.openid_of(case["officer"]["id"])
    assert any(case["number"] in text for text in county.phone(officer))
    said = county.group(BOT_GROUP)
    assert case["number"] in said[0]
    assert not any("/p/" in text or case["officer"]["name"] in text for text in said)
    assert len(said) <= 5


async def test_the_bot_hears_the_plea_where_the_group_lets_it_hear_all(county: County) -> None:
    member = member_openid(BOT_GROUP, "P-S4")
    await county.says_where_the_bot_is("0" * 32, BOT_GROUP, "今晚打牌三缺一")
    await county.says_where_the_bot_is(member, BOT_GROUP, f"张书记,{PLEA}")
    await county.passes(0)
    case = await county.the_case()
    assert (case["kind"], case["officer"]["role"]) == ("relief", "household_officer")
    (answer,) = county.group(BOT_GROUP)
    assert case["number"] in answer


async def test_the_amount_paid_is_recorded_and_he_is_told_in_private(county: County) -> None:
    """The group's notice tells him to ask in private; from then on what is his is told there, and not to neighbours."""
    await county.writes_in_group(LAN, GROUP, PLEA)
    await county.passes(0)
    case = await county.the_case()
    await county.writes_on_qq(LAN, "进度")
    officer = county.openid_of(case["officer"]["id"])
    await county.writes(officer, f"收到 {case['number'][-3:]}")
    await county.writes(officer, f"兑付 {case['number'][-3:]} 876.5")
    await county.passes(1)
    assert any("876.5" in text for text in county.phone(LAN))
    assert not any("876.5" in text for text in county.group(GROUP))
    (paid,) = [event for event in (await county.the_case())["events"] if event["kind"] == "paid"]
    assert paid["data"]["amount"] == "876.5"
