"""The registry's views as lines for an operator."""

from datetime import date, datetime

from app.core.errors import InvalidValueError
from app.services.county.division_names import place_or_code
from app.services.county.holding import OFFICE, ROLE, ROSTER, Ground
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.county.responsibility import Link
from app.services.duty import registry_views as views
from app.services.importing.labels import DUTIES, ROLES
from app.services.work import Work


async def chain_lines(work: Work, place: str, kind: str, at: datetime | None = None) -> list[str]:
    """A chain, one person a line, with what makes each of them responsible."""
    registry = work.snapshots.registry
    division, chain = await views.chain_of(work, _code_of(registry, place), kind, at)
    head = f"{place_or_code(registry, division)}({division})"
    return [head, *(_link(registry, link) for link in chain)] if chain else [head, "  没有人"]


async def view_lines(work: Work, what: str) -> list[str]:
    """A village by its code or name, or an officer by his id; raises NotFoundError, InvalidValueError."""
    code = _code_of(work.snapshots.registry, what)
    if work.snapshots.registry.division(code) is not None:
        return _village(work.snapshots.registry, await views.village(work, code))
    return _officer(work.snapshots.registry, await views.officer(work, what))


def _code_of(registry: Registry, said: str) -> str:
    """The code of the only division of this name (竹园村, 四季镇竹园村); whatever else was said stays as it is.

    Raises InvalidValueError for a name that several have.
    """
    if registry.division(said) is not None:
        return said
    divisions = registry.divisions.values()
    found = [d.code for d in divisions if said in (d.name, place_or_code(registry, d.code), *d.aliases)]
    if len(found) > 1:
        words = "、".join(f"{place_or_code(registry, code)}({code})" for code in found[:5])
        raise InvalidValueError(f"“{said[:40]}”有 {len(found)} 个:{words},请写区划代码", "place")
    return found[0] if found else said


def ground_words(registry: Registry, ground: Ground) -> str:
    """A reason in words: 包户 H1(2026-01-01 起)."""
    if ground.by in (ROSTER, OFFICE):
        office = registry.office(ground.target)
        name = office.name if office else ground.target
        return f"{name}坐班" if ground.by == ROSTER else f"在{name}"
    if ground.by == ROLE:
        return f"{place_or_code(registry, ground.target)}的岗位"
    target = place_or_code(registry, ground.target) if registry.division(ground.target) else ground.target
    return f"{DUTIES.get(ground.by, ground.by)} {target}{_dates(ground.since, ground.until)}"


def person(officer: OfficerRef) -> str:
    """An officer with his id."""
    return f"{officer.name}({officer.id})"


def _link(registry: Registry, link: Link) -> str:
    notes = [ground_words(registry, link.holder.ground)]
    if link.holder.stands_in_for:
        notes.append("替" + "、".join(person(each) for each in link.holder.stands_in_for))
    if link.holder.is_absent:
        notes.append("请假,没有人替")
    if not link.is_reachable:
        notes.append("没有渠道身份,推送不到")
    role = ROLES.get(link.role, link.role)
    return f"  {link.level} {role}:{person(link.officer)},{';'.join(notes)}"


def _dates(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return ""
    return f"({since or '一直'} 至 {until or '长期'})"


def _village(registry: Registry, found: views.VillageView) -> list[str]:
    rows = (
        ("包村领导", [person(each) for each in found.leaders]),
        ("联村", [_backing(each) for each in found.backing]),
        ("包户干部", [f"{person(each)} {number} 项" for each, number in found.household_officers]),
        ("结对干部", [f"{person(each)} {number} 户" for each, number in found.paired]),
        ("便民服务室", [office.name for office in found.rooms]),
        ("代办员", [person(each) for each in found.agents]),
        ("正在坐班", [f"{person(each.officer)}({office.name})" for office, each in found.on_duty]),
        ("值班室", [person(each) for each in found.duty_desk]),
    )
    head = f"{place_or_code(registry, found.code)}({found.code}),{found.households} 户"
    return [head, *(f"  {title}:{'、'.join(names) or '没有'}" for title, names in rows)]


def _backing(each: views.Backing) -> str:
    return f"{person(each.officer)}({each.office.name})" if each.office else person(each.officer)


def _officer(registry: Registry, found: views.OfficerLoad) -> list[str]:
    officer = found.officer
    lines = [
        f"{person(officer)} {ROLES.get(officer.role, officer.role)},{place_or_code(registry, officer.division_code)}",
        f"  {found.households} 户,在办 {found.open_cases} 件,其中超期 {found.overdue_cases} 件",
    ]
    if found.substitute is not None:
        lines.append(f"  请假,由{person(found.substitute)}替")
    if found.stands_for:
        lines.append("  正在替" + "、".join(person(each) for each in found.stands_for))
    if not found.is_reachable:
        lines.append("  没有渠道身份,推送不到")
    grounds = (Ground(duty.kind, duty.target, duty.since, duty.until) for duty in found.duties)
    return [*lines, *(f"  {ground_words(registry, ground)}" for ground in grounds)]
