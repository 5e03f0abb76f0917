"""What is not written in Chinese and cannot be read here: wo jia zhe huo le, my mother fell, other scripts."""

import re

LEAST = 6
"""Letters of the shortest Latin words that may tell something: help me."""
_CHINESE = re.compile("[\u3400-\u9fff]")
_LINK = re.compile(r"https?://\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org)\b\S*|\[[^\]]*\]|/:\S+")
"""Links, and how platforms write their faces."""
_GREETING = re.compile(
    r"\b(?:hello|h[ie]+y?|ok(?:ay)?|thanks?|you|very|much|(?:good)?(?:bye)+|good|morning|afternoon|evening|night"
    r"|ni|hao|nihao|zai|ma|zaima|xie|xiexie|lol|yes|no|nice|great|test(?:ing)?|(?:h?[aei]h?)+)\b|(.)\1{2,}"
)
"""What people greet and laugh with in Latin letters."""
_CRY = re.compile(r"\W*jiu ?ming\W*")
"""A cry for help that the lexicon reads as it does sos."""
_PLEA = re.compile(r"\bhelp\b")
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z]{3,}")


def is_unread(text: str) -> bool:
    """Whether a normalised text tells something, but in no Chinese character: only a human can say what."""
    if _CHINESE.search(text) or _CRY.fullmatch(text):
        return False
    rest = _GREETING.sub(" ", _LINK.sub(" ", text))
    is_plain = _OTHER_SCRIPT.search(rest) is None and _PLEA.search(rest) is None
    return not is_plain or sum(char.isalpha() for char in rest) >= LEAST
