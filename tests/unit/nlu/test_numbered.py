"""Numbers of cases as they are typed and dictated, and what only looks like one."""

import pytest

from app.nlu import numbered
from app.services.casework.orders import read


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("收到了哈 377", "377", ""),
        ("377收到", "377", ""),
        ("编号377号收到了", "377", ""),
        ("三百七十七号收到", "377", ""),
        ("收到#251", "251", ""),
        ("收到【992】", "992", ""),
        ("收到999号", "999", ""),
        ("办结3 已经修好", "3", "已经修好"),
        ("369办结 已经修好", "369", "已经修好"),
        ("转908王支书", "908", "王支书"),
        ("把619转给王支书", "619", "给王支书"),
        ("退回455不是我的户", "455", "不是我的户"),
        ("挂起044明天等材料", "044", "明天等材料"),
        ("挂起 25号 等保险", "", "25号 等保险"),
        ("记录 3亩坏了", "", "3亩坏了"),
        ("兑付 876.5元 农业保险", "", "876.5元 农业保险"),
        ("发放 10斤荞麦", "", "10斤荞麦"),
        ("办结了", "", ""),
        ("都收到", "", "全部"),
        ("两件都收到了", "", "全部"),
        ("收到全部", "", "全部"),
    ],
)
def test_the_number_is_found_wherever_it_stands(text: str, number: str, rest: str) -> None:
    said = read(text)
    assert said is not None
    assert (said.number, said.rest) == (number, rest)


@pytest.mark.parametrize(
    ("text", "numbers", "words"),
    [
        ("嗯那个873236我马上过去", ("873236",), "马上过去"),
        ("陈主任 873236 那件到了", ("873236",), "那件到了"),
        ("那个 873236 水管修好了", ("873236",), "水管修好了"),
        ("赔了12000元人走了", (), ""),
        ("我在3组到了", (), ""),
        ("打他13909150001没人接", ("13909150001",), "没人接"),
    ],
)
def test_a_long_number_among_words_is_one_of_a_case(text: str, numbers: tuple[str, ...], words: str) -> None:
    ways = numbered.apart(text)
    assert [(way.numbers, way.words) for way in ways] == ([(numbers, words)] if numbers else [])
    assert not any(way.is_sure for way in ways if numbered.is_rung(way.numbers[0]))


@pytest.mark.parametrize("text", ["收到 892 805", "收到 892号,805号", "892和805都收到", "收到892、805"])
def test_several_numbers_are_several_cases(text: str) -> None:
    said = read(text)
    assert said is not None
    assert (said.number, said.also) == ("892", ("805",))


@pytest.mark.parametrize(
    "text", ["转人工", "转移群众10人", "收到没有?", "办结了吗", "120到了", "12345转来的件", "3亩收到"]
)
def test_what_is_no_order_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("605", "605"),
        ("605号", "605"),
        ("#605", "605"),
        ("６０５", "605"),
        ("605的", "605"),
        ("119", "119"),
        ("15", ""),
        ("605到了", ""),
        ("三号", ""),
    ],
)
def test_a_number_alone_is_one_of_a_case(text: str, number: str) -> None:
    assert numbered.alone(text) == number


@pytest.mark.parametrize("number", ["110", "119", "120", "122", "12345", "13800000001"])
def test_what_is_rung_may_be_no_number_of_a_case(number: str) -> None:
    assert numbered.is_rung(number)
    assert not numbered.is_rung("605")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("收到六六二八四八", "收到662848"),
        ("幺三九号到场", "139号到场"),
        ("零四二", "042"),
        ("记录 坏了三四五亩", "记录 坏了三四五亩"),
        ("二三四组都看了", "二三四组都看了"),
        ("一千二百三十号", "一千二百三十号"),
        ("第一二三季度", "第一二三季度"),
        ("三四百斤", "三四百斤"),
    ],
)
def test_figures_said_one_by_one_are_a_number(text: str, typed: str) -> None:
    assert numbered.dictated(text) == typed
