"""Remarks are read as what they mean, and nothing that tells of anything is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.remarks import Remark, cannot_be_rung, remark, said_instead


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[
            (each, Remark.ARRIVED)
            for each in ("人来了,谢谢", "来了来了", "蒋干部到了", "已经有人来看过了", "干部到我家了")
        ],
        *[
            (each, Remark.GIVES_UP)
            for each in ("气死人了", "算了不说了", "算了", "跟你们说也是白说", "半天不来人,什么狗屁干部")
        ],
        *[
            (each, Remark.RING_ME)
            for each in ("叫陈干部给我打个电话", "给我打个电话", "请支书回我电话", "麻烦喊个人联系我一下")
        ],
        *[
            (each, Remark.ANONYMOUS)
            for each in ("我要匿名", "能不能匿名", "不要说是我说的", "不要告诉村上是我说的")
        ],
        *[(each, Remark.MISREAD) for each in ("不是这个意思", "你理解错了", "没听懂我的意思")],
        *[(each, Remark.RESTARTS) for each in ("我说错了", "打错字了")],
        *[
            (each, Remark.HUSH)
            for each in (
                *("别打我妈电话", "别打他的电话", "别联系我老婆", "不要给我妈打电话"),
                *("别让我爸爸妈妈知道", "别告诉我公公婆婆", "别告诉我前夫", "别跟我爸妈讲好不好"),
                *("求你们了别告诉我妈", "别让他知道我报的", "别跟屋里人讲,求你们了", "别告诉我妈好吗?"),
            )
        ],
    ],
)
def test_what_is_remarked(text: str, meant: Remark) -> None:
    assert remark(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "人来了吗",
        "人来了没",
        "人来了,路又断了",
        "说错了,是长梁村",
        "洪水来了",
        "好了不说了",
        "气死人了,路烂成这样",
        "牛到了",
        "我给他打了电话",
        "他们给我打电话了",
        "你们给我打电话了",
        "派出所给我打电话说我涉案",
        "干部给我打电话要钱",
        *("别打我妈", "不准打我妈", "莫打我老婆", "别让我爸爸妈妈打我", "别跟我老公打架好不好"),
        *("求你们了", "求你们了救我妈", "别让我妈知道我喝了药", "别告诉我儿子我要走了"),
    ],
)
def test_what_asks_or_tells_is_none(text: str) -> None:
    assert remark(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是这个意思,我是问低保", (Remark.MISREAD, "我是问低保")),
        ("你理解错了 我要办身份证", (Remark.MISREAD, "我要办身份证")),
        ("说错了,是长梁村", (Remark.RESTARTS, "是长梁村")),
        ("不是这个意思", None),
        ("不是这个村", None),
    ],
)
def test_what_is_right_may_stand_behind_it(text: str, meant: tuple[Remark, str] | None) -> None:
    assert said_instead(text) == meant


@pytest.mark.parametrize("text", ["我是聋哑人", "听不见,莫打电话", "耳朵背,接不到电话"])
def test_who_cannot_hear_is_not_to_be_rung(text: str) -> None:
    assert cannot_be_rung(text)
    assert not cannot_be_rung("打电话给我")


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert remark(text) is remark(text)
