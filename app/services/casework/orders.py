"""An officer's words of command: which move they mean, for which number, with what."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.core.errors import InvalidValueError
from app.nlu import numbered
from app.nlu.days_ahead import day_ahead
from app.nlu.payments import paid
from app.services.casework.named import is_bare, whom_and_what
from app.services.deciding.quick_answers import SOLVED, UNSOLVED
from app.services.sending.words import CHINA
from app.services.work import Work

ALL = ("全部", "全都", "都", "所有", "全部的")
"""Words that mean every case of his, and are never what he writes of one."""
GROW = "grow"
"""A relief case that grows out of this one; no move of the case itself."""
ACTIONS = {
    "收到": "acknowledge",
    "到场": "arrive",
    "记录": "record",
    "转": "transfer",
    "退回": "return",
    "挂起": "suspend",
    "办结": "resolve",
}
MORE = {
    "恢复": "resume",
    "延期": "extend",
    "协办": "assist",
    "兑付": "pay",
    "发放": "record",
    "回访": "call_back",
    "关闭": "close",
    "重开": "reopen",
    "撤销": "undo",
    "合并": "merge",
    "并入": "merge",
    "分开": "unmerge",
    "归入": "gather",
    "单列": "apart",
    "救助": GROW,
}
"""Words that may also begin an ordinary sentence: they are commands only when they stand apart."""
_ANSWERED = ("acknowledge", "arrive", "resolve")
"""Moves that others ask after with the same word: 收到没有."""
_FOR_SEVERAL = ("acknowledge", "arrive")
"""Moves whose word may be followed by the numbers of several cases."""
NEEDS = {
    **dict.fromkeys(("记录", "办结"), "need_text"),
    "退回": "need_why",
    **dict.fromkeys(("挂起", "延期"), "need_date"),
    **dict.fromkeys(("转", "协办"), "need_whom"),
}
"""The sentence that shows what belongs behind a word, where nothing stands there."""
_AS_SHOWN = "号码"
_GIVEN = ("兑付", "发放")
_GIVES_GOODS, _GIVES = "发放", "转"
_DATED = ("挂起", "延期")
"""Words behind which 25号 is a day."""
_ENDS = r"(?:一下|[了啦哈啊呀哦嘛吧咯嘞]+(?=[\s\d第编#\[【(（:：,，。.!！]|$))?[\s:：,，。.!！]*"
_REST = rf"{_ENDS}(?P<behind>.*)$"
_WORDS = "|".join(word for word in ACTIONS if word != _GIVES)
_NO_ORDER = (
    r"收到不支持|办结[婚业算]|记录[仪片本员]|(?:收到|到场|记录|办结)错了?[,，。\s]*(?:应该|应当)?是\s*\d"
)
"""What a platform puts in the place of a message (收到不支持的消息类型), and words that merely begin so: 办结婚证."""
_COMMAND = re.compile(rf"^(?!{_NO_ORDER})(?P<word>转(?!人工|[账发告达来移述载错])|{_WORDS}){_REST}", re.S)
_GLUED = (
    "(?<=发放)了?(?=[^的没吗不?？]*[0-9一二两三四五六七八九十百半])|(?<=兑付)了?[零一二两三四五六七八九十百千万¥]"
    "|(?<=延期)(?:[到至]|[一二两三四五六七八九十半]+个?[天周月]|[今明后大下月])"
)
"""What may stand behind such a word without a blank: a sum, a day."""
_MORE = re.compile(
    rf"^(?P<word>{'|'.join(MORE)})(?=[\s:：,，\d]|$|{_GLUED}){_REST}",
    re.S,
)
_OF_EVERYTHING = re.compile(
    r"(?:我|已经?|这|那|[两三四五六七八九十几\d]+[件个条]|些|事|的)*(?:全部|全都|都|所有的?)(?:已经?)*"
    r"(?P<word>收到|到场|办结)[了啦哈啊呀咯。.!！\s]*"
)
_MEANT = (
    ("记录", re.compile("^[纪记][录绿路](?!仪|片|本)")),
    ("撤销", re.compile("^(?:撤[消削]|取消(?=[\\s\\d]*$))(?:上一步|刚才的?)?")),
    ("办结", re.compile("^(?:已经?)?(?:办(?:[接节捷]|借(?!款|条|贷))|结案|完结|办结)")),
    ("发放", re.compile("^已经?发放(?=[^没吗不?？]*[0-9一二两三四五六七八九十百半])")),
    ("兑付", re.compile("^已经?兑付")),
    ("退回", re.compile("^退(?:单|件)(?!位)")),
    (
        "挂起",
        re.compile(
            "^(?:暂停|暂缓|缓办)(?:一下|办理?)?(?=[\\s\\d到至号:：,，]|[一二两三四五六七八九十半]个?[天月周]|[今明后大下月]|$)"
        ),
    ),
    (
        "转",
        re.compile(
            "^(?:(?:请|麻烦)?(?:移交|转交|转派)|请转)(?!告|发|账|达|来|材料|资料|手续)|^(?:退还?|还|退回)给(?!.*(?:元|块|钱))"
        ),
    ),
)
"""The words as they are dictated, mistyped or called elsewhere."""
_SLIPS = re.compile(rf"^(?:{_WORDS})错(?:了|人|号|件|一件)*[\s。.!！]*$")
"""That the word itself was the mistake: 办结错了."""
_NEXT = re.compile(
    rf"[\s,，;；。、]+(?=\d{{3,20}}号?\s*(?:{_WORDS}|转|办[接节捷借])|(?:{_WORDS}|转)\s*\d{{3,20}}(?!\d))"
)
"""Where another order begins in the same message."""
_THIS = re.compile("^(?:把|将)?(?:这个?|这件)(?:事情?)?(?=转[给交到])")
_BEFORE = re.compile(
    r"^(?:@\S+\s)?\s*(?:(?:好的?|好嘞|嗯+|行|ok)(?:[,，。.!！\s]+|(?=收到)))?(?:请?回复[\s:：]*)?[【“\"「\s]*",
    re.I,
)
"""What stands before an order that was copied, or that an officer says yes to first."""
_BEHIND = '】”"」 '
_ASKED = re.compile("了?(?:没有?|没得|[吗么不])[?？ ]*$")
_LEAST = 3
"""Digits of the shortest number that an alert prints."""
_EVENING = time(18, 0)
"""When the day is over until which something is put off."""
_MOST = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class Order:
    """The word, the move that it means, the number of the case (empty: none was given), and the rest.

    `also` are further numbers that it is meant for; `behind` is all that stands behind the word, where its number may
    be no more than how the text begins: 记录 3 亩烟叶.
    """

    word: str
    action: str
    number: str
    rest: str
    also: tuple[str, ...] = ()
    behind: str = ""


RELIEF = Order("救助", GROW, "", "")
"""Relief grows out of the case that he is at, whatever its number, as he says it without its word of command."""


def read(text: str) -> Order | None:
    """The order that a text is, its number before the word or behind it, copied from an alert or after a word of
    assent; None for anything else.
    """
    text = _as_meant(text)
    if _SLIPS.match(text):
        return Order("撤销", "undo", "", "")
    return _order(text) or _order(_BEFORE.sub("", text).rstrip(_BEHIND))


def several(text: str) -> tuple[Order, ...]:
    """The orders of a message that gives one for each of several cases: 651办结 补种了,100办结 证办好了; else none."""
    said = [read(part) for part in _NEXT.split(text)]
    found = tuple(each for each in said if each is not None and len(each.number) >= _LEAST)
    return found if len(found) == len(said) > 1 else ()


def _as_meant(text: str) -> str:
    """The text with its first word as it is called here."""
    for word, called in _MEANT:
        if (found := called.match(text)) is not None:
            return word + text[found.end() :]
    return text


def _order(text: str) -> Order | None:
    if everything := _OF_EVERYTHING.fullmatch(text):
        return Order(everything["word"], ACTIONS[everything["word"]], "", ALL[0])
    plain = _THIS.sub("", text)
    if (said := _read(plain)) is not None:
        return said
    for way in numbered.apart(plain):
        said = _read(_as_meant(way.words)) if way.is_before else None
        if said is not None and not said.number:
            return replace(said, number=way.numbers[0], also=way.numbers[1:], behind="")
    return None


def _read(text: str) -> Order | None:
    """The order of a text that begins with its word."""
    found = _COMMAND.match(text) or _MORE.match(text)
    if found is None:
        return None
    word, behind = found["word"], found["behind"].strip()
    behind = behind.removeprefix("了") if word in _GIVEN else behind
    action = ACTIONS.get(word) or MORE[word]
    if action in _ANSWERED and _ASKED.match(behind):
        return None
    given = numbered.behind(behind, is_dated=word in _DATED, is_for_several=action in _FOR_SEVERAL)
    if given is None:
        return Order(word, action, "", behind)
    return Order(
        word, action, given.numbers[0], given.words, given.numbers[1:], "" if given.is_sure else behind
    )


def of_one(said: Order) -> Order:
    """The order for one case: 全部 is no word of it."""
    return said if said.rest not in ALL or said.action in _READERS else replace(said, rest="", behind="")


def missing(work: Work, said: Order) -> str:
    """The sentence that shows what else belongs behind the word, as in the menu; empty where nothing is missing."""
    if said.word in NEEDS and (not said.rest or said.rest.startswith(_AS_SHOWN)):
        return NEEDS[said.word]
    day = _day(work, said) if said.action == "suspend" else None
    return "" if day is None or day[1] else "need_reason"


def values(work: Work, near: str, said: Order) -> dict[str, Any]:
    """What the move is given, colleagues named as they are where the case is; raises InvalidValueError, in Chinese."""
    reader = _READERS.get(said.action)
    if said.word == _GIVES_GOODS:
        return _goods(said)
    if reader is not None:
        return reader(work, near, said)
    return {"text": said.rest} if said.rest else {}


def echoed(work: Work, given: dict[str, Any]) -> dict[str, str]:
    """The fields of the confirmation that show what was understood."""
    helper = work.snapshots.registry.officer(str(given.get("to", "")))
    return {
        "amount": str(given.get("amount", "")),
        "text": str(given.get("text", "")),
        "other": str(given.get("with", "")),
        "helper": helper.name if helper else "",
    }


def _to_somebody(work: Work, near: str, said: Order) -> dict[str, Any]:
    to, task = whom_and_what(work, near, said.rest)
    return {"to": to, "text": "" if said.action == "transfer" and is_bare(task) else task}


def _until(work: Work, _near: str, said: Order) -> dict[str, Any]:
    found = _day(work, said)
    if found is None:
        told = said.rest.partition(" ")[0]
        raise InvalidValueError(f"“{told}”不像日期,请写成 7.25、2026-07-25、明天、三天后或月底", "until")
    return {"until": datetime.combine(found[0], _EVENING, CHINA), "text": found[1]}


def _day(work: Work, said: Order) -> tuple[date, str] | None:
    return day_ahead(said.rest, work.now.astimezone(CHINA).date())


def _amount(_work: Work, _near: str, said: Order) -> dict[str, Any]:
    found = paid(said.rest)
    if found is None or not 0 < found[0] <= _MOST:
        raise InvalidValueError("请写上金额,例如:兑付 3 876.5", "amount")
    return {"amount": found[0], "text": found[1]}


def _goods(said: Order) -> dict[str, Any]:
    goods = [each.strip() for each in re.split(r"[、,,;;。\n]", said.rest) if each.strip()]
    if not goods:
        raise InvalidValueError("请写上发了什么,例如:发放 3 荞麦种10斤、萝卜种2斤", "text")
    return {"text": said.rest, "goods": goods}


def _called_back(_work: Work, _near: str, said: Order) -> dict[str, Any]:
    if found := UNSOLVED.match(said.rest):
        return {"is_solved": False, "text": said.rest[found.end() :].strip()}
    if found := SOLVED.match(said.rest):
        return {"is_solved": True, "text": said.rest[found.end() :].strip()}
    raise InvalidValueError("请写上群众怎么说,例如:回访 3 解决,或者:回访 3 没解决", "text")


def _into(_work: Work, _near: str, said: Order) -> dict[str, Any]:
    return {"with": said.rest} if said.rest else {}


_READERS = {
    "merge": _into,
    "gather": _into,
    "transfer": _to_somebody,
    "assist": _to_somebody,
    "suspend": _until,
    "extend": _until,
    "pay": _amount,
    "call_back": _called_back,
}
