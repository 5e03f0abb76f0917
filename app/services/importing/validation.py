"""What a single cell cannot show: duplicates, references, codes that contradict each other, overlaps."""

import re
from collections.abc import Callable
from typing import Any

from app.core.divisions import level_of
from app.core.enums import Channel, DivisionLevel, DutyKind
from app.core.id_numbers import birth_date, is_somebodys
from app.services.importing import periods, zeros
from app.services.importing.columns import BY_NAME
from app.services.importing.known import DAYS, Known
from app.services.importing.parsing import Key, Parsed, Record, Table, Values
from app.services.importing.periods import Notes
from app.services.importing.problems import Problems
from app.services.sending import addresses

REFERENCES = {
    "offices": {"division_code": "divisions"},
    "officers": {"division_code": "divisions", "office_code": "offices"},
    "people": {"household_id": "households"},
    "duties": {"officer_id": "officers"},
    "rosters": {"office_code": "offices", "officer_id": "officers"},
    "substitutes": {"officer_id": "officers", "substitute_id": "officers"},
    "groups": {"division_code": "divisions"},
    "service_items": {"department_office_code": "offices"},
}
_QQ_NUMBER = re.compile(r"[1-9][0-9]{4,11}")
_VILLAGE, _GROUP = DivisionLevel.VILLAGE, DivisionLevel.GROUP


def check(parsed: Parsed, known: Known, problems: Problems) -> None:
    """Add a problem for every row that contradicts another row or the database.

    Of a row with a bad cell, the cells that could be read are checked all the same: what is wrong is told at once.
    """
    for name, table in parsed.tables.items():
        note = Notes(table, problems)
        _duplicates(table, note)
        zeros.check(table, known, note)
        for key, target in REFERENCES.get(name, {}).items():
            _references(table, key, target, known, note)
        special = _SPECIAL.get(name)
        if special is not None:
            special(table, known, note)


def _duplicates(table: Table, note: Notes) -> None:
    seen: dict[Any, int] = {}
    for record in table.readable():
        if not record.values.get(table.spec.key[0]) or not record.values.keys() >= set(table.spec.key):
            continue
        key = _same(table, record.values)
        if key in seen:
            note(record, table.spec.key[-1 if len(key) == 3 else 0], f"与第 {seen[key]} 行重复")
        else:
            seen[key] = record.row


def _same(table: Table, values: Values) -> Key:
    """What two rows must not have in common: their keys, however an address in them is spelled."""
    if table.spec.name != "contacts":
        return table.key_of(values)
    return table.key_of(values | {"external_id": addresses.same(values["channel"], values["external_id"])})


def _references(table: Table, key: str, target: str, known: Known, note: Notes) -> None:
    why = _nowhere(target)
    for record in table.readable():
        value = record.values.get(key)
        if value and not known.has(target, value):
            note(record, key, why + zeros.nearly(known, (target,), value))


def _nowhere(target: str) -> str:
    spec = BY_NAME[target]
    return f"{spec.title}表的“{spec.header_of(spec.key[0])}”一列和库里都没有它"


def _divisions(table: Table, known: Known, note: Notes) -> None:
    parents = {record.values["code"]: record.values["parent_code"] for record in table.records}
    for record in table.records:
        code, parent, level = (record.values[key] for key in ("code", "parent_code", "level"))
        expected = None if level_of(code) == DivisionLevel.COUNTY else code[:-3]
        if level != level_of(code):
            note(record, "level", f"级别与代码的位数对不上,{len(code)} 位代码不是这一级")
        elif _is_circle(code, parents):
            note(record, "parent_code", "上级关系成了环")
        elif parent is not None and parent != expected:
            note(record, "parent_code", f"上级代码与自身代码对不上,应为 {expected or '空'}")
        elif expected is not None and not known.has("divisions", expected):
            note(record, "parent_code", f"上级 {expected} 在区划表和库里都没有")
        else:
            record.values["parent_code"] = expected


