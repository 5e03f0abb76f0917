"""Words that say it is the same with the speaker: +1, 我家也是, 我们三组也停电了."""

import re

from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 40
"""Characters of the longest text that is read so."""

_GROUP = "[一二三四五六七八九十0-9]{1,3}(?:组|社|队)"
_SELF = (
    f"(?:我们?|咱们?|俺们?)(?:屋里|屋|家里|家|组|村|这边|这里|{_GROUP})?|这边|这里|(?:屋|家)里|{_GROUP}"
    "|[\u4e00-\u9fff]{2,4}村"
)
_SAME = "(?:是|一样|同样|这样|有|遭)(?:的|了)*"
_HAPPENS = (
    "是(?:的|了|一样|这样|同样)*(?=[,.!;:~\\s]|$)|一样|同样|这样|遭|受灾|没(?:有|得)?(?:电|水|网|气|信号|来电|来水)|停(?!工|产|课|车|下)|断|打(?!算|牌|麻|电|工|听|个)"
    "|垮|塌|滑|淹|漏|进水|被(?:淹|冲|打|埋|水|停|断|砸|吹|压|困|毁|泡|雹|冰)|倒(?!是)|坏|烂|裂|冲|毁|完了|死了|下(?:了)?(?:冰雹|雹)|有冰雹|着火"
)
_BARE = re.compile(
    f"(?:哎|唉|嗯|对|是的)*(?:\\+1|加1|加一|同上|同求|同|一样的?|也是|都是|都一样|(?:{_SELF})?(?:这边|这里|家|屋里)?(?:都|也|同样)+{_SAME}|(?:{_SELF})一样)"
    "[了啊呀哦嘛呢哈的]*"
)
_ALSO = re.compile(f"(?:{_SELF})[^,?]{{0,8}}?(?:也|同样)(?:都|又|全|全都|刚)?(?:{_HAPPENS})")
_SIGHS = re.compile("[哎唉嗯对哦啊诶是的]+")
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?'}))}]+")


def is_bare_echo(text: str) -> bool:
    """Whether the whole text says only that it is the same: what, stands with whom it echoes."""
    parts = [part for part in _BREAKS.split(normalise(text)) if part and not _SIGHS.fullmatch(part)]
    return bool(parts) and all(_BARE.fullmatch(part) for part in parts)


def is_echo(text: str) -> bool:
    """Whether the text says that what somebody else told happens to the speaker too; a question never does."""
    said = normalise(text)
    if not said or len(said) > MOST or "?" in said:
        return False
    return is_bare_echo(text) or _ALSO.search(said) is not None
