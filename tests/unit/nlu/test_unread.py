"""What is not written in Chinese is for a human, and no greeting is taken for it."""

import pytest

from app.core.enums import FateKind
from app.nlu.dangers import dangers
from app.nlu.types import UNREAD as REASON
from app.nlu.understander import Understander
from app.nlu.unread import is_unread
from app.services.deciding.meaning import fate_of

UNREAD = [
    "wo jia zhe huo le",
    "help",
    "help me fire",
    "my mother fell please help",
    "помогите пожалуйста",
    "불이야",
    "たすけて",
]
DANGERS = [
    ("wo jia zhe huo le", ("fire",)),
    ("qiu ni men kuai lai, wo jia fang zi ta le", ("buried",)),
    ("help my father fell", ("hurt",)),
    ("please call 120", ()),
    ("jiu ming jiu ming", ()),
    ("help", ()),
]
NO_DANGERS = ["wo yao ban di bao", "how do i get my id card", "my fellow villager", "помогите пожалуйста"]
GREETINGS = [
    "ok",
    "hi",
    "hello",
    "Hello?",
    "thanks",
    "666",
    "haha",
    "hahaha",
    "ni hao",
    "zaima",
    "good morning",
]
OTHERS = [
    "13909150001",
    "https://mp.weixin.qq.com/s/abc",
    "www.baidu.com",
    "[Smile]",
    "/:strong",
    "🔥🔥",
    "emmm",
]


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_goes_to_a_human(understander: Understander, text: str) -> None:
    assert fate_of(understander.understand(text))[0] is FateKind.TO_HUMAN


@pytest.mark.parametrize("text", [*GREETINGS, *OTHERS, "wifi密码是多少", "我家着火了help"])
def test_what_greets_links_and_counts_is_none_of_it(text: str) -> None:
    assert not is_unread(text.lower())


@pytest.mark.parametrize(("text", "kinds"), DANGERS)
def test_unmistakable_words_of_danger_are_urgent(
    understander: Understander, text: str, kinds: tuple[str, ...]
) -> None:
    heard = understander.understand(text)
    assert (heard.is_urgent, heard.to_human, heard.reason) == (True, True, REASON)
    assert dangers(text) == kinds


@pytest.mark.parametrize("text", NO_DANGERS)
def test_other_words_are_not(understander: Understander, text: str) -> None:
    heard = understander.understand(text)
    assert (heard.is_urgent, heard.reason) == (False, REASON)


@pytest.mark.parametrize("text", ["SOS", "jiu ming!", "Jiuming"])
def test_a_cry_that_is_known_stays_one(understander: Understander, text: str) -> None:
    heard = understander.understand(text)
    assert (heard.is_urgent, heard.to_human) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "help谢谢",
        "jiuming谢谢",
        "sos啊",
        "jiuming啊谢谢",
        "请help me",
        "救命谢谢",
        "求求你们救命",
        "help,谢谢啦!",
        "help我妈",
        "sos 我妈晕倒了",
    ],
)
def test_a_cry_beside_thanks_or_at_the_head_of_chinese_words_is_heard(
    understander: Understander, text: str
) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text", ["谢谢ok", "ok谢谢", "谢谢救命", "点help按钮打不开", "help笑死我了", "666谢谢"]
)
def test_thanks_and_jokes_beside_latin_words_are_no_cry(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


def test_whom_to_ring_is_read_beside_thanks_as_well() -> None:
    assert dangers("wo jia zhe huo le谢谢") == ("fire",)
