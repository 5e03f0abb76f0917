"""What an officer writes who looked in on somebody: 走访 张诗文 身体还好, 今天看望了张诗文, 走访名单. Pure."""

import re
from dataclasses import dataclass

from app.nlu.text import normalise

_ASKED = re.compile("(?:我的)?(?:走访|看望|结对|关爱|帮扶)(?:名单|对象)?[?]*")
_WORDS = ("走访", "看望", "探望", "慰问", "家访")
_WORD = f"(?:{'|'.join(_WORDS)})"
_TOLD = re.compile(
    f"(?:(?:我|今天|上午|下午|刚才|刚刚|刚)*{_WORD}(?:了|过|完)*(?:一下)?[ :,]*"
    "|(?:我|今天|上午|下午|晚上|刚才|刚刚|刚|已经?|又|去|到|上门|入户)*"
    f"(?:(?P<sure>{_WORD})|看)(?:了|过|完)+(?:一下)?)(?P<rest>.+)",
    re.DOTALL,
)
_NAME = re.compile("[\u4e00-\u9fff]{2,4}")

_HOW_MANY = re.compile(
    "[0-9一二两三四五六七八九十几]+多?[户家](?:人家?)?(?:群众|老人)?了?[ ,.!]*"
    "(?:(?:情况|一切|都|人)*(?:好|正常|没事|平安|稳定)的?)?[.!]*$"
)
"""That he looked in on so many homes, without a name."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What stands behind the word; empty where he asks for his list. `is_name`: it can only be somebody's name."""

    rest: str = ""
    is_name: bool = False


def visit_words(text: str) -> Visit | None:
    """What he says of a visit that was made; None for all other words."""
    said = normalise(text)
    if _ASKED.fullmatch(said):
        return Visit()
    told = _TOLD.fullmatch(said)
    if told is None:
        return None
    is_sure = told["sure"] is not None or said.startswith(_WORDS)
    return Visit(told["rest"], is_sure and _NAME.fullmatch(told["rest"]) is not None)


def is_count(rest: str) -> bool:
    """Whether what stands behind the word is only how many homes he looked in on: 三户, 3户,都好."""
    return _HOW_MANY.fullmatch(rest) is not None
