"""Who asks whether people should leave tells of a disaster; who asks it of his papers does not."""

import pytest

from app.core.enums import Intent
from app.nlu.understander import Understander


@pytest.mark.parametrize(
    "text",
    [
        "雨下得好凶,是不是要撤离",
        "需要撤离吗",
        "要转移吗",
        "要不要转移",
        "雨大得很,要不要搬走",
        "后山在响,我们要不要搬走",
        "河里水涨了,我们要不要撤",
        "大棚后头垮了,要不要撤",
        "低保户要不要转移,水都涨到门口了",
        "我们这里要不要转移",
    ],
)
def test_whether_people_should_leave(understander: Understander, text: str) -> None:
    heard = understander.understand(text)
    assert (heard.matter, heard.to_human) == (Intent.DISASTER, False)


@pytest.mark.parametrize(
    "text",
    [
        "医保要不要转移",
        "我们家社保要不要转移",
        "养老保险要不要转移",
        "低保要不要转移",
        "土地流转要不要转移",
        "癌细胞要不要转移",
        "灵堂要不要撤",
        "大棚要不要撤",
        "该不该撤了那个村干部",
        "村卫生室撤不撤",
        "要不要撤点并校",
        "要不要搬走",
        "雨这么大,账上资金要不要转移",
    ],
)
def test_whether_something_else_should(understander: Understander, text: str) -> None:
    assert understander.understand(text).matter is not Intent.DISASTER


@pytest.mark.parametrize(
    ("text", "is_urgent"),
    [
        ("又遭了!", False),
        ("洪水来了!", False),
        ("大水来了!!", False),
        ("洪水来了!救命", True),
        ("山洪来了!", True),
    ],
)
def test_a_mark_alone_puts_no_life_in_danger(understander: Understander, text: str, is_urgent: bool) -> None:
    heard = understander.understand(text)
    assert (heard.matter, heard.is_urgent) == (Intent.DISASTER, is_urgent)
