"""Who is responsible for a place now: the county's divisions, officers, duties and rosters, in memory.

Loaded whole from the database (`Registry.load`) and replaced when the snapshot `registry` grows or a new
day begins; asking it is pure. What belongs to single households stays in the database and is handed in
(`duties_of_households`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import Division, outwards
from app.core.enums import DutyKind, Listen, OfficerRole
from app.services import registry_rows
from app.services.registry_rows import DutyRef, GroupRef, OfficeRef, OfficerRef, RegistryRows, Shift, Stand
from models import Duty

__all__ = [
    "CHINA",
    "Division",
    "DutyRef",
    "GroupRef",
    "OfficeRef",
    "OfficerRef",
    "Registry",
    "RegistryRows",
    "Shift",
    "Stand",
    "duties_of_households",
    "shift_span",
]

T = TypeVar("T")
CHINA = ZoneInfo("Asia/Shanghai")
HOUSEHOLD_DUTIES = (DutyKind.COVERS_HOUSEHOLD, DutyKind.PAIRS_HOUSEHOLD)
DIVISION_DUTIES: Mapping[str, tuple[str, ...]] = {
    OfficerRole.HOUSEHOLD_OFFICER: (DutyKind.COVERS_HOUSEHOLD,),
    OfficerRole.VILLAGE_LEADER: (DutyKind.LEADS_VILLAGE,),
    OfficerRole.COUNTY_LEADER: (DutyKind.BACKS_VILLAGE,),
}
"""The duties on a division that make somebody a role's holder, whatever his own role."""

Holders = tuple[OfficerRef, ...]


class Registry:
    """One county or many, as of one day. Retired rows are not in it."""

    def __init__(self, rows: RegistryRows, today: date, zone: tzinfo = CHINA) -> None:
        self.today, self.zone = today, zone
        self.divisions: Mapping[str, Division] = {row.code: row for row in rows.divisions}
        self.offices: Mapping[str, OfficeRef] = {row.code: row for row in rows.offices}
        self.officers: Mapping[str, OfficerRef] = {row.id: row for row in rows.officers}
        self._groups = {(row.channel, row.account, row.group_id): row for row in rows.groups}
        self._duties = _grouped((row.target, row.kind, row) for row in rows.duties)
        self._by_role = _grouped((row.division_code, row.role, row) for row in rows.officers)
        self._by_office = _grouped((row.office_code, "", row) for row in rows.officers)
        self._stands = _grouped((row.officer_id, "", row) for row in rows.substitutes)
        self._shifts = _shifts_by_officer(rows.shifts, zone)
        self._rostered = _grouped((row.office_code, "", row.officer_id) for row in rows.shifts)
        self._lineages = {code: self._existing(code) for code in self.divisions}

    @classmethod
    async def load(cls, session: AsyncSession, today: date, zone: tzinfo = CHINA) -> "Registry":
        """The registry in force on `today`, a local day."""
        return cls(await registry_rows.read(session, today), today, zone)

    def division(self, code: str) -> Division | None:
        """The division with this code."""
        return self.divisions.get(code)

    def lineage(self, code: str) -> list[str]:
        """The codes that hold a place, from the code itself outwards; unknown codes are left out."""
        return list(self._lineage(code))

    def path(self, code: str) -> list[Division]:
        """The divisions that hold a place, the county first."""
        return [self.divisions[each] for each in reversed(self._lineage(code))]

    def group(self, channel: str, account: str, group_id: str) -> GroupRef | None:
        """The registered chat group, if it is one."""
        return self._groups.get((channel, account, group_id))

    def groups_of(self, channel: str, account: str) -> list[str]:
        """The registered groups of an account that are heard, by their ids."""
        own = (row for row in self._groups.values() if (row.channel, row.account) == (channel, account))
        return sorted(row.group_id for row in own if row.listen != Listen.OFF)

    def groups_over(self, channel: str, account: str, code: str) -> list[GroupRef]:
        """The registered groups of an account that speak for a place, the nearest first."""
        own = (row for row in self._groups.values() if (row.channel, row.account) == (channel, account))
        found = [row for row in own if code.startswith(row.division_code)]
        return sorted(found, key=lambda row: (-len(row.division_code), row.group_id))

    def officer(self, officer_id: str) -> OfficerRef | None:
        """The officer with this id."""
        return self.officers.get(officer_id)

    def office(self, code: str) -> OfficeRef | None:
        """The office with this code."""
        return self.offices.get(code)

    def holders(
        self, role: str, division_code: str, household_duties: Sequence[DutyRef], at: datetime
    ) -> Holders:
        """Who holds `role` for this place and household at this instant, best first.

        The nearest level that has anybody answers; substitutes stand in for who is away; an expired duty
        is none. Empty where nobody holds the role, up to the county.
        """
        day = at.astimezone(self.zone).date()
        if role == OfficerRole.HOUSEHOLD_OFFICER and household_duties:
            found = self._on_household(household_duties, day)
            if found:
                return self._present(found, day)
        lineage = self._lineage(division_code)
        for kind in DIVISION_DUTIES.get(role, ()):
            for code in lineage:
                found = self._with_duty(code, kind, day)
                if found:
                    return self._present(self._on_shift_first(found, at), day)
        if role == OfficerRole.HOUSEHOLD_OFFICER:
            return ()
        for code in lineage:
            found = self._with_role(code, role, at)
            if found:
                return self._present(found, day)
        return ()

    def in_office(self, office_code: str, at: datetime, role: str | None = None) -> Holders:
        """The officers of an office, of one role if given, whoever is on its roster now first."""
        found = [row for row in self._by_office.get((office_code, ""), ()) if role in (None, row.role)]
        return self._present(self._on_roster(office_code, at) + found, at.astimezone(self.zone).date())

    def is_on_shift(self, officer_id: str, at: datetime) -> bool:
        """Whether a roster has this officer sitting at this instant."""
        starts, ends = self._shifts.get(officer_id, ((), ()))
        seconds = at.timestamp()
        index = bisect_right(starts, seconds) - 1
        return index >= 0 and seconds < ends[index]

    def is_away(self, officer_id: str, at: datetime) -> bool:
        """Whether this officer has left, or somebody stands in for him on that day."""
        officer = self.officers.get(officer_id)
        return officer is None or self._stand_in(officer, at.astimezone(self.zone).date()) != officer

    def _existing(self, code: str) -> tuple[str, ...]:
        return tuple(each for each in outwards(code) if each in self.divisions)

    def _lineage(self, code: str) -> tuple[str, ...]:
        found = self._lineages.get(code)
        return self._existing(code) if found is None else found

    def _on_household(self, duties: Sequence[DutyRef], day: date) -> list[OfficerRef]:
        return [
            self.officers[duty.officer_id]
            for kind in HOUSEHOLD_DUTIES
            for duty in duties
            if duty.kind == kind and duty.holds_on(day) and duty.officer_id in self.officers
        ]

    def _with_duty(self, code: str, kind: str, day: date) -> list[OfficerRef]:
        duties = self._duties.get((code, kind), ())
        return [
            self.officers[duty.officer_id]
            for duty in duties
            if duty.officer_id in self.officers and duty.holds_on(day)
        ]

    def _with_role(self, code: str, role: str, at: datetime) -> list[OfficerRef]:
        """Officers of a role in one division; a duty desk is also whoever its roster names."""
        found = self._by_role.get((code, role))
        if not found:
            return []
        ordered = self._on_shift_first(found, at)
        if role != OfficerRole.DUTY_DESK:
            return ordered
        desks = dict.fromkeys(row.office_code for row in found if row.office_code)
        return [sitting for desk in desks for sitting in self._on_roster(desk, at)] + ordered

    def _on_roster(self, office_code: str, at: datetime) -> list[OfficerRef]:
        found = dict.fromkeys(self._rostered.get((office_code, ""), ()))
        return [
            self.officers[officer_id]
            for officer_id in found
            if officer_id in self.officers and self.is_on_shift(officer_id, at)
        ]

    def _on_shift_first(self, found: Sequence[OfficerRef], at: datetime) -> list[OfficerRef]:
        if len(found) < 2:
            return list(found)
        return sorted(found, key=lambda row: not self.is_on_shift(row.id, at))

    def _present(self, found: Iterable[OfficerRef], day: date) -> Holders:
        """The officers with substitutes in the place of who is away, each person once."""
        present = (
            self._stand_in(officer, day) if (officer.id, "") in self._stands else officer for officer in found
        )
        return tuple({officer.id: officer for officer in present}.values())

    def _stand_in(self, officer: OfficerRef, day: date) -> OfficerRef:
        """Whoever is there for an officer; himself where the chain runs in a circle."""
        current, seen = officer, {officer.id}
        while True:
            following = self._substitute_of(current, day)
            if following is None:
                return current
            if following.id in seen:
                return officer
            seen.add(following.id)
            current = following

    def _substitute_of(self, officer: OfficerRef, day: date) -> OfficerRef | None:
        for stand in self._stands.get((officer.id, ""), ()):
            if stand.holds_on(day) and stand.substitute_id in self.officers:
                return self.officers[stand.substitute_id]
        return None


