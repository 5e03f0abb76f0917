"""What somebody wants done with what is known of himself: 把我的信息都删了, 解绑."""

import re
from enum import StrEnum

from app.nlu.text import CLAUSE_BREAKS, normalise


class OwnData(StrEnum):
    """What he wants."""

    ERASE = "asked_erasure"
    """That everything about him be erased."""
    UNBIND = "asked_unbinding"
    """That his address be no longer that of a registered person."""


_WANTS = (
    "(?:请|麻烦|那|就|我们?|你们|您|帮我|帮忙|能不能|可不可以|可以|想|要|要求|申请|必须|现在|马上|给我|把)*"
)
_DATA = (
    "我?们?的?(?:所有|全部|个人|这里|一切)*的?(?:个人)?"
    "(?:信息|资料|数据|隐私|聊天记录|账号|帐号|账户)(?:和(?:信息|资料|数据|记录|消息))?"
)
_GONE = "(?:删除|删掉|删|清除|清空|清掉|抹掉|抹除|注销|销毁)"
_ALL = "(?:都|全|全部|统统|也|给我)*"
_UNBIND = "解绑|解除绑定|取消绑定|撤销绑定|退出绑定|绑定(?:解除|取消)|(?:不|不要|不想)(?:再)?绑(?:定)?"
_ENDS = "(?:了|掉|完|干净|一下|下|吧|嘛|吗|不|啊|好不好|行不行|可以不|可以吗|谢谢)*"
_PHRASES = {
    OwnData.ERASE: (
        f"{_WANTS}(?:{_DATA}{_ALL}{_GONE}|{_GONE}{_DATA})|(?:咋|咋个|怎么|如何){_GONE}{_DATA}"
        f"|{_WANTS}(?:不想|不要|别|莫)(?:让?你们)?(?:存|留|保存|保留){_DATA}"
    ),
    OwnData.UNBIND: f"{_WANTS}(?:{_UNBIND})",
}
_READ = {what: re.compile(f"(?:{words}){_ENDS}") for what, words in _PHRASES.items()}
_BESIDE = re.compile(
    "(?:我|我们|以后|现在)*(?:不|不想|不要)(?:再)?(?:用|来|关注|麻烦你们|绑)(?:了|你们|这个)*|谢谢|你好|您好|请问"
)
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS))}]+")


def wish(text: str) -> OwnData | None:
    """What the whole text wants done with his own data; None where it tells or asks anything else."""
    parts = [part for part in _BREAKS.split(normalise(text)) if part]
    found = [_of(part) for part in parts]
    beside = (part for part, what in zip(parts, found, strict=True) if what is None)
    if not all(_BESIDE.fullmatch(part) for part in beside):
        return None
    return next((what for what in OwnData if what in found), None)


def _of(part: str) -> OwnData | None:
    return next((what for what, words in _READ.items() if words.fullmatch(part)), None)
