"""Divisions change in one act: villages merge, groups are renumbered, households split or move.

Old names stay as aliases, so that whoever says them is still understood; open cases follow their place.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.enums import FINAL_STATES, DivisionLevel, DutyKind, EventKind
from app.core.errors import InvalidValueError, NotFoundError
from app.core.masking import mask_name
from app.nlu.names import display_name
from app.services import history
from app.services.duty import passing
from app.services.duty.acts import Act
from app.services.work import Work
from models import Base, Case, Division, Duty, Group, Household, Office, Officer, Person, RegistryAct

MERGE, RENUMBER, SPLIT, MOVE = "merge", "renumber", "split", "move"
GROUP, VILLAGE = 15, 12
MOST_GROUPS = 999
_PLACED: tuple[type[Base], ...] = (Household, Office, Officer, Group)


async def merge_villages(work: Work, sources: Sequence[str], into: str, actor: str) -> RegistryAct:
    """Villages become part of another one: their groups get new numbers there, everything in them follows.

    Raises NotFoundError or InvalidValueError.
    """
    target = await _division(work, into, VILLAGE)
    gone = [await _division(work, code, VILLAGE) for code in dict.fromkeys(sources)]
    if not gone or into in sources:
        raise InvalidValueError("请写明哪几个村并入哪个村", "sources")
    act = Act(work, MERGE, actor, into, f"{'、'.join(each.name for each in gone)} 并入 {target.name}")
    aliases = list(target.aliases)
    number = max((int(each.code[VILLAGE:]) for each in await _groups(work, into)), default=0)
    await _require_numbers(work, number, gone)
    for village in gone:
        aliases += [village.name, display_name(village.name), *village.aliases]
        mapping, names = {village.code: into}, dict[str, tuple[str, list[str]]]()
        for group in await _groups(work, village.code):
            number += 1
            code = f"{into}{number:03d}"
            mapping[group.code] = code
            names[code] = _name_in_the_merged(village, group)
        await _rename(work, act, mapping, names, keep={into})
        await _recode(work, act, mapping)
    act.change(target, aliases=_others(aliases, target.name))
    return await act.finish(villages=[each.code for each in gone])


async def _require_numbers(work: Work, taken: int, gone: Sequence[Division]) -> None:
    """A group's number has three digits."""
    needed = taken + sum([len(await _groups(work, village.code)) for village in gone])
    if needed > MOST_GROUPS:
        raise InvalidValueError(
            f"并过来以后组要编到 {needed} 号,组号只有三位,最多 {MOST_GROUPS}:请少并几个村,或者先合并、重编组号",
            "sources",
        )


def _name_in_the_merged(village: Division, group: Division) -> tuple[str, list[str]]:
    """长梁村一组, and every other way to say it: old village's names before old group's names."""
    villages = [display_name(village.name), village.name, *village.aliases]
    names = [f"{one}{other}" for one in villages for other in (group.name, *group.aliases)]
    return names[0], _others(names[1:], names[0])


async def renumber_groups(
    work: Work, village: str, numbers: Mapping[str, int], actor: str, names: Mapping[str, str] | None = None
) -> RegistryAct:
    """Groups of a village get new numbers, and new names where `names` has one; by their old codes.

    Two groups may change places. Raises NotFoundError or InvalidValueError.
    """
    found = await _division(work, village, VILLAGE)
    groups = {group.code: group for group in await _groups(work, village)}
    unknown = [code for code in numbers if code not in groups]
    if unknown:
        raise NotFoundError(f"{found.name}没有组 {unknown[0][:20]}")
    if not numbers or not all(0 < number < 1000 for number in numbers.values()):
        raise InvalidValueError("组号应为 1 到 999", "numbers")
    mapping = {code: f"{village}{number:03d}" for code, number in numbers.items()}
    after = [mapping.get(code, code) for code in groups]
    if len(set(after)) < len(after):
        raise InvalidValueError("两个组不能用同一个号", "numbers")
    act = Act(work, RENUMBER, actor, village, f"{found.name} 调整组号")
    new = {}
    for code, target in mapping.items():
        group = groups[code]
        name = (names or {}).get(code, group.name)
        new[target] = (name, _others([*group.aliases, group.name], name))
    await _rename(work, act, mapping, new)
    await _recode(work, act, mapping)
    return await act.finish(groups=len(mapping))


async def move_household(
    work: Work, household_id: str, to: str, actor: str, officer_id: str = ""
) -> RegistryAct:
    """A household moves to another village or group; with `officer_id` it gets that officer from today on.

    Its open cases follow, to the new officer too. Raises NotFoundError or InvalidValueError.
    """
    household = await _household(work, household_id)
    place = await _division(work, to, VILLAGE, GROUP)
    registry = work.snapshots.registry
    officer = registry.officer(officer_id) if officer_id else None
    if officer_id and officer is None:
        raise NotFoundError(f"没有工号是“{officer_id[:40]}”的干部")
    act = Act(work, MOVE, actor, to, f"{_words(household)} 迁到 {place.name}")
    act.change(household, division_code=to)
    if officer is not None:
        for duty in await _duties_on(work, household_id, DutyKind.COVERS_HOUSEHOLD):
            act.retire(duty)
        act.add(_duty(work, officer.id, DutyKind.COVERS_HOUSEHOLD, household_id))
    for case in await _open_cases(work, Case.household_id == household_id):
        _place(work, act, case, to)
        if officer is not None and case.officer_id != officer.id:
            await passing.pass_on(work, case, officer, passing.HANDOVER, act.id)
    return await act.finish(household=household_id)


