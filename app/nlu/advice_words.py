"""What neighbours call out beside somebody's danger: 快打120, 赶紧叫救护车, 快送医院. Of what, somebody else told."""

import re

from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 24
"""Characters of the longest text that is read so."""

_HURRY = (
    "(?:快点?|赶紧|赶快|抓紧|马上|立刻|立即|先|还不|还是"
    "|大家|哪个|谁|你们?|他们?|各位|请|麻烦|帮忙|帮|叫|喊|让|都|要)*"
)
_RINGS = (
    "(?:打|拨打?|喊|叫|联系|呼叫)(?:一?[下哈个])?(?:电话)?"
    "(?:120|119|110|急救(?:车|电话)?|救护车|消防[队车员]?|医生|派出所|警察)"
)
_BRINGS = "送(?:他|她|人|去|到|往)*(?:县|镇|市)?(?:上|里)?(?:人民)?(?:医院|卫生院|卫生室)(?:抢救|急救)?|报警"
_ADVICE = re.compile(f"{_HURRY}(?:{_RINGS}|{_BRINGS})(?:一下|电话|[啊呀吧哦嘛哈哟])*")
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?'}))}]+")


def only_advises(text: str) -> bool:
    """Whether nothing but this is said; questions, and what was done already (打了120), are none."""
    said = normalise(text)
    parts = [part for part in _BREAKS.split(said) if part] if len(said) <= MOST else []
    return bool(parts) and all(_ADVICE.fullmatch(part) for part in parts)
