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
_CRY = re.compile(r"\W*(?:救命|jiu ?ming|sos)[啊呀]*\W*")
"""A cry for help that the lexicon reads."""
_PLEA = re.compile(r"\bhelp\b")
_LATIN_CRY = re.compile("(?:^|(?<=[ ,.!?。]))(?:help(?: me)?|jiu ?ming|sos)(?![a-z])")
_WHOM = "(?:[你您]们|大家|各位|[你您了啦])*"
_COURTESY = re.compile(
    rf"^(?:(?:求+|请|麻烦|拜托|[你您]好|大家好){_WHOM}\W*)+"
    rf"|(?:\W*(?:[多感]?谢+|麻烦|拜托|辛苦|求+){_WHOM}[啊呀呐哦嘛吧]*)+\W*$"
)
"""What people put before and behind a cry and that tells nothing; who thanks first was helped: 谢谢救命."""
_LONGEST = 200
"""Characters of the longest text that is looked at for courtesy."""
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z]{3,}")


def with_plain_cry(text: str) -> str:
    """A normalised text with its cry for help as it is heard best: help谢谢 is help, help我妈 is 救命我妈."""
    rest = _COURTESY.sub(" ", text).strip() if len(text) <= _LONGEST else text
    if rest != text and (_CRY.fullmatch(rest) or is_unread(rest)):
        text = rest
    return _LATIN_CRY.sub("救命", text) if _CHINESE.search(text) else text


def is_unread(text: str) -> bool:
    """Whether a normalised text tells something, but in no Chinese character: only a human can say what."""
    if _CHINESE.search(text) or _CRY.fullmatch(text):
        return False
    rest = _GREETING.sub(" ", _LINK.sub(" ", text))
    is_plain = _OTHER_SCRIPT.search(rest) is None and _PLEA.search(rest) is None
    return not is_plain or sum(char.isalpha() for char in rest) >= LEAST
