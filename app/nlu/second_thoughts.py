"""Words of somebody who wants what he told left alone, 当我没说, or what he withdrew seen to all the same: 不撤了."""

import re

from app.nlu.text import normalise

MOST = 24
"""Characters of the longest text that is read so; whoever says more tells of what it is."""
_AFTER_ALL = re.compile(
    "[不没莫别](?:要|想|得|有)?撤|撤(?:回)?错|还是(?:要|得|想|请|麻烦|叫|派|来|办|弄|看|管)"
    "|^(?:那就?|你们)?(?:继续|接着)(?:办|来|弄|管)|又(?:要|想)(?:办|弄|你们来|人来)"
)
_UNSAID = re.compile(
    "(?:算了|没事了?|哎呀?|唉|那|你们?|您|请|麻烦)*(?:就|全|都)*(?:当|当作|当做)(?:是)?(?:我|我们|刚才|上面)*(?:啥子?|什么)?(?:都|也)?"
    "(?:没有|没得|没)(?:说|发|讲|问|提|报|写)(?:过|这个?事|这话)?(?:了|吧|嘛|哈|啊|好了|算了|谢谢)*"
)
_JEST = re.compile("[骗哄逗]你们?|玩笑|闹着玩|说[着起]玩")


def speaks_of_a_jest(text: str) -> bool:
    """Whether a jest is spoken of, of whatever it was: 骗你们的, 开玩笑."""
    return _JEST.search(normalise(text)) is not None


def unsays(text: str) -> bool:
    """Whether the whole text takes back what was just said: 当我没说, 算了就当我没发."""
    return _UNSAID.fullmatch(re.sub("[ ,.!。~]+", "", normalise(text))) is not None


def wants_after_all(text: str) -> bool:
    """Whether somebody says that what he withdrew is not withdrawn, or is to be done after all."""
    said = normalise(text)
    return len(said) <= MOST and "?" not in said and _AFTER_ALL.search(said) is not None
