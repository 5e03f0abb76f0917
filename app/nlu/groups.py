"""Groups of a village by their number: said, several in a breath, or as dictation hears them."""

import re
from collections.abc import Iterable

from app.nlu.matcher import Span
from app.nlu.numerals import numeral

_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_GROUP = re.compile(
    rf"(?<![0-9一二三四五六七八九十几两每])第?(?P<first>(?:(?:{_NUMBER})[、和跟-]){{0,3}})(?P<last>{_NUMBER}) ?"
    r"(?:村民小组|小组|组(?![织合装数建员团])|祖(?![宗国坟传先籍母父师上])|队(?![伍员长友人形列])|zu(?![a-z]))"
)
_WORDS = ("组", "祖", "队", "zu")
_SIDE_BY_SIDE = re.compile("[一二三四五六七八九]{2,3}")
"""Several groups told in a breath: 二三组."""
_SOUNDS = "衣依宜 儿而耳尔 山伞散 是事死寺试市似思斯私 武舞午物 刘留流陆柳 期妻齐起骑其 巴爸吧拔把 久酒旧救就"
_HEARD = {sound: numeral(number) for number, like in enumerate(_SOUNDS.split(), 1) for sound in like}
_MISHEARD = re.compile(
    rf"村?([{''.join(_HEARD)}0-9一二三四五六七八九])"
    "(?:组(?![织合装数建员团长])|祖(?![宗国坟传先籍母父师上])|足(?![球够以饭])|阻(?![力止拦])|主(?![任要张人席持动管题页播]))"
)
"""Behind a village: what dictation makes of a group's number, or of 组."""


def groups(text: str, villages: Iterable[int] = ()) -> list[Span]:
    """The groups in a normalised text, as 四组; `villages` are the positions at which a village's name ends."""
    told = list(_GROUP.finditer(text)) if any(word in text for word in _WORDS) else []
    heard = [found for end in villages if (found := _MISHEARD.match(text, end))]
    spans = [(*each.span(), name) for each in told for name in _names(each)]
    spans += [
        (*each.span(), _name(_HEARD.get(each[1], each[1])))
        for each in heard
        if all(each.end() != said.end() for said in told)
    ]
    return sorted(spans, key=lambda span: span[0])


def _names(found: re.Match[str]) -> list[str]:
    """The groups that are told of together: 二三组, 一、二组."""
    numbers = [*re.findall(_NUMBER, found["first"]), found["last"]]
    each = [n for number in numbers for n in (number if _SIDE_BY_SIDE.fullmatch(number) else [number])]
    return [_name(number) for number in each]


def _name(number: str) -> str:
    return f"{numeral(int(number)) if number.isdigit() and int(number) > 0 else number}组"
