"""Times as they are told: the spans of a text that say when something was or will be."""

import re

from app.nlu.matcher import Span
from app.nlu.vocabulary import table

_SAID = {name: "|".join(forms) for name, forms in table("moments").items()}
_PART = _SAID["part"]
_FEW = "[0-9一二三四五六七八九十两]{1,3}"
_ORDINAL = "(?:二十|三十|十)?[一二三四五六七八九]|二十几?|三十|十"
_MONTH = (
    "(?:农历|阴历|阳历|旧历|古历)?闰?(?:1[0-2]|[1-9]|十[一二]?|[正冬腊二三四五六七八九一])月"
    "(?:份|间|初(?![一二三四五六七八九十])|中旬|底|头|上旬|下旬)?"
)
_OF_MONTH = (
    rf"(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|{_ORDINAL}|[12][0-9]|3[01]|[1-9])"
    r"[日号]?(?![0-9一二三四五六七八九十个亩块斤元天年点只头万千百])"
)
_DATE = (
    rf"初[一二三四五六七八九十](?![中的])|(?:{_ORDINAL}|[12][0-9]|3[01]|[1-9])[号日](?![子楼线常文房店台机里那])"
    r"|[0-9]{1,2}\.[0-9]{1,2}(?=日|号)"
)
_CLOCK = (
    r"(?!一点(?![钟半多过0-9一二三四五六七八九十]))"
    rf"{_FEW}(?:点半|点钟|点多|点过|点(?![儿子药半就])[0-9一二三四五六七八九十]{{0,3}}分?)|[0-9]{{1,2}}:[0-9]{{2}}"
)
_YEAR = (
    r"(?:19|20)[0-9]{2}年|(?<![0-9])[0-9]{2}年(?![龄代])"
    r"|[一二三四五六七八九零〇]{2}年(?=[腊正冬一二三四五六七八九十]|[ 子]|$)"
)
_ATOM = "|".join(
    f"(?:{form})"
    for form in (
        _SAID["feast"],
        _YEAR,
        f"{_MONTH}(?:{_OF_MONTH})?",
        rf"[上下本]个?月(?:{_OF_MONTH})",
        _SAID["stretch"],
    )
)
_ATOM += "|" + "|".join(f"(?:{form})" for form in (_SAID["day"], _DATE, _CLOCK))
_LATER = rf"(?:的)?(?:{_ATOM}|(?:{_PART})(?![些点日]))"
_WHEN = re.compile(
    rf"(?=[{_SAID['begins']}])(?:{_ATOM}|(?:{_SAID['alone']})|(?:晚上|夜里)(?=[0-9一二三四五六七八九十]{{1,3}}点))(?:{_LATER})*"
    rf"(?:(?:[到至]|-|—)(?:{_ATOM}|{_PART})(?:{_LATER})*)?(?:前后|左右|以前|之前|前(?![天年些几日夜晚黑儿面头山]))?"
)
_NO_TIME = re.compile(rf"(?:{_SAID['no_time']})$")
_NOT_ALONE = frozenset({"十一", "一月"})

_AHEAD = re.compile(_SAID["ahead"])


def has_been(moment: str) -> bool:
    """Whether something may have happened at a time as it was told: not tomorrow, nor some day this year."""
    return _AHEAD.match(moment) is None


def moments(text: str) -> list[Span]:
    """The spans that say when, in order, as written; how long something took is none."""
    found = []
    for match in _WHEN.finditer(text):
        start, end = match.span()
        if _NO_TIME.search(text[max(0, start - 2) : start]) or match.group() in _NOT_ALONE:
            continue
        found.append((start, end, match.group()))
    return found
