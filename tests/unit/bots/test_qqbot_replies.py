"""What we say through the official bot: numbers, addresses, parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.base import Means, Outgoing
from bots.qqbot.replies import body_of, halves, sequence, without_links, words_of

ANSWER = Outgoing("U", "G", "收到", "reply:1:a:0", quote="M1", means=Means.WINDOW, window="M2")


def test_an_answer_names_the_message_whose_window_it_uses_and_the_one_that_it_quotes() -> None:
    body = body_of(ANSWER, "收到", 0)
    assert body["msg_id"] == "M2"
    assert body["message_reference"] == {"message_id": "M1"}
    assert (body["content"], body["msg_type"]) == ("收到", 0)


def test_what_we_begin_names_no_message() -> None:
    body = body_of(Outgoing("U", "", "办好了", "news:1"), "办好了", 0)
    assert "msg_id" not in body
    assert "message_reference" not in body


def test_a_number_is_the_same_at_every_try_and_another_for_everything_else() -> None:
    assert sequence("reply:1:a:0", 0) == sequence("reply:1:a:0", 0)
    numbers = [sequence(f"reply:{n}:a:{part}", part) for n in range(300) for part in range(3)]
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 2**31 for number in numbers)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("看 https://bl.example.gov.cn/o/abc 这里", "看 bl。example。gov。cn/o/abc 这里"),
        ("HTTP://A.CN", "A。CN"),
        ("加我 www.baidu.com", "加我 www。baidu。com"),
        ("3.5亩,12.30来,编号20260718.", "3.5亩,12.30来,编号20260718."),
        ("没有", "没有"),
    ],
)
def test_an_address_is_no_link_but_can_be_read(text: str, shown: str) -> None:
    assert without_links(text) == shown
    assert words_of(Outgoing("U", "", text, "k"), has_links=False) == shown
    assert words_of(Outgoing("U", "", text, "k"), has_links=True) == text


def test_a_long_text_is_cut_at_the_end_of_a_line_near_its_middle() -> None:
    lines = ["一" * 30, "二" * 30, "三" * 30, "四" * 30]
    first, second = halves("\n".join(lines)) or ("", "")
    assert (first, second) == ("\n".join(lines[:2]), "\n".join(lines[2:]))
    assert halves("一" * 39) is None


@given(st.text(min_size=40, max_size=400))
def test_the_halves_say_what_the_whole_says(text: str) -> None:
    parts = halves(text)
    assert parts is not None
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(parts) or not text.strip("\n")
