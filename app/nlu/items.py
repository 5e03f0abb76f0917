"""The service item or document that a message is about, as it is written there, spelt right."""

import re
from functools import cache

from app.nlu.text import normalise
from app.nlu.vocabulary import Vocabulary, table
from app.nlu.wording import Wording

_ROWS = table("items")
_GENERAL = frozenset(_ROWS["general"])
"""Words that only say what kind of thing it is, or what is brought along, where another one is named."""
_BY_THE_WAY = re.compile(r"(?:我是|我们是|他是|她是|刷|拿|看|用|丢|交了)$")

_ASKS_HOW = re.compile(
    "材料|手续|资料|证件|(?:带|拿|准备|需要|要)(?:些)?(?:啥|什么|哪些|哪几样)|(?:在|到|去)(?:哪里?|哪儿|哪个地方|啥地方|什么地方)办"
    "|(?:好久|多久|几天|多长时间|多少天)(?:能|可以|才)*(?:办|拿|下来|弄)|(?:办|拿)(?:下来|到|好)?(?:要|得|需要)(?:好久|多久|几天|多长时间|多少天)"
    "|^要?(?:好久|多久|几天|多长时间)[?啊呀呢嘛]*$|(?:咋|咋个|怎么|如何)办理?[?啊呀呢嘛]*$"
    "|(?:咋|咋个|怎么|如何)(?:去)?(?:补办|申请|申办|办理)(?![了过的这那都还就没不半好])"
)


def asks_how_it_is_done(text: str) -> bool:
    """Whether somebody asks which papers something takes, where it is done, or how long it takes."""
    return _ASKS_HOW.search(normalise(text)) is not None


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
