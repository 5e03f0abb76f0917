"""Thanks for something that somebody did: 感谢陈家林同志,昨天冒雨帮我爸妈把屋顶盖好了."""

import re

from app.nlu.text import normalise

LEAST, MOST = 8, 200
"""Characters of the shortest and the longest thanks that somebody else should read."""
_THANKS = re.compile(
    "(?:我|我们|全家|一家人?|真的?|真心|实在|非常|太|十分|特别|衷心|要|想|在这里|代表|替|我[爸妈]|家里|老人|[ ,。!])*"
    "(?:感谢|谢谢|多谢|表扬|点赞|致谢|夸(?:一)?夸)"
)
_MORE = re.compile(
    "[?]|能不能|可不可以|但|不过|就是|还没|还有|没有|没得|咋|怎么|顺便|另外|麻烦|请|问|申请|对了|希望|求|要是|如果|又|再"
)


def is_praise(text: str) -> bool:
    """Whether the whole text thanks for what was done, and asks and tells nothing besides."""
    said = normalise(text)
    return LEAST <= len(said) <= MOST and _THANKS.match(said) is not None and _MORE.search(said) is None
