"""What neighbours call each other by in a group: the name on a card, and how an officer says to whose place he goes."""

import re

_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_NO_NAME = re.compile(r"[^\u4e00-\u9fff]+|[村组社队]|社区")
_OF_HIS = "(?:家里|屋里|家|屋|那里|那边|那儿)?(?:的事|的|由|就)?"
_GOING = frozenset("去来到过")


def name_on_card(card: str) -> str:
    """The name of a card like 竹园-张诗文; empty where there is none."""
    parts = [part for part in _NO_NAME.split(card) if part]
    return parts[-1] if parts and _NAME.fullmatch(parts[-1]) else ""


def without_name(text: str, name: str) -> str:
    """The text without this name and what is his: 张诗文家的我去 says 我去."""
    return re.sub(rf"@?{re.escape(name)}{_OF_HIS}[,,、\s]*", "", text) if name else text


def may_speak_of_going(text: str) -> bool:
    """Whether somebody may say that he goes somewhere: a cheap look before a thorough one."""
    return bool(_GOING & set(text))
