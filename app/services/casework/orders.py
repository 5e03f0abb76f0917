"""An officer's words of command: which move they mean, for which number, with what."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.errors import InvalidValueError
from app.services.county.officer_names import find_target
from app.services.deciding.quick_answers import SOLVED, UNSOLVED
from app.services.sending.words import parse_day
from app.services.work import Work

ALL = ("全部", "全都", "都", "所有", "全部的")
"""Words that mean every case on the list of an incident."""
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
NEEDS = {
    **dict.fromkeys(("记录", "办结", "退回"), "need_text"),
    **dict.fromkeys(("挂起", "延期"), "need_date"),
}
"""The sentence that shows what belongs behind a word, where nothing stands there."""
_GIVES_GOODS = "发放"
_REST = r"\s*[::,,]?\s*(?:(\d{1,20})(?=[\s::,,]|$))?(?:\s*[::,,]?\s*(.*))?$"
_COMMAND = re.compile(f"^({'|'.join(ACTIONS)}){_REST}", re.S)
_MORE = re.compile(rf"^({'|'.join(MORE)})(?=[\s::,,\d]|$){_REST}", re.S)
_AMOUNT = re.compile(r"(?:人民币|¥)?\s*(\d[\d,,]*(?:\.\d{1,2})?)\s*(?:元|块)?")
_TO = re.compile(r"^(?:交给|办给|派给|交由|给|到)\s*")
_MOST = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class Order:
    """The word, the move that it means, the number of the case (empty: none was given), and the rest."""

    word: str
    action: str
    number: str
    rest: str


def read(text: str) -> Order | None:
    """The order that a text is; None for anything else."""
    found = _COMMAND.match(text) or _MORE.match(text)
    if found is None:
        return None
    word = found[1]
    return Order(word, ACTIONS.get(word) or MORE[word], found[2] or "", (found[3] or "").strip())


def values(work: Work, county: str, said: Order) -> dict[str, Any]:
    """What the move is given; raises InvalidValueError, in Chinese."""
    reader = _READERS.get(said.action)
    if said.word == _GIVES_GOODS:
        return _goods(said)
    if reader is not None:
        return reader(work, county, said)
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


def _to_somebody(work: Work, county: str, said: Order) -> dict[str, Any]:
    name, _, rest = _TO.sub("", said.rest).partition(" ")
    to = find_target(work, county, name) if name else ""
    return {"to": to, "text": rest.strip()}


def _until(work: Work, _county: str, said: Order) -> dict[str, Any]:
    day, _, why = said.rest.partition(" ")
    until: datetime = parse_day(day, work.now)
    return {"until": until, "text": why.strip()}


def _amount(_work: Work, _county: str, said: Order) -> dict[str, Any]:
    found = _AMOUNT.match(said.rest)
    try:
        amount = Decimal(re.sub("[,,]", "", found[1])) if found else Decimal(0)
    except InvalidOperation:
        amount = Decimal(0)
    if found is None or not 0 < amount <= _MOST:
        raise InvalidValueError("请写上金额,例如:兑付 3 876.5", "amount")
    return {"amount": amount, "text": said.rest[found.end() :].strip()}


def _goods(said: Order) -> dict[str, Any]:
    goods = [each.strip() for each in re.split(r"[、,,;;。\n]", said.rest) if each.strip()]
    if not goods:
        raise InvalidValueError("请写上发了什么,例如:发放 3 荞麦种10斤、萝卜种2斤", "text")
    return {"text": said.rest, "goods": goods}


def _called_back(_work: Work, _county: str, said: Order) -> dict[str, Any]:
    if found := UNSOLVED.match(said.rest):
        return {"is_solved": False, "text": said.rest[found.end() :].strip()}
    if found := SOLVED.match(said.rest):
        return {"is_solved": True, "text": said.rest[found.end() :].strip()}
    raise InvalidValueError("请写上群众怎么说,例如:回访 3 解决,或者:回访 3 没解决", "text")


def _into(_work: Work, _county: str, said: Order) -> dict[str, Any]:
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
