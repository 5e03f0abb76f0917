"""Which moves a case may make, and where each one leads. Pure."""

from collections.abc import Mapping
from typing import Any

from app.core.enums import CaseState as S
from app.core.enums import EventKind
from app.core.errors import IllegalMoveError

_WAITING = frozenset({S.NEW, S.ASSIGNED, S.RETURNED})
_WORKING = frozenset({S.ACKNOWLEDGED, S.ON_SITE, S.IN_HAND})
_OPEN = _WAITING | _WORKING | {S.SUSPENDED}
WORKING = _WORKING
"""States in which somebody has taken the case and is at it."""

MOVES: dict[str, tuple[frozenset[S], S | None]] = {
    "acknowledge": (_WAITING, S.ACKNOWLEDGED),
    "arrive": (_WAITING | {S.ACKNOWLEDGED, S.IN_HAND}, S.ON_SITE),
    "record": (_WAITING | _WORKING, S.IN_HAND),
    "assign": (_OPEN, S.ASSIGNED),
    "transfer": (_OPEN, S.ASSIGNED),
    "return": (_WAITING | _WORKING, S.RETURNED),
    "suspend": (_WORKING, S.SUSPENDED),
    "resume": (frozenset({S.SUSPENDED}), S.IN_HAND),
    "extend": (_WORKING | {S.SUSPENDED}, None),
    "pay": (_WORKING | {S.RESOLVED, S.CLOSED}, None),
    "resolve": (_WORKING, S.RESOLVED),
    "call_back": (frozenset({S.RESOLVED}), None),
    "close": (frozenset({S.RESOLVED}), S.CLOSED),
    "reopen": (frozenset({S.RESOLVED, S.CLOSED}), S.ASSIGNED),
    "assist": (_WORKING | {S.SUSPENDED}, None),
    "merge": (_WAITING | _WORKING, S.MERGED),
    "unmerge": (frozenset({S.MERGED}), None),
    "gather": (_OPEN | {S.RESOLVED}, None),
    "apart": (_OPEN | {S.RESOLVED}, None),
}
"""Action: the states it may start from, and the state it leads to (None: it stays where it is)."""

_FIRST = ("acknowledge", "resume", "resolve")
"""Moves that others wait for."""
_WHILE_OPEN = {"reopen": ",还在办,不用重开", "resume": ",没有挂起,不能恢复"}
"""What is said of moves that a running case has no use for."""

STATE_WORDS: dict[str, str] = {
    S.NEW: "还没有派人",
    S.ASSIGNED: "已派人,还没有收到回应",
    S.ACKNOWLEDGED: "干部已收到",
    S.ON_SITE: "干部已到现场",
    S.IN_HAND: "正在办",
    S.SUSPENDED: "已挂起",
    S.RETURNED: "已退回,正在另派",
    S.RESOLVED: "已办结",
    S.CLOSED: "已关闭",
    S.MERGED: "已并入别的事项",
}
ACTION_WORDS: dict[str, str] = {
    "acknowledge": "收到",
    "arrive": "到场",
    "record": "记录",
    "assign": "指派",
    "transfer": "转办",
    "return": "退回",
    "suspend": "挂起",
    "resume": "恢复",
    "extend": "延期",
    "pay": "兑付",
    "resolve": "办结",
    "call_back": "回访",
    "close": "关闭",
    "reopen": "重开",
    "assist": "请人协办",
    "merge": "合并",
    "unmerge": "取消合并",
    "gather": "归到灾害事件",
    "apart": "从灾害事件里单列",
    "undo": "撤销",
}


def undone_words(data: Mapping[str, Any]) -> str:
    """撤销“办结”, where an entry of a case's history takes a move back; empty for all other entries."""
    undone = ACTION_WORDS.get(str(data.get("undone", "")), "")
    return f"{ACTION_WORDS['undo']}“{undone}”" if undone else ""


EVENTS: dict[str, EventKind] = {
    "acknowledge": EventKind.ACKNOWLEDGED,
    "arrive": EventKind.ARRIVED,
    "record": EventKind.RECORDED,
    "assign": EventKind.ASSIGNED,
    "transfer": EventKind.TRANSFERRED,
    "return": EventKind.RETURNED,
    "suspend": EventKind.SUSPENDED,
    "resume": EventKind.RESUMED,
    "extend": EventKind.EXTENDED,
    "pay": EventKind.PAID,
    "resolve": EventKind.RESOLVED,
    "call_back": EventKind.CALLED_BACK,
    "close": EventKind.CLOSED,
    "reopen": EventKind.REOPENED,
    "assist": EventKind.SPLIT,
    "merge": EventKind.MERGED,
    "unmerge": EventKind.UNMERGED,
    "gather": EventKind.JOINED,
    "apart": EventKind.SPLIT,
}
"""What the history calls each move."""
TOLD: dict[str, str] = {
    "acknowledge": "told_acknowledged",
    "arrive": "told_arrived",
    "record": "told_recorded",
    "resolve": "told_resolved",
    "assign": "told_transferred",
    "transfer": "told_transferred",
    "return": "told_returned",
    "suspend": "told_suspended",
    "resume": "told_resumed",
    "extend": "told_extended",
    "pay": "told_paid",
    "call_back": "told_called_back",
    "close": "told_closed",
    "reopen": "told_reopened",
    "unmerge": "told_unmerged",
}
"""What the person is told after a move, by the key of the sentence."""


def can_move(state: str, action: str) -> bool:
    """Whether a case in `state` may make this move."""
    return state in MOVES[action][0]


def next_state(state: str, action: str) -> S:
    """Where `action` leads from `state`; raises IllegalMoveError, which says why in Chinese, and what comes first."""
    starts, leads_to = MOVES[action]
    if state not in starts:
        raise IllegalMoveError(f"这件事现在是“{STATE_WORDS[state]}”{_what_comes_first(state, action)}")
    return leads_to or S(state)


def _what_comes_first(state: str, action: str) -> str:
    word = ACTION_WORDS[action]
    if action in _WHILE_OPEN and state in _OPEN:
        return _WHILE_OPEN[action]
    ways = [(first,) for first in _FIRST] + [(first, "resolve") for first in _FIRST[:2]]
    way = next((each for each in ways if _leads(state, (*each, action))), ())
    steps = "、再".join(f"“{ACTION_WORDS[each]}”" for each in way)
    return f",先{steps}才能{word}" if way else f",不能{word}"


def _leads(state: str, actions: tuple[str, ...]) -> bool:
    """Whether these moves can be made one after the other."""
    for action in actions:
        starts, leads_to = MOVES[action]
        if state not in starts:
            return False
        state = leads_to or state
    return True
