"""What an officer writes of a colleague who took something or is there: 王支书收到, 陈家林到了. Pure."""

import re

from app.nlu.leader_words import LEVELS, post_of
from app.nlu.text import normalise

MOST = 30
"""Characters of the longest text that is read so."""
_TOOK = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,6}?)(?:同志)?"
    "(?P<rest>(?:已经|已|也|都)*(?:收到|到场|到了|马上[去到]|在路上|去了)(?:了|啦|哈|啊)*)[。!.]*"
)


def took(text: str) -> tuple[str, str]:
    """The name in front and what its bearer did; both empty for other words.

    A name apart from the rest calls somebody (王支书,收到), and so does a post that is nobody's in particular.
    """
    found = _TOOK.fullmatch(normalise(text)) if len(text) <= MOST else None
    if (
        found is None
        or found["name"] in LEVELS
        or (post_of(found["name"])[1] and not post_of(found["name"])[0])
    ):
        return "", ""
    return found["name"], found["rest"]
