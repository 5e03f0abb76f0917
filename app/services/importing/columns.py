"""The files of a county's data and their columns (contract, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import models
from app.services.importing import labels, values
from app.services.importing.values import Parse


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, the Chinese headers (the template writes the first), how a cell is read.

    `choices`: the closed vocabulary of a cell, or of each item where it is a list (`empty` is `()`).
    """

    key: str
    headers: tuple[str, ...]
    parse: Parse
    is_required: bool = False
    empty: Any = ""
    choices: Mapping[str, str] | None = None
    note: str = ""


@dataclass(frozen=True)
class FileSpec:
    """One file: its name, Chinese title, table, and the columns that tell its rows apart."""

    name: str
    title: str
    model: type[models.Base]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def header_of(self, written: str) -> str:
        """A column as people call it, for what stands in a problem: a key, or a header as the file spells it."""
        column = self.by_header.get(written)
        return column.headers[0] if column and written == column.key else written

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Every accepted header, lower case, with its column."""
        return {header: column for column in self.columns for header in (column.key, *column.headers)}


def _text(key: str, *headers: str, limit: int = 200, required: bool = False, note: str = "") -> Column:
    return Column(key, headers, values.text(limit), required, note=note)


def _name(key: str, header: str) -> Column:
    return Column(key, (header,), values.name(50), True)


def _id(key: str, *headers: str, limit: int = 64, required: bool = True, note: str = "") -> Column:
    return Column(key, headers, values.identifier(limit), required, note=note)


def _code(key: str, *headers: str, required: bool = True, note: str = "区划代码") -> Column:
    return Column(key, headers, values.division_code, required, note=note)


def _choice(key: str, header: str, among: Mapping[str, str], **several: str) -> Column:
    return Column(key, (header,), values.choice(among, **several), True, choices=among, note="从下拉里选")


def _list(key: str, *headers: str, note: str = "多个用;隔开", are_words: bool = False) -> Column:
    return Column(key, headers, values.items(values.text(200), are_words=are_words), empty=(), note=note)


def _day(key: str, *headers: str, required: bool = False, note: str = "例如 2026-07-18") -> Column:
    return Column(key, headers, values.day, required, None, note=note)


_SINCE = _day("since", "起始日期", "开始日期")
_UNTIL = _day("until", "截止日期", "结束日期", note="包括这一天;空着表示一直有效")
_PHONE = Column("phone", ("手机", "电话", "手机号"), values.phone, empty=None, note="11 位手机号")

FILES: tuple[FileSpec, ...] = (
    FileSpec(
        "divisions",
        "区划",
        models.Division,
        ("code",),
        (
            _code("code", "区划代码", note="县 6 位、镇 9 位、村 12 位,组在村后加 3 位"),
            _text("name", "名称", required=True),
            _choice("level", "级别", labels.LEVELS),
            Column("parent_code", ("上级代码",), values.division_code, empty=None, note="县不填"),
            _list("aliases", "别名", note="群众平时的叫法,多个用;隔开", are_words=True),
        ),
    ),
    FileSpec(
        "offices",
        "机构",
        models.Office,
        ("code",),
        (
            _id("code", "机构代码"),
            _text("name", "名称", required=True),
            _choice("kind", "类型", labels.OFFICE_KINDS),
            _code("division_code", "区划代码", "所在区划"),
            _text("address", "地址"),
            Column("phone", ("电话",), values.public_phone, note="座机要带区号"),
            Column("hours", ("办公时间",), values.office_hours, note="例如 工作日 08:30-12:00 14:30-18:00"),
        ),
    ),
    FileSpec(
        "officers",
        "干部",
        models.Officer,
        ("id",),
        (
            _id("id", "工号"),
            _name("name", "姓名"),
            _PHONE,
            Column("office_code", ("机构代码", "所在机构"), values.identifier(), empty=None),
            _text("title", "职务"),
            _choice("role", "岗位", labels.ROLES, several="写主要的岗位;兼管的村、户写在“责任”表里"),
            _code("division_code", "管辖区划"),
        ),
    ),
    FileSpec(
        "households",
        "户",
        models.Household,
        ("id",),
        (
            _id("id", "户编号"),
            _code("division_code", "区划代码", "所在区划", note="村或组的代码"),
            _name("head", "户主"),
            _text("address", "地址"),
            Column("lat", ("纬度",), values.degrees(3, 54), empty=None, note="GCJ-02"),
            Column("lng", ("经度",), values.degrees(73, 136), empty=None, note="GCJ-02"),
            _list("tags", "标签", are_words=True),
        ),
    ),
    FileSpec(
        "people",
        "人员",
        models.Person,
        ("id",),
        (
            _id("id", "人员编号"),
            _id("household_id", "户编号"),
            _name("name", "姓名"),
            Column("id_number", ("身份证号",), values.id_number, empty=None, note="18 位,设为文本格式"),
            _PHONE,
            _text("relation", "与户主关系", limit=20),
            Column(
                "tags",
                ("标签",),
                values.items(values.choice(labels.PERSON_TAGS), are_words=True),
                empty=(),
                choices=labels.PERSON_TAGS,
                note=" ".join(labels.PERSON_TAGS.values()) + ",多个用;隔开",
            ),
            _text("whereabouts", "外出地"),
        ),
    ),
    FileSpec(
        "duties",
        "责任",
        models.Duty,
        ("officer_id", "kind", "target", "since"),
        (
            _id("officer_id", "工号", "干部工号"),
            _choice("kind", "责任", labels.DUTIES),
            _id("target", "对象", note="区划代码、户编号或人员编号"),
            _SINCE,
            _UNTIL,
        ),
    ),
    FileSpec(
        "rosters",
        "坐班",
        models.RosterShift,
        ("office_code", "date", "shift_start", "officer_id"),
        (
            _id("office_code", "机构代码"),
            _day("date", "日期", required=True),
            Column("shift_start", ("上班时间", "开始时间"), values.clock_time, True, note="例如 08:00"),
            Column("shift_end", ("下班时间", "结束时间"), values.clock_time, True, note="早于上班时间即次日"),
            _id("officer_id", "工号", "干部工号"),
        ),
    ),
    FileSpec(
        "substitutes",
        "替班",
        models.Substitute,
        ("officer_id", "substitute_id", "since"),
        (_id("officer_id", "工号", "干部工号"), _id("substitute_id", "替班人工号"), _SINCE, _UNTIL),
    ),
    FileSpec(
        "contacts",
        "渠道身份",
        models.Contact,
        ("channel", "account", "external_id"),
        (
            _choice("owner_kind", "身份", labels.OWNERS),
            _id("owner_id", "身份编号", note="干部工号或人员编号"),
            _choice("channel", "渠道", labels.CONTACT_CHANNELS),
            _id("account", "账号", note="配置里的账号名"),
            _id("external_id", "平台标识", limit=128, note="openid、QQ 号等"),
        ),
    ),
    FileSpec(
        "groups",
        "群",
        models.Group,
        ("channel", "account", "group_id"),
        (
            _choice("channel", "渠道", labels.GROUP_CHANNELS),
            _id("account", "账号", note="配置里的账号名"),
            _id("group_id", "群号", note="QQ 群号;官方机器人写群的 openid"),
            _code("division_code", "区划代码", "所属区划", required=False, note="空着即账号的区划,算漏洞"),
            _text("name", "群名", "名称"),
            Column(
                "listen",
                ("收听方式",),
                values.choice(labels.LISTEN),
                empty="mention",
                choices=labels.LISTEN,
                note="空着即被点名才听",
            ),
        ),
    ),
    FileSpec(
        "service_items",
        "服务事项",
        models.ServiceItem,
        ("code",),
        (
            _id("code", "事项编码"),
            _text("name", "事项名称", "名称", required=True),
            _list("aliases", "别名"),
            _choice("authority", "办理层级", labels.AUTHORITIES),
            _id("department_office_code", "办理机构代码", "机构代码", required=False),
            _list("materials", "所需材料", "材料"),
            Column("statutory_days", ("法定工作日",), values.days, empty=None),
            Column("promised_days", ("承诺工作日",), values.days, empty=None),
            _list("keywords", "关键词"),
        ),
    ),
)
BY_NAME: Mapping[str, FileSpec] = {spec.name: spec for spec in FILES} | {spec.title: spec for spec in FILES}
IGNORED_HEADERS = frozenset({"序号", "备注", "note"})
