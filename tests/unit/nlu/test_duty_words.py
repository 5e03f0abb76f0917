"""Shifts and posts in an officer's words."""

import pytest

from app.nlu.duty_words import DutyWords, OfDuty, duty_words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今晚谁值班", OfDuty(DutyWords.WHO)),
        ("明天值班的是谁?", OfDuty(DutyWords.WHO, in_days=1)),
        ("值班电话多少", OfDuty(DutyWords.WHO)),
        ("换班", OfDuty(DutyWords.SWAP)),
        ("明天我和陈家林换个班", OfDuty(DutyWords.SWAP, "陈家林", in_days=1)),
        ("我调走了,以后找陈家林", OfDuty(DutyWords.LEAVES_POST, "陈家林")),
        ("我到县里开会,这两天找王支书", OfDuty(DutyWords.ASK_OTHER, "王支书", 2)),
        ("现场看了,烟叶坏了三亩", None),
        ("要找农技站的人来看", None),
        ("去不了,在县上开会", None),
        ("王支书在县里开会,这两天找陈家林", None),
        ("我看这件事找王支书处理", None),
    ],
)
def test_they_mean_what_they_say(text: str, meant: OfDuty | None) -> None:
    assert duty_words(text) == meant
