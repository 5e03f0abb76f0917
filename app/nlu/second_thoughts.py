"""Words of somebody who withdrew his matter and wants it seen to all the same: 不撤了 · 我没撤啊 · 还是来个人."""

import re

from app.nlu.text import normalise

MOST = 24
"""Characters of the longest text that is read so; whoever says more tells of what it is."""
_AFTER_ALL = re.compile(
    "[不没莫别](?:要|想|得|有)?撤|撤(?:回)?错|还是(?:要|得|想|请|麻烦|叫|派|来|办|弄|看|管)"
    "|^(?:那就?|你们)?(?:继续|接着)(?:办|来|弄|管)|又(?:要|想)(?:办|弄|你们来|人来)"
)


def wants_after_all(text: str) -> bool:
    """Whether somebody says that what he withdrew is not withdrawn, or is to be done after all."""
    said = normalise(text)
    return len(said) <= MOST and "?" not in said and _AFTER_ALL.search(said) is not None
