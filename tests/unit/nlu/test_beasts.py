"""An animal in danger is a matter like any other; wherever somebody might be meant, a person comes first."""

import pytest

from app.nlu.beasts import only_a_beast
from app.nlu.text import normalise
from app.nlu.understander import Understander


@pytest.mark.parametrize(
    "text",
    [
        "牛掉沟里了 拉不起来",
        "羊群被冲到河中间的沙坝",
        "还有一头牛没找到",
        "狗掉井里了",
        "我爸的羊掉河里了",
        "隔壁婆婆家的那头牛陷在泥里头",
        "山洪把两头水牛困到对岸",
        "猪遭压到底下还在哼",
        "猪崽栽到粪坑头了 二十斤 舀子捞不起来",
        "牛滚岩下去了腿断了还在出气能喊人来抬不",
    ],
)
def test_an_animal_in_danger_is_a_case_without_alarm(text: str, understander: Understander) -> None:
    assert only_a_beast(normalise(text))
    understanding = understander.understand(text)
    assert not understanding.is_urgent
    assert understanding.intent in ("disaster", "production")


@pytest.mark.parametrize(
    "text",
    [
        "放牛的遭坎塌压到下半截",
        "我爸的羊掉河里了 他下去捞没上来",
        "爷爷的牛翻了压到他",
        "牛把我爸顶了 肠子都看得到",
        "娃被狗咬了满脸血",
        "救命 牛圈垮了压到人",
        "牛栏电线短路 火快烧到草楼了 有人睡在里头",
        "羊困在岩上下不来 羊倌也在那边喊不应",
        "两个驴友困在悬崖半腰",
        "牛滚坡把我爸带下去了 快喊人来抬",
    ],
)
def test_a_person_beside_the_animal_comes_first(text: str, understander: Understander) -> None:
    assert not only_a_beast(normalise(text))
    assert understander.understand(text).is_urgent


def test_why_it_is_no_alarm_stands_in_the_explanation(understander: Understander) -> None:
    evidence = understander.understand("牛困在河中间了").evidence
    assert ("not urgent", "〔只是牲口〕") in [(e.what, e.word) for e in evidence]


def test_old_ma_is_nobodys_horse_and_who_saw_the_ox_is_not_lost() -> None:
    assert not only_a_beast(normalise("老马掉井里了"))
    assert only_a_beast(normalise("走丢的黄牛有人看到没"))
