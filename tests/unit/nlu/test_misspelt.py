"""Words that dictation and typing by sound write with other characters are read as the words that were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.misspelt import righted
from app.nlu.segmenter import base_segmenter
from app.nlu.text import normalise
from app.nlu.understander import Understander
from app.nlu.wording import Wording


def as_read(text: str) -> str:
    segmenter = base_segmenter()
    return righted(Wording(normalise(text), segmenter), segmenter)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("我屋的低宝停了", "我屋的低保停了"),
        ("残急证咋办", "残疾证咋办"),
        ("喝了浓药口吐百沫", "喝了农药口吐白沫"),
        ("我爸yun倒了", "我爸晕倒了"),
        ("有人tiao河", "有人跳河"),
        ("尼石流下来拉", "泥石流下来拉"),
        ("翻撤了,有人触店", "翻车了,有人触电"),
    ],
)
def test_what_is_spelt_by_its_sound_is_read_right(written: str, meant: str) -> None:
    assert as_read(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "留学生回来了",
        "中蜂得了烂子病",
        "从外头拉水",
        "除草机还你",
        "给主播打赏",
        "隔壁那家报灾",
        "wifi坏了",
        "我的iphone掉了",
        "看人砍树",
    ],
)
def test_what_is_a_word_of_its_own_stays(text: str) -> None:
    assert as_read(text) == text


@given(st.text(max_size=40))
def test_any_text_is_read_and_keeps_what_is_no_word(text: str) -> None:
    assert as_read(as_read(text)) == as_read(text)


@pytest.mark.parametrize(
    "text",
    [
        "房子踏了有人压在下面",
        "娃儿吊河里了,有人落税了",
        "滑波了埋了人",
        "胸扣痛得很出冷汗",
        "妈喝nong药了",
        "割万了",
        "妹妹遭强间了",
        "老公砍仍,快抱警",
        "迷路在山里天黑下雪了",
    ],
)
def test_a_danger_that_is_misspelt_is_heard(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent
