"""What is pasted again and again is read as if it stood there twice; pictures hide no word."""

import pytest

from app.core.enums import Intent
from app.nlu.small_words import SmallWords, is_filler, is_picture_talk, small_words
from app.nlu.text import LIMIT, normalise
from app.nlu.understander import Understander

HAIL = "今天下午竹园村二组下冰雹,我家三亩烤烟打烂了,房子上的瓦也打坏了,幸好人都没有事。"


@pytest.mark.parametrize(("text", "times"), [("谢谢你们", 100), ("啊", 600), (HAIL, 16)])
def test_a_text_that_was_pasted_many_times_is_no_cry_for_help(
    understander: Understander, text: str, times: int
) -> None:
    assert not understander.understand(text * times).is_urgent


def test_hail_that_was_pasted_many_times_is_hail(understander: Understander) -> None:
    assert understander.understand(HAIL * 16).intent is Intent.DISASTER


def test_what_a_short_text_repeats_stays() -> None:
    assert normalise("快快快快来人") == "快快快快来人"


def test_a_long_text_that_repeats_nothing_stays() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(LIMIT))
    assert len(normalise(text)) >= LIMIT - 5


@pytest.mark.parametrize("before", ["哈" * 3000, "".join(chr(0x4E00 + n) for n in range(LIMIT))])
def test_who_writes_long_is_heard_at_the_end(before: str) -> None:
    text = normalise(f"{before}我妈晕倒了")
    assert text.endswith("我妈晕倒了")
    assert len(text) <= LIMIT


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("着火🔥了", "着火了"),
        ("🆘", "救命"),
        ("打烂😭了,三亩", "打烂了,三亩"),
        ("好😊", "好😊"),
        ("竹園村", "竹园村"),
        ("家裡煤氣洩漏,奶奶暈倒了", "家里煤气泄漏,奶奶晕倒了"),
        ("燒著了", "烧着了"),
        ("王顯著的著作", "王显著的著作"),
        ("孃孃病了", "孃孃病了"),
        ("房 子 塌 了", "房子塌了"),
        ("救.命.啊.快.来", "救命啊快来"),
        ("断了 水 电 路", "断了 水 电 路"),
        ("\u202b房\u200b子塌了\u202c", "房子塌了"),
    ],
)
def test_pictures_and_old_characters_hide_no_word(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "is_one"), [("嗯。", True), ("那个,呃", True), ("喂", False), ("嗯下冰雹了", False)]
)
def test_what_is_said_while_thinking(text: str, is_one: bool) -> None:
    assert is_filler(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("🔥🔥", True), ("[流泪]", True), ("🔥着火", False), ("[流泪]没了", False)]
)
def test_pictures_alone(text: str, is_one: bool) -> None:
    assert is_picture_talk(text) is is_one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[图片]", SmallWords.UNREADABLE),
        ("【收到不支持的消息类型,暂无法显示】", SmallWords.UNREADABLE),
        ("【聊天记录】", SmallWords.UNREADABLE),
        ("【聊天记录没能取到】", SmallWords.UNREADABLE),
        ("【聊天记录】 【聊天记录后面的略去】", SmallWords.UNREADABLE),
        ("【聊天记录】 老王:路断了", None),
        ("【聊天记录】 老王:路断了 【聊天记录没能取到】", None),
        ("聊天记录没能取到", None),
        ("/:strong", SmallWords.NODS),
        ("没人来", SmallWords.WAITS),
        ("图片", None),
        ("[图片]下冰雹了", None),
    ],
)
def test_what_stands_for_something_else(text: str, said: SmallWords | None) -> None:
    assert small_words(text) is said