_HOUSEHOLD_DUTIES = (
    select(Duty.officer_id, Duty.kind, Duty.target, Duty.since, Duty.until)
    .where(
        Duty.target.in_(bindparam("targets", expanding=True)),
        Duty.kind.in_(HOUSEHOLD_DUTIES),
        Duty.retired_at.is_(None),
    )
    .order_by(Duty.officer_id, Duty.id)
)


async def duties_of_households(session: AsyncSession, ids: Iterable[str]) -> dict[str, list[DutyRef]]:
    """The covering and pairing duties of these households, one query; every id has its list."""
    found: dict[str, list[DutyRef]] = {each: [] for each in ids}
    if not found:
        return found
    rows = await session.execute(_HOUSEHOLD_DUTIES, {"targets": list(found)})
    for row in rows:
        found[row.target].append(DutyRef(*row))
    return found


def _grouped(rows: Iterable[tuple[str, str, T]]) -> dict[tuple[str, str], list[T]]:
    found: dict[tuple[str, str], list[T]] = {}
    for first, second, value in rows:
        found.setdefault((first, second), []).append(value)
    return found


def _shifts_by_officer(shifts: Iterable[Shift], zone: tzinfo) -> dict[str, tuple[list[float], list[float]]]:
    """Each officer's times on duty as sorted, disjoint starts and ends, in seconds since the epoch."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for shift in shifts:
        spans.setdefault(shift.officer_id, []).append(shift_span(shift, zone))
    return {officer_id: _disjoint(found) for officer_id, found in spans.items()}


def shift_span(shift: Shift, zone: tzinfo) -> tuple[float, float]:
    """When a shift begins and ends, in seconds since the epoch; over midnight where the end is not later."""
    last_day = shift.date if shift.start < shift.end else shift.date + timedelta(days=1)
    start = datetime.combine(shift.date, shift.start, zone)
    return start.timestamp(), datetime.combine(last_day, shift.end, zone).timestamp()


def _disjoint(spans: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    starts: list[float] = []
    ends: list[float] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