async def split_household(
    work: Work, household_id: str, new_id: str, people: Sequence[str], actor: str
) -> RegistryAct:
    """Some people of a household become one of their own, with the same officers; the first is its head.

    Their open cases go with them. Raises NotFoundError or InvalidValueError.
    """
    household = await _household(work, household_id)
    if await work.session.get(Household, new_id) is not None:
        raise InvalidValueError(f"户编号 {new_id[:40]} 已经有了", "new_id")
    members = await work.session.scalars(
        select(Person).where(Person.household_id == household_id, Person.retired_at.is_(None))
    )
    known = {person.id: person for person in members}
    leaving = [known[each] for each in dict.fromkeys(people) if each in known]
    if len(leaving) < len(set(people)) or not leaving or len(leaving) == len(known):
        raise InvalidValueError("请写明这一户里分出去的是哪些人(不能是全部)", "people")
    head = leaving[0].name
    act = Act(
        work, SPLIT, actor, household.division_code, f"{_words(household)} 分出 {mask_name(head)}户({new_id})"
    )
    act.add(
        Household(
            id=new_id,
            division_code=household.division_code,
            head=head,
            address=household.address,
            lat=household.lat,
            lng=household.lng,
            tags=[],
        )
    )
    for person in leaving:
        act.change(person, household_id=new_id)
    for duty in await _duties_on(work, household_id):
        act.add(_duty(work, duty.officer_id, duty.kind, new_id))
    gone = [person.id for person in leaving]
    for case in await _open_cases(work, Case.reporter_person_id.in_(gone)):
        act.change(case, household_id=new_id)
    return await act.finish(household=household_id, new=new_id)


async def _rename(
    work: Work,
    act: Act,
    mapping: Mapping[str, str],
    names: Mapping[str, tuple[str, list[str]]],
    keep: frozenset[str] | set[str] = frozenset(),
) -> None:
    """The divisions at the new codes get these names; old codes that nobody has any more are retired."""
    there = {row.code: row for row in await _rows(work, Division, Division.code, {*mapping, *names})}
    for code, (name, aliases) in names.items():
        row = there.get(code)
        if row is not None:
            act.change(row, name=name, aliases=aliases, retired_at=None)
        else:
            level = DivisionLevel.GROUP if len(code) == GROUP else DivisionLevel.VILLAGE
            act.add(Division(code=code, name=name, level=str(level), parent_code=code[:-3], aliases=aliases))
    for code in mapping:
        if code not in names and code not in keep:
            act.retire(there[code])


async def _recode(work: Work, act: Act, mapping: Mapping[str, str]) -> None:
    """Everything that lies at an old code lies at the new one."""
    for model in _PLACED:
        column: Any = model.__table__.c.division_code
        for row in await _rows(work, model, column, mapping):
            act.change(row, division_code=mapping[row.division_code])
    for duty in await _rows(work, Duty, Duty.target, mapping):
        act.change(duty, target=mapping[duty.target])
    for case in await _open_cases(work, Case.division_code.in_(list(mapping))):
        _place(work, act, case, mapping[case.division_code])


def _place(work: Work, act: Act, case: Case, code: str) -> None:
    if case.division_code == code:
        return
    data = {"reason": "division", "division_code": code, "before": case.division_code}
    act.change(case, division_code=code)
    history.record(work, case, EventKind.TRANSFERRED, history.SYSTEM, data)


async def _rows(work: Work, model: Any, column: Any, codes: Any) -> list[Any]:
    wanted = select(model).where(column.in_(list(codes)))
    if model is not Division:
        wanted = wanted.where(model.retired_at.is_(None))
    return list(await work.session.scalars(wanted))


async def _open_cases(work: Work, condition: Any) -> list[Case]:
    await work.flush()
    wanted = select(Case).where(condition, Case.state.not_in([str(state) for state in FINAL_STATES]))
    return list(await work.session.scalars(wanted.order_by(Case.id).with_for_update()))


async def _duties_on(work: Work, target: str, kind: str = "") -> list[Duty]:
    wanted = select(Duty).where(Duty.target == target, Duty.retired_at.is_(None))
    return list(await work.session.scalars(wanted.where(Duty.kind == kind) if kind else wanted))


def _duty(work: Work, officer_id: str, kind: str, target: str) -> Duty:
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    return Duty(id=work.ids.next(), officer_id=officer_id, kind=str(kind), target=target, since=today)


async def _division(work: Work, code: str, *lengths: int) -> Division:
    row = await work.session.get(Division, code)
    if row is None or row.retired_at is not None or len(code) not in lengths:
        raise NotFoundError(f"没有代码为“{code[:20]}”的{'村' if lengths == (VILLAGE,) else '村或组'}")
    return row


async def _groups(work: Work, village: str) -> list[Division]:
    rows = select(Division).where(Division.parent_code == village, Division.retired_at.is_(None))
    return list(await work.session.scalars(rows.order_by(Division.code)))


async def _household(work: Work, household_id: str) -> Household:
    row = await work.session.get(Household, household_id)
    if row is None or row.retired_at is not None:
        raise NotFoundError(f"没有编号为“{household_id[:40]}”的户")
    return row


def _words(household: Household) -> str:
    return f"{mask_name(household.head)}户({household.id})"


def _others(names: Sequence[str], own: str) -> list[str]:
    return [each for each in dict.fromkeys(names) if each and each != own]
