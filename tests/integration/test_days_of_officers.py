"""What officers write over a day: what is on, who does not answer, what they write down, and that they leave."""

from datetime import date

import pytest

from app.core.enums import OfficerRole
from app.nlu.duty_words import DutyWords, duty_words
from app.nlu.leader_words import does_not_reach
from app.nlu.officer_words import OfficerWords, officer_words
from app.services.duty import leave_words
from models import Case, CaseEvent, Contact, Duty, Household, Officer, Person
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio


async def two_in_hand(road: Road) -> list[Case]:
    """陈家林 answers for hail at 张诗文's and a roof at 李大山's."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="李大山", tags=[]),
                Person(id="P2", household_id="H2", name="李大山", tags=[]),
                Duty(id=70_500_001, officer_id="O1", kind="covers_household", target="H2"),
                Contact(
                    id=70_500_004,
                    owner_kind="person",
                    owner_id="P2",
                    channel="wechat",
                    account="langao",
                    external_id="oLda",
                ),
            ]
        )
    await road.says("oZhang", "竹园村三组下冰雹了,烟叶打完了,六亩")
    await road.says("oLda", "我家房子屋顶被风吹了,漏雨")
    return await road.all(Case)


@pytest.mark.parametrize("words", ["今天有啥事", "今天有什么事要办", "我今天有啥任务", "手上还有什么事"])
async def test_whoever_asks_what_is_on_today_is_shown_his_list(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村三组下冰雹了,烟叶打完了,六亩")
    assert "您手上有1件" in await road.says("oChen", words)


@pytest.mark.parametrize("words", ["有啥事", "有什么事", "今天啥情况", "现在是什么事"])
def test_what_asks_something_else_is_not_about_his_list(words: str) -> None:
    assert officer_words(words) is not OfficerWords.MINE


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我打了电话给陈家林 他不接", "陈家林"),
        ("给陈家林打了几次电话,都没人接", "陈家林"),
        ("陈家林电话打不通", "陈家林"),
        ("打不通陈家林电话", "陈家林"),
        ("给陈家林打电话了", ""),
        ("我打了电话给陈家林 他说马上去", ""),
        ("给陈家林打电话他不接,屋头没人", ""),
    ],
)
def test_who_does_not_answer_is_read_whole(words: str, name: str) -> None:
    assert does_not_reach(words) == name


async def test_a_colleague_who_does_not_answer_is_no_case_and_his_case_says_so(road: Road) -> None:
    await road.says("oZhang", "竹园村三组下冰雹了,烟叶打完了,六亩")
    async with road.workshop.begin() as work:
        (await work.session.get_one(Officer, "V1")).role = str(OfficerRole.DUTY_DESK)
    said = await road.says("oLi", "我打了电话给陈家林 他不接")
    assert "包户干部陈家林" in said
    assert len(await road.all(Case)) == 1
    assert any("不接" in (each.personal or "") for each in await road.all(CaseEvent))


async def test_with_nothing_of_his_either_it_is_answered_with_how_everything_stands(road: Road) -> None:
    assert "没有正在办的事" in await road.says("oLi", "我打了电话给陈家林 他不接")
    assert await road.all(Case) == []


async def test_of_somebody_who_is_no_officer_it_is_heard_as_before(road: Road) -> None:
    await road.says("oLi", "我打了电话给张诗文 他不接")
    assert "没有正在办的事" not in (await road.says("oLi", "给兰老汉打电话他不接"))


async def test_what_he_writes_down_without_a_number_is_of_the_case_where_he_is(road: Road) -> None:
    first, second = await two_in_hand(road)
    assert "请带上号码" in await road.says("oChen", "记录 看过了,打光了")
    await road.says("oChen", f"到场 {first.number[-3:]}")
    assert first.number[-3:] in await road.says("oChen", "记录 看过了,打光了")
    await road.says("oChen", f"收到 {second.number[-3:]}")
    assert "请带上号码" in await road.says("oChen", "记录 再去一趟")
    assert "请带上号码" in await road.says("oChen", "办结 报了保险")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我的户交给王军", "王军"),
        ("我包的户以后都交给王军管", "王军"),
        ("明天起我不干了", ""),
        ("从下个月开始我退休了", ""),
        ("我辞职了", ""),
    ],
)
def test_who_leaves_hears_how_a_post_is_handed_over(words: str, name: str) -> None:
    said = duty_words(words)
    assert said is not None
    assert (said.meant, said.name) == (DutyWords.LEAVES_POST, name)


@pytest.mark.parametrize(
    "words",
    [
        *("我包的户给水淹了", "我的组给淹了", "我包的户都交医保了"),
        *("我联的户给雷劈了", "我的群众给骗了", "我包的组归哪个管"),
    ],
)
async def test_what_befell_his_households_is_no_handing_over(road: Road, words: str) -> None:
    assert "交接岗位" not in await road.says("oChen", words)


@pytest.mark.parametrize("words", ["我的户交给王支书", "我包的户以后都交给王支书管"])
async def test_who_hands_his_households_to_an_officer_hears_how(road: Road, words: str) -> None:
    assert "交接岗位" in await road.says("oChen", words)


@pytest.mark.parametrize(
    "words", ["我的户口本交给王军了", "这户交给王军", "我不干了", "明天起停电", "我的户都好"]
)
def test_what_is_near_leaves_no_post(words: str) -> None:
    assert duty_words(words) is None


@pytest.mark.parametrize(
    "words", ["我明天请假到后天 王军顶", "7月21日请假到22日 王军", "明天到后天请假,王军替我"]
)
def test_a_leave_with_its_word_between_the_days(words: str) -> None:
    asked = leave_words.parse(words, date(2026, 7, 20))
    assert asked == leave_words.Asked(date(2026, 7, 21), date(2026, 7, 22), "王军")


def test_a_leave_of_one_day_stays_one() -> None:
    asked = leave_words.parse("明天请假到县上开会 王军顶", date(2026, 7, 20))
    assert asked is not None
    assert asked.since == asked.until == date(2026, 7, 21)


async def test_a_party_member_far_away_is_looked_after_by_name(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Person(id="P4", household_id="H3", name="兰向军", tags=["party_member", "migrant"]),
                Duty(id=70_500_002, officer_id="O1", kind="party_liaison", target="P4"),
                Duty(id=70_500_003, officer_id="O1", kind="party_liaison", target=OTHER),
            ]
        )
    assert "记下了,刚看过兰向军" in await road.says("oChen", "走访 兰向军 电话联系,在工地平安")
    assert "兰向军" in await road.says("oChen", "走访名单")
    assert (await road.all(Duty, target="P4"))[0].seen_at == road.clock.now()


@pytest.mark.parametrize(
    ("sender", "words", "is_taken"),
    [
        ("oWang", "王支书收到", True),
        ("oChen", "陈家林收到", True),
        ("oChen", "王支书,收到", True),
        ("oChen", "收到王支书", True),
        ("oChen", "我已收到", True),
        ("oChen", "王支书收到", False),
        ("oChen", "王支书已收到", False),
        ("oWang", "陈家林收到", False),
    ],
)
async def test_a_receipt_in_a_colleague_s_name_is_none_of_his_own(
    road: Road, sender: str, words: str, is_taken: bool
) -> None:
    await road.says("oZhang", "竹园村三组下冰雹了,烟叶打完了,六亩")
    said = await road.says(sender, words)
    case = (await road.all(Case))[0]
    assert (case.acknowledged_at is not None) is is_taken
    assert ("还没有记您收到" in said or "了,也转给" in said) is not is_taken


async def test_a_colleague_s_name_is_no_arrival_of_his_own(road: Road) -> None:
    await road.says("oZhang", "竹园村三组下冰雹了,烟叶打完了,六亩")
    await road.says("oChen", "收到")
    await road.says("oChen", "王支书到了")
    assert (await road.all(Case))[0].on_site_at is None
    await road.says("oChen", "陈家林到了")
    assert (await road.all(Case))[0].on_site_at is not None
