"""Whom an order names, and what he is to do: 王支书 找拖拉机, 王支书去看看."""

import re

from app.core.errors import InvalidValueError
from app.nlu.leader_words import post_of
from app.services.county.officer_names import COUNTY, find_target, whom
from app.services.work import Work

_TO = re.compile(r"^(?:交给|办给|派给|交由|给|到)\s*")
_TO_DO = re.compile("(?:同志)?(?:来|去)?(?:办理?|处理|负责|跟进|看看?|管)?(?:一下|吧|了)*$")
_OFFICES = ("办", "站", "所", "局", "院", "室", "队", "中心", "大厅")
_SHORTEST = 2
"""Characters of the shortest name."""
_TOWN = 9
"""Digits of a town's code."""


def whom_and_what(work: Work, near: str, rest: str) -> tuple[str, str]:
    """The id of the colleague whom a text names first, empty where it names none, and the words behind him.

    Raises InvalidValueError where nobody is called so.
    """
    name, _, behind = _TO.sub("", rest).replace("，", " ", 1).replace(",", " ", 1).partition(" ")
    to, task = _somebody(work, near, name) if name else ("", "")
    return to, f"{task} {behind.strip()}".strip()


def is_bare(task: str) -> bool:
    """Whether words say no more than that he is to see to it."""
    return _TO_DO.fullmatch(task) is not None


def _somebody(work: Work, near: str, name: str) -> tuple[str, str]:
    """By name, number or office, else by what colleagues call him; and what he is to do, glued to it: 王支书去看看."""
    try:
        return find_target(work, near[:COUNTY], name), ""
    except InvalidValueError:
        ends = [len(_TO_DO.sub("", name)), *(end for end in range(len(name), 1, -1) if _is_whom(name[:end]))]
        for end in ends:
            if end and (called := whom(work, name[:end], near[:_TOWN], near)) is not None:
                known = called.name if name.startswith(called.name) else name[:end]
                return called.id, name[len(known) :]
        if (behind := name.partition("的")[2]) and len(behind) >= _SHORTEST:
            return _somebody(work, near, behind)
        raise


def _is_whom(name: str) -> bool:
    """Whether a text ends as what a colleague or an office is called."""
    return bool(post_of(name)[1]) or name.endswith(_OFFICES)