def _is_circle(code: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    step: str | None = code
    while step is not None and step not in seen:
        seen.add(step)
        step = parents.get(step)
    return step == code


def _households(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        values = record.values
        code = values.get("division_code")
        if code and not known.has_division(code, _VILLAGE, _GROUP):
            note(record, "division_code", "区划表和库里没有这个村或组")
        if {"lat", "lng"} <= values.keys() and (values["lat"] is None) != (values["lng"] is None):
            note(record, "lat" if values["lat"] is None else "lng", "经纬度要么都填,要么都不填")


def _people(table: Table, known: Known, note: Notes) -> None:
    seen: dict[str, int] = {}
    for record in table.readable():
        if record.values.get("id") in known.erased:
            note(record, "id", "这个人按本人要求删除了,请把这一行去掉;他自己要重新登记的,换一个新的编号")
        number = record.values.get("id_number")
        if number and not is_somebodys(number, known.now):
            born = birth_date(number)
            note(record, "id_number", f"身份证号里的出生日期 {born} 早于 1890 年,或者还没有到,请核对")
        if number in seen:
            note(record, "id_number", f"与第 {seen[number]} 行的身份证号相同")
        elif number and number in known.taken:
            note(record, "id_number", f"与库里 {known.taken[number]} 的身份证号相同,请核对是不是同一个人")
        if number and number not in seen:
            seen[number] = record.row


def _duties(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        kind, target = record.values.get("kind"), record.values.get("target")
        why = _wrong_target(kind, target, known) if kind and target else None
        if why and target:
            note(record, "target", why + zeros.nearly(known, ("households", "people"), target))
    keys = ("officer_id", "kind", "target")
    periods.check(table, keys, "同一干部的同一责任与{other}时间重叠", known, note)


def _wrong_target(kind: str, target: str, known: Known) -> str | None:
    if kind in (DutyKind.LEADS_VILLAGE, DutyKind.BACKS_VILLAGE):
        return None if known.has_division(target, _VILLAGE) else "区划表和库里没有这个村(12 位代码)"
    if kind in (DutyKind.CARES_CHILD, DutyKind.CARES_PATIENT):
        return None if known.has("people", target) else "人员表和库里没有这个人"
    if known.has("households", target):
        return None
    if kind == DutyKind.PAIRS_HOUSEHOLD:
        return "户表和库里没有这一户"
    if known.has("divisions", target) and level_of(target) is not None:
        return None
    if kind != DutyKind.PARTY_LIAISON:
        return "没有这个对象,应为已有的户编号、村或组的代码"
    if known.has("people", target):
        return None
    return "没有这个对象,应为已有的户编号、人员编号、村或组的代码"


def _substitutes(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        officer = record.values.get("officer_id")
        if officer and officer == record.values.get("substitute_id"):
            note(record, "substitute_id", "不能自己替自己")
    periods.check(table, ("officer_id",), "同一干部已有人替班,与{other}时间重叠", known, note)


def _contacts(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        values = record.values
        owner, identifier = values.get("owner_kind"), values.get("owner_id")
        channel, address = values.get("channel"), values.get("external_id")
        name = "officers" if owner == "officer" else "people"
        if owner and identifier and not known.has(name, identifier):
            note(record, "owner_id", _nowhere(name) + zeros.nearly(known, (name,), identifier))
        if address and channel == Channel.SMS and not addresses.is_for_sms(address):
            note(
                record,
                "external_id",
                "短信要写打得通的手机号(国外的以 + 开头)或者发送程序认识的地址,不能有空格和别的符号",
            )
        _is_qq_number(record, "external_id", "QQ 号", note)


def _service_items(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        stored = known.days.get(record.values.get("code", ""))
        law, promised = (record.values.get(key) if key in table.headers else stored for key in DAYS)
        if law is None or promised is None or promised <= law:
            continue
        if "promised_days" not in table.headers:
            why = f"库里承诺的是 {promised} 天,不能多于法定的:请核对,要改的加上“承诺工作日”这一列一起改"
            note(record, "statutory_days", why)
        elif "statutory_days" not in table.headers:
            why = f"承诺的天数不能多于库里法定的 {law} 天:请核对,法定的变了就加上“法定工作日”这一列一起改"
            note(record, "promised_days", why)
        else:
            note(record, "promised_days", f"承诺的天数不能多于法定的 {law} 天,请核对这两格是否写反")


def _groups(table: Table, known: Known, note: Notes) -> None:
    for record in table.readable():
        _is_qq_number(record, "group_id", "QQ 群号", note)


def _is_qq_number(record: Record, key: str, title: str, note: Notes) -> None:
    """On OneBot everybody and every group is a number; anything else would be refused with each message."""
    number = record.values.get(key)
    if record.values.get("channel") == Channel.ONEBOT and number and not _QQ_NUMBER.fullmatch(number):
        note(record, key, f"渠道是 QQ 的,这里写{title},只有数字(不是昵称、群名);官方机器人的写 QQ机器人")


_SPECIAL: dict[str, Callable[[Table, Known, Notes], None]] = {
    "divisions": _divisions,
    "households": _households,
    "people": _people,
    "duties": _duties,
    "substitutes": _substitutes,
    "contacts": _contacts,
    "groups": _groups,
    "service_items": _service_items,
}
