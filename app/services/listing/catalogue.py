"""Every list of the registry that the console shows, in the order of its menu."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.services.gaps import friend_list
from app.services.importing import labels
from app.services.listing import columns as shown
from app.services.listing import targets
from app.services.listing.columns import Column, Listing, Show
from app.services.scope import Scope
from models import (
    Contact,
    Division,
    Duty,
    Group,
    Household,
    Office,
    Officer,
    Person,
    RosterShift,
    ServiceItem,
    Substitute,
)

_COUNTY = 6
_Owner = aliased(Officer)
_Kin = aliased(Person)
_Home = aliased(Household)


def _column(of: Any, title: str, show: Show = shown.plain, name: str = "") -> Column:
    return Column(name or of.key, title, of, show)


def _choice(of: Any, title: str, words: Mapping[str, str]) -> Column:
    return Column(of.key, title, of, shown.worded(words), words)


def _sealed(of: Any, title: str) -> Column:
    return Column(of.key, title, of, shown.number_hidden)


def _of(column: InstrumentedAttribute[str]) -> Any:
    return lambda scope: scope.holds(column)


def _duty_belongs(scope: Scope) -> ColumnElement[bool]:
    """Somebody of the division has it, or it is on a division, household or person there."""
    household = exists().where(Household.id == Duty.target, scope.holds(Household.division_code))
    division = exists().where(Division.code == Duty.target, scope.holds(Division.code))
    person = exists().where(
        Person.id == Duty.target,
        Household.id == Person.household_id,
        scope.holds(Household.division_code),
    )
    return or_(scope.holds(Officer.division_code), household, division, person)


def _contact_belongs(scope: Scope) -> ColumnElement[bool]:
    return or_(scope.holds(_Owner.division_code), scope.holds(_Home.division_code))


def _item_belongs(scope: Scope) -> ColumnElement[bool]:
    """The catalogue is public: everybody of the county sees what its offices do."""
    county = scope.division[:_COUNTY]
    return or_(func.substr(Office.division_code, 1, _COUNTY) == county, Office.code.is_(None))


DIVISIONS = Listing(
    "divisions",
    "区划",
    Division.code,
    Division.__table__,
    (
        _column(Division.code, "区划代码"),
        _column(Division.name, "名称"),
        _choice(Division.level, "级别", labels.LEVELS),
        _column(Division.parent_code, "上级", shown.place),
        _column(Division.aliases, "别名", shown.listed),
    ),
    _of(Division.code),
    Division.retired_at,
    searched=(Division.name, Division.code),
    place=Division.code,
)
OFFICES = Listing(
    "offices",
    "机构",
    Office.code,
    Office.__table__,
    (
        _column(Office.code, "机构代码"),
        _column(Office.name, "名称"),
        _choice(Office.kind, "类型", labels.OFFICE_KINDS),
        _column(Office.division_code, "所在区划", shown.place),
        _column(Office.address, "地址"),
        _column(Office.phone, "电话"),
        _column(Office.hours, "办公时间"),
    ),
    _of(Office.division_code),
    Office.retired_at,
    searched=(Office.name, Office.code),
    place=Office.division_code,
)
OFFICERS = Listing(
    "officers",
    "干部",
    Officer.id,
    Officer.__table__,
    (
        _column(Officer.id, "工号"),
        _column(Officer.name, "姓名"),
        _column(Officer.title, "职务"),
        _choice(Officer.role, "岗位", labels.ROLES),
        _column(Officer.division_code, "管辖区划", shown.place),
        _column(Officer.office_code, "机构", shown.office),
        _sealed(Officer.phone, "手机"),
        Column("qq", "QQ 推送", Officer.id, shown.plain, look=friend_list.in_short),
    ),
    _of(Officer.division_code),
    Officer.retired_at,
    searched=(Officer.name, Officer.id, Officer.title),
    exact=((Officer.phone_index, "officers.phone"),),
    place=Officer.division_code,
    revealed=("phone",),
)
DUTIES = Listing(
    "duties",
    "责任",
    Duty.id,
    Duty.__table__.join(Officer.__table__, Officer.id == Duty.officer_id),
    (
        _column(Officer.name, "干部", name="officer_name"),
        _choice(Duty.kind, "责任", labels.DUTIES),
        _column(Duty.target, "对象", shown.place),
        Column("target_name", "哪一户、哪个人", Duty.target, shown.plain, look=targets.names),
        _column(Duty.seen_at, "最近走访", shown.day),
        _column(Duty.since, "起始日期"),
        _column(Duty.until, "截止日期"),
        _column(Duty.officer_id, "工号"),
    ),
    _duty_belongs,
    Duty.retired_at,
    searched=(Officer.name, Duty.officer_id, Duty.target),
    place=Duty.target,
)
HOUSEHOLDS = Listing(
    "households",
    "户",
    Household.id,
    Household.__table__,
    (
        _column(Household.head, "户主", shown.name_hidden),
        _column(Household.division_code, "所在区划", shown.place),
        _column(Household.address, "地址"),
        _column(Household.tags, "标签", shown.listed),
        _column(Household.id, "户编号"),
    ),
    _of(Household.division_code),
    Household.retired_at,
    searched=(Household.head, Household.id),
    place=Household.division_code,
    revealed=("head",),
)
PEOPLE = Listing(
    "people",
    "人员",
    Person.id,
    Person.__table__.join(Household.__table__, Household.id == Person.household_id),
    (
        _column(Person.name, "姓名", shown.name_hidden),
        _column(Person.relation, "与户主关系"),
        _column(Household.division_code, "所在区划", shown.place),
        _column(Person.household_id, "户编号"),
        _sealed(Person.phone, "手机"),
        _sealed(Person.id_number, "身份证号"),
        _column(Person.tags, "标签", shown.worded(labels.PERSON_TAGS)),
        _column(Person.whereabouts, "外出地"),
        _column(Person.id, "人员编号"),
    ),
    _of(Household.division_code),
    Person.retired_at,
    searched=(Person.name, Person.id, Person.household_id),
    exact=((Person.phone_index, "people.phone"), (Person.id_number_index, "people.id_number")),
    place=Household.division_code,
    revealed=("name", "phone", "id_number"),
)
CONTACTS = Listing(
    "contacts",
    "联系渠道",
    Contact.id,
    Contact.__table__.outerjoin(_Owner, (_Owner.id == Contact.owner_id) & (Contact.owner_kind == "officer"))
    .outerjoin(_Kin, (_Kin.id == Contact.owner_id) & (Contact.owner_kind == "person"))
    .outerjoin(_Home, _Home.id == _Kin.household_id),
    (
        _choice(Contact.owner_kind, "是谁", labels.OWNERS),
        _column(_Owner.name, "干部", name="officer_name"),
        _column(_Kin.name, "群众", shown.name_hidden, name="person_name"),
        _column(Contact.owner_id, "编号"),
        _choice(Contact.channel, "渠道", labels.CONTACT_CHANNELS),
        _column(Contact.account, "账号"),
        _column(Contact.external_id, "渠道身份", shown.address_hidden),
    ),
    _contact_belongs,
    Contact.retired_at,
    searched=(Contact.owner_id, _Owner.name, _Kin.name),
)
GROUPS = Listing(
    "groups",
    "群",
    Group.id,
    Group.__table__,
    (
        _column(Group.name, "群名"),
        _choice(Group.channel, "渠道", labels.GROUP_CHANNELS),
        _column(Group.account, "账号"),
        _column(Group.group_id, "群号"),
        _column(Group.division_code, "所属区划", shown.place),
        _choice(Group.listen, "听不听", labels.LISTEN),
    ),
    _of(Group.division_code),
    Group.retired_at,
    searched=(Group.name, Group.group_id),
    place=Group.division_code,
)
ROSTERS = Listing(
    "rosters",
    "坐班表",
    RosterShift.id,
    RosterShift.__table__.join(Office.__table__, Office.code == RosterShift.office_code),
    (
        _column(RosterShift.date, "日期"),
        _column(Office.name, "机构", name="office_name"),
        _column(Office.division_code, "区划", shown.place),
        _column(RosterShift.shift_start, "开始", shown.clock),
        _column(RosterShift.shift_end, "结束", shown.clock),
        _column(RosterShift.officer_id, "干部", shown.officer),
    ),
    _of(Office.division_code),
    RosterShift.retired_at,
    searched=(Office.name, RosterShift.office_code, RosterShift.officer_id),
    place=Office.division_code,
    is_newest_first=True,
)
SUBSTITUTES = Listing(
    "substitutes",
    "替班",
    Substitute.id,
    Substitute.__table__.join(Officer.__table__, Officer.id == Substitute.officer_id),
    (
        _column(Officer.name, "谁不在", name="officer_name"),
        _column(Substitute.substitute_id, "谁替他", shown.officer),
        _column(Substitute.since, "起始日期"),
        _column(Substitute.until, "截止日期"),
        _column(Officer.division_code, "区划", shown.place),
    ),
    _of(Officer.division_code),
    Substitute.retired_at,
    searched=(Officer.name, Substitute.officer_id, Substitute.substitute_id),
    place=Officer.division_code,
)
ITEMS = Listing(
    "service_items",
    "服务事项",
    ServiceItem.code,
    ServiceItem.__table__.outerjoin(Office.__table__, Office.code == ServiceItem.department_office_code),
    (
        _column(ServiceItem.code, "事项代码"),
        _column(ServiceItem.name, "名称"),
        _choice(ServiceItem.authority, "权限", labels.AUTHORITIES),
        _column(Office.name, "办理机构", name="office_name"),
        _column(ServiceItem.promised_days, "承诺工作日"),
        _column(ServiceItem.statutory_days, "法定工作日"),
        _column(ServiceItem.materials, "材料", shown.listed),
    ),
    _item_belongs,
    ServiceItem.retired_at,
    searched=(ServiceItem.name, ServiceItem.code),
)
CATALOGUE: Mapping[str, Listing] = {
    each.key: each
    for each in (
        *(DIVISIONS, OFFICES, OFFICERS, DUTIES, HOUSEHOLDS, PEOPLE),
        *(CONTACTS, GROUPS, ROSTERS, SUBSTITUTES, ITEMS),
    )
}
