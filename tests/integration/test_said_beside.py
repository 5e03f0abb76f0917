"""What people say beside their matters: the same again, that it was meant for others, that they are sorry or angry."""

import pytest

from app.nlu.remarks import Remark, remark
from app.nlu.small_words import SmallWords, small_words
from app.services.deciding.facts import slots_of
from models import Case, CaseMessage, DeskEntry, Message, OutboxMessage
from tests.small_county import Road
from tests.square import Square

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("told", ["我家烤烟被冰雹打了十亩", "门口路灯坏了"])
async def test_the_same_words_an_hour_later_are_the_same_matter(road: Road, told: str) -> None:
    await road.says("oZhang", told)
    road.later(70)
    assert "已经转告" in await road.says("oZhang", told)
    (case,) = await road.all(Case)
    (said,) = await road.all(OutboxMessage, reply_key="alert_said")
    assert said.case_id == case.id


async def test_a_danger_that_is_told_again_calls_nobody_to_a_second_case(road: Road) -> None:
    told = "房子垮了,我妈压在下面"
    await road.says("oZhang", told)
    road.later(70)
    await road.says("oZhang", told)
    (case,) = await road.all(Case)
    assert len(await road.all(CaseMessage, case_id=case.id)) == 2


async def test_who_complains_of_an_officer_by_his_name_is_read_by_another(road: Road) -> None:
    await road.says("oZhang", "陈家林从来没来过我家,不晓得是干啥的")
    reply = await road.says("oZhang", "不要告诉他是我说的")
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id) == ("opinion", "V1")
    assert "陈家林" not in reply
    assert not [row for row in await road.all(OutboxMessage) if row.officer_id == "O1"]


async def test_a_danger_that_was_cried_in_the_group_is_read_with_where_it_is(square: Square) -> None:
    await square.says("20002", "老李头晕倒在地里了")
    await square.says("20003", "在哪")
    await square.says("20002", "竹园村二组水库边上")
    (case,) = await square.road.all(Case)
    assert case.is_urgent
    assert "晕倒" in case.summary
    assert case.division_code.startswith("610925112206")
    assert [each.fate_kind for each in await square.road.all(Message)] == [
        "case_joined",
        "ignored",
        "case_opened",
    ]


async def test_what_is_added_to_what_the_desk_has_is_told_as_such(road: Road) -> None:
    await road.says("oZhang", "我家水管坏了")
    road.later(10)
    assert "和您前面说的一起看" in await road.says("oZhang", "不用来了我自己修好了")
    assert len(await road.all(DeskEntry)) == 2


async def test_words_for_somebody_else_are_nothing(road: Road) -> None:
    await road.says("oX1", "快点来接我,我在车站")
    assert "不要紧" in await road.says("oX1", "发错人了 不好意思")


async def test_who_is_told_to_send_money_is_told_whom_to_ring(road: Road) -> None:
    assert "96110" in await road.says("oX1", "有人打电话说是社保局的让我转账")
    assert await road.all(DeskEntry) == []


@pytest.mark.parametrize("words", ["我爸被蛇咬了咋整", "我被毒蛇咬了一口"])
async def test_a_snake_bite_is_a_life_in_danger(road: Road, words: str) -> None:
    assert "120" in await road.says("oZhang", words)
    (case,) = await road.all(Case)
    assert case.is_urgent


@pytest.mark.parametrize("words", ["去年被蛇咬了住院花了两千能报不", "蚊子吵得睡不着"])
async def test_what_only_sounds_like_it_is_none(road: Road, words: str) -> None:
    await road.says("oZhang", words)
    assert not [case for case in await road.all(Case) if case.is_urgent or case.kind == "opinion"]


async def test_who_cannot_sleep_for_noise_is_heard(road: Road) -> None:
    await road.says("oZhang", "隔壁唱卡拉OK吵得睡不着")
    assert [case.kind for case in await road.all(Case)] == ["opinion"]


async def test_a_heavy_heart_at_night_is_read_by_a_human(road: Road) -> None:
    assert "值班的同志" in await road.says("oZhang", "睡不着,心里难受")
    assert len(await road.all(DeskEntry)) == 1


async def test_who_is_sorry_opens_nothing(road: Road) -> None:
    await road.says("oX1", "老板 两箱啤酒送到东门")
    await road.says("oX1", "不好意思")
    assert len(await road.all(DeskEntry)) == 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("发错群了", SmallWords.MISSENT),
        ("不好意思发错人了", SmallWords.MISSENT),
        ("对不起", SmallWords.NODS),
        ("去了没有啊急死人", SmallWords.WAITS),
    ],
)
def test_small_words_that_are_joined(words: str, meant: SmallWords) -> None:
    assert small_words(words) is meant


@pytest.mark.parametrize("words", ["你们都是吃干饭的", "什么狗屁包联", "养你们有啥用", "半天不来人"])
def test_anger_is_heard(words: str) -> None:
    assert remark(words) is Remark.GIVES_UP


@pytest.mark.parametrize(
    ("first", "text", "kind"),
    [
        ("想办低保", "路灯坏了", "opinion"),
        ("想办低保", "邻居占我家地", "dispute"),
        ("想办低保", "低保评得不公", "opinion"),
        ("想办证", "路灯坏了", "opinion"),
    ],
)
async def test_a_grievance_or_a_quarrel_is_no_answer_however_short_it_is(
    road: Road, first: str, text: str, kind: str
) -> None:
    await road.says("oZhang", first)
    await road.says("oZhang", text)
    asked, told = await road.all(Case)
    assert (told.kind, told.summary) == (kind, text)
    assert "路灯坏了" not in slots_of(asked).values()


async def test_who_is_left_alone_is_the_answer_and_a_matter_of_care(road: Road) -> None:
    await road.says("oZhang", "想办低保")
    await road.says("oZhang", "我妈一个人在家没人管")
    asked, told = await road.all(Case)
    assert (slots_of(asked)["relation"], told.kind) == ("母亲", "care")


@pytest.mark.parametrize("text", ["我妈", "我爸腿断了做不了活", "我爸中风了", "残疾证"])
async def test_for_whom_it_is_and_why_is_an_answer(road: Road, text: str) -> None:
    await road.says("oZhang", "想办低保")
    await road.says("oZhang", text)
    assert len(await road.all(Case)) == 1
