"""The service item or document that a message is about, as it is written there."""

import re
from functools import cache

from app.nlu.vocabulary import Vocabulary, table
from app.nlu.wording import Wording

_ROWS = table("items")
_GENERAL = frozenset(_ROWS["general"])
"""Words that only say what kind of thing it is, or what is brought along, where another one is named."""
_BY_THE_WAY = re.compile(r"(?:我是|我们是|他是|她是|刷|拿|看|用|丢|交了)$")


def items(wording: Wording, *, only_particular: bool = False) -> list[str]:
    """The items of a message in order, the particular ones where there are any."""
    text = wording.text
    spans = [s for s in item_words().hear(wording) if not _BY_THE_WAY.search(text[max(0, s[0] - 3) : s[0]])]
    found = [(text[s:e], value) for s, e, value in spans]
    particular = [written for written, value in found if value not in _GENERAL]
    return particular if particular or only_particular else [written for written, _ in found]


def plain_item(name: str) -> str:
    """The one name of what goes by several: 农合 is 医保, as far as a question is about it."""
    return next((names[0] for names in _ROWS["alike"] if name in names), name)


@cache
def item_words() -> Vocabulary:
    """The shipped table; read once a process."""
    return Vocabulary({word: [word] for word in _ROWS["words"]}, _ROWS["hides"])
