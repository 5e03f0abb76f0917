"""What a card shows: a title, and what is not in it already."""

import pytest

from bots.wecom.replies import text_card

URL, LINK = "https://h.cn/o/1", "https://h.cn/o/1#ab"


def card(text: str) -> tuple[str, str]:
    found = text_card(text, URL, LINK)
    assert found is not None
    return found["title"], found["description"]


def test_the_first_line_is_the_title_and_the_others_say_the_rest() -> None:
    assert card(f"【灾情】166号 四季镇\n房子垮了,人没事\n回复 收到 166 {URL}") == (
        "【灾情】166号 四季镇",
        "房子垮了,人没事\n回复 收到 166 ",
    )


@pytest.mark.parametrize(
    ("line", "title", "rest"),
    [
        ("1660转给镇书记李书记办,最迟后天9:30联系您。", "1660转给镇书记李书记办", "最迟后天9:30联系您。"),
        ("好,您的事已经有人看到了。编号1660。", "好,您的事已经有人看到了", "编号1660。"),
        ("已发放1,200元。请查收", "已发放1,200元", "请查收"),
    ],
)
def test_of_a_single_line_the_first_clause_is_the_title(line: str, title: str, rest: str) -> None:
    assert card(line) == (title, rest)


def test_a_line_of_one_clause_says_the_same_below() -> None:
    assert card("四季镇竹园村有新进展") == ("四季镇竹园村有新进展", "四季镇竹园村有新进展")
