"""An entry of the log of acts as somebody reads it who never saw the code: who, what about, and the details."""

from collections.abc import Mapping
from typing import Any

from app.services.importing.columns import FILES
from app.services.lifecycle.moves import ACTION_WORDS
from app.services.listing.catalogue import CATALOGUE
from app.services.staff.administrators import ROLE_WORDS
from app.services.work import Work

_ACTORS = {
    "admin": "后台账号",
    "cli": "服务器上的命令",
    "officer": "干部",
    "person": "群众",
    "sender": "群众",
    "api": "对接系统",
    "system": "系统",
}
_TARGETS = {"case": "事项", "incident": "灾害事件", "damage": "灾情报告"} | {
    key: listing.title for key, listing in CATALOGUE.items()
}
_KEYS = {
    "role": "角色",
    "move": "动作",
    "fields": "看了",
    "shown": "看到的编号",
    "cases": "事项",
    "days": "日子",
    "figure": "数字",
    "stage": "哪一报",
    "number": "第几份",
    "other": "另一件",
    "household": "户",
    "households": "户",
    "shifts": "班",
    "officer": "干部",
    "officers": "干部",
    "given_to": "给了",
    "errors": "错误",
    "is_replacing": "不再列出的停用",
    "added": "新增",
    "updated": "更新",
    "retired": "停用",
    "base": "从第几版改",
    "approved": "认可的变化",
    "warnings": "提醒",
    "reason": "原因",
    "size": "字节",
    "way": "怎么来的",
    "rows": "行",
    "photos": "照片",
    "messages": "消息",
    "contacts": "联系渠道",
    "count": "多少条",
    "is_personal": "带号码、不打码",
}
_VALUES: Mapping[str, str] = (
    {str(role): word for role, word in ROLE_WORDS.items()}
    | ACTION_WORDS
    | {spec.name: spec.title for spec in FILES}
    | {"phone": "手机", "id_number": "身份证号", "name": "姓名", "head": "户主", "True": "是", "False": "否"}
    | {"text": "说的话", "files": "照片和录音"}
)


def who(work: Work, actor: str) -> str:
    """Whoever acted: an officer by his name, everybody with what tells him from others of his kind."""
    kind, _, rest = actor.partition(":")
    officer = work.snapshots.registry.officer(rest) if kind == "officer" else None
    if officer is not None:
        return f"干部 {officer.name}({rest})"
    return f"{_ACTORS[kind]} {rest}".rstrip() if kind in _ACTORS else actor


def about(target: str) -> str:
    """What the act was about."""
    kind, mark, rest = target.partition(":")
    return f"{_TARGETS[kind]} {rest}" if mark and kind in _TARGETS else target


def details(data: Mapping[str, Any]) -> str:
    """The rest of an entry; what has no words of its own stands as it is."""
    told = ((_KEYS.get(key, key), _value(value)) for key, value in data.items())
    return ";".join(f"{key}:{value}" for key, value in told if value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{_value(key)} {number}" for key, number in value.items() if number)
    if isinstance(value, (list, tuple)):
        return "、".join(_value(each) for each in value)
    return _VALUES.get(str(value), "" if value is None else str(value))
