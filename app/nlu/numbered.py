"""Numbers of cases as officers type and say them: 3号收到, 到了 501, 收到#251, 三百七十七号, 3和5都到了. Pure."""

import re
from dataclasses import dataclass

from app.nlu.numerals import DIGITS, chinese_number

_SIGN = r"(?:(?:编号|第|[#＃\[【(（])\s*)"
_BEHIND = r"(?:\s*(?:号(?![码楼])|[\]】)）]))"
_SAID = "[〇零一二两三四五六七八九十百千]{1,12}"
_ONE = rf"{_SIGN}*(?:\d{{1,20}}{_BEHIND}*|{_SAID}{_BEHIND}+)"
_AND = r"(?:\s*(?:和|跟|与|还有|以及|[、,，;；])\s*|\s+)"
_SEVERAL = rf"{_ONE}(?:{_AND}{_ONE})*"
_UNIT = "(?:公?[斤里亩顷分]|[吨元块万户人个口间头只棵株根袋包米平方组件月日天年点岁度%小周家处次台])"
"""What makes an amount, a date or a place of a number."""
_ENDS = r"(?=[\s:：,，、。.;；!！]|$)(?!\.\d|[:：]\d)"
_FIRST = re.compile(rf"(?:把|将)?\s*({_SEVERAL})\s*[:：,，]?\s*(?=[^\d\s])(?!{_UNIT})")
_LAST = re.compile(rf"[\s:：,，。!！]*({_SEVERAL})[\s。!！]*$")
_AMID = re.compile(rf"(?<=[\u4e00-\u9fff])\s*{_SIGN}*(\d{{5,20}}){_BEHIND}*\s*(?=[\u4e00-\u9fff])(?!{_UNIT})")
"""A number among words: 嗯那个873236我马上过去; what is shorter is too often an amount."""
_MEANT = re.compile(
    rf"{_SIGN}+(\d{{1,20}}){_BEHIND}*|(\d{{1,20}}){_BEHIND}+|(\d{{1,20}}){_ENDS}"
    rf"|(\d{{3,20}})(?=[\u4e00-\u9fff])(?!{_UNIT})"
)
_FURTHER = re.compile(
    rf"(?:\s*(?:和|跟|与|还有|以及|、)\s*{_SIGN}*(\d{{1,20}})|{_AND}{_SIGN}*(\d{{3,20}}))(?:{_BEHIND}+|{_ENDS})"
)
_BREAK, _BEGINS = re.compile("^[\\s:：,，、。.;；!！]+"), re.compile(rf"\s*{_UNIT}")
_ALONE = re.compile(rf"{_SIGN}*(\d{{3,20}}){_BEHIND}*[的\s。!！]*")
_AFTER = re.compile(
    rf"(?:请问|麻烦|帮我|查|问|看|一下|下|我报?的|编号|单号|是|那个|那件|[\s,，:：])*{_SIGN}*(\d{{3,20}}){_BEHIND}*"
    r"(?:的|那件|这件|那个|这个|事情?|现在|到底|[\s,，])*"
    r"(?:怎么样|咋样|如何|有?(?:没有?)?(?:啥|什么)?进展|到哪一?步|到哪里?|(?:谁|哪个|有人|没人)(?:在?[来去管]|负责|处理)"
    r"|(?:办|处理|解决|弄|搞)(?:好|完|得怎么样|得咋样|得如何|到哪一?步|到哪里?)?|(?:咋|怎么)?还没(?:有?人[来去管]|来人|办好|处理))"
    r"(?:了|没有?|没得|吗|么|呢|不|啊|呀|嘛)*[\s?？。.!！]*"
)
_FIGURES = re.compile(rf"(\d{{1,20}})|({_SAID})")
_BESIDE = re.compile("^(?:我们?|都|也|全部?|已经?|先)+")
_LEAST, _SHORT = 3, 2
"""Digits of the shortest number that an alert prints, and of the longest day."""
_TELEPHONE = re.compile(r"11[09]|12[02]|123\d\d|1\d{10}")
"""Numbers that are rung."""


_DICTATED = re.compile(
    "(?<![〇零一二两三四五六七八九幺十百千万亿点第几])([〇零一二三四五六七八九幺]{3,20})"
    f"(?![〇零一二两三四五六七八九幺十百千万亿点半多几来])(?!{_UNIT}|[楼度季块毛角分])"
)


@dataclass(frozen=True, slots=True)
class Apart:
    """The numbers of a text and the words beside them; `is_sure`: they can hardly be anything else."""

    numbers: tuple[str, ...]
    words: str
    is_sure: bool
    is_before: bool = True


def dictated(text: str) -> str:
    """The text with figures that were said one by one as they are typed: 收到六六二八四八, 幺三九号."""
    return _DICTATED.sub(lambda found: "".join(_digit(each) for each in found[1]), text)


def alone(text: str) -> str:
    """The number of a case that a text is and nothing else; empty for other words."""
    found = _ALONE.fullmatch(text)
    return _plain(found[1]) if found is not None else ""


def is_rung(number: str) -> bool:
    """Whether it may as well be a number that is rung: 119."""
    return _TELEPHONE.fullmatch(number) is not None


def asked_after(text: str) -> str:
    """The number of the case that somebody asks after and nothing else: 734怎么样了, 编号734办好没; else empty."""
    found = _AFTER.fullmatch(dictated(text).strip())
    return found[1] if found is not None else ""


def apart(text: str) -> tuple[Apart, ...]:
    """The ways to read a text as numbers before its words, behind them or, where it is a long one, among them."""
    first, last = _FIRST.match(text), _LAST.search(text)
    found = [_apart(first[1], text[first.end() :], is_before=True)] if first is not None else []
    if last is not None and text[: last.start()].strip():
        found.append(_apart(last[1], text[: last.start()].strip(), is_before=False))
    if not found and (amid := _AMID.search(text)) is not None:
        found.append(_apart(amid[1], text[amid.end() :], is_before=False))
    return tuple(found)


def behind(text: str, *, is_dated: bool = False, is_for_several: bool = False) -> Apart | None:
    """The number with which a text begins that stands behind a word of command; None where it is an amount or a day.

    `is_dated`: 25号 is a day there. `is_for_several`: more numbers may follow.
    """
    found = _MEANT.match(text)
    if found is None:
        return None
    _signed, counted, ended, joined = found.groups()
    if counted and is_dated and len(counted) <= _SHORT:
        return None
    numbers, end = [next(each for each in found.groups() if each)], found.end()
    while is_for_several and (further := _FURTHER.match(text, end)) is not None:
        numbers.append(further[1] or further[2])
        end = further.end()
    rest = text[end:]
    is_text = joined is not None or (ended is not None and _BEGINS.match(rest) is not None)
    return Apart(tuple(dict.fromkeys(map(_plain, numbers))), _BREAK.sub("", rest).strip(), not is_text)


def _apart(numbers: str, words: str, *, is_before: bool) -> Apart:
    said = (_plain(each[1]) or str(chinese_number(each[2]) or "") for each in _FIGURES.finditer(numbers))
    found = tuple(dict.fromkeys(each for each in said if each))
    is_sure = all(len(each) >= _LEAST and not _TELEPHONE.fullmatch(each) for each in found)
    return Apart(found, _BESIDE.sub("", words), is_sure, is_before)


def _digit(said: str) -> str:
    return "1" if said == "幺" else str(DIGITS[said])


def _plain(number: str | None) -> str:
    """The same digits, however wide they were typed."""
    return "".join(str(int(digit)) for digit in number or "")
