"""Who is responsible for a place now: the county's divisions, officers, duties and rosters, in memory.

Loaded whole from the database (`Registry.load`) and replaced when the snapshot `registry` grows or a new
day begins; asking it is pure. What belongs to single households stays in the database and is handed in
(`duties_of_households`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import Division, outwards
from app.core.enums import DutyKind, Listen, OfficerRole
from app.db.among import among
from app.db.prepared import Prepared
from app.services.county import registry_rows
from app.services.county.holding import OFFICE, ROLE, ROSTER, Ground, Holder, ground_of
from app.services.county.registry_rows import (
    DutyRef,
    GroupRef,
    ItemRef,
    OfficeRef,
    OfficerRef,
    RegistryRows,
    Stand,
)
from app.services.county.shifts import covers, shifts_by_office, shifts_by_officer, turns
from models import Duty

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
        self.groups = {(row.channel, row.account, row.group_id): row for row in rows.groups}
        self._duties = registry_rows.grouped((row.target, row.kind, row) for row in rows.duties)
        self._by_role = registry_rows.grouped((row.division_code, row.role, row) for row in rows.officers)
        self._by_office = registry_rows.grouped((row.office_code, "", row) for row in rows.officers)
        self._stands = registry_rows.grouped((row.officer_id, "", row) for row in rows.substitutes)
        self._shifts = shifts_by_officer(rows.shifts, zone)
        self._rosters = shifts_by_office(rows.shifts, zone)
        self._reachable = rows.reachable
        self.loads: Mapping[str, int] = {}
        self._items, self._catalogue = registry_rows.by_length(rows.items), tuple(rows.items)
        self._lineages = {code: self._existing(code) for code in self.divisions}

    @classmethod
    async def load(cls, session: AsyncSession, today: date, zone: tzinfo = CHINA) -> "Registry":
        """The registry in force on `today`, a local day."""
        return cls(await registry_rows.read(session, today), today, zone)

    def authority_of(self, text: str) -> str:
        """The level whose authority the service item in these words is; empty where they name none."""
        return next((authority for word, authority in self._items if word in text), "")

    def item_of(self, said: str, text: str) -> ItemRef | None:
        """The one service item that goes by the name `said`; of several the one that the text is most about."""
        found = [item for item in self._catalogue if said in item.words[0] or said in item.words]
        heard = [sum(len(word) for word in {*item.words} if word in text) for item in found]
        weights = [weight + (said in item.names) for item, weight in zip(found, heard, strict=True)]
        best = [item for item, weight in zip(found, weights, strict=True) if weight == max(weights)]
        return best[0] if len(best) == 1 and said else None

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
        return self.groups.get((channel, account, group_id))

    def groups_of(self, channel: str, account: str) -> list[str]:
        """The registered groups of an account that are heard, by their ids."""
        own = (row for row in self.groups.values() if (row.channel, row.account) == (channel, account))
        return sorted(row.group_id for row in own if row.listen != Listen.OFF)

    def groups_over(self, channel: str, account: str, code: str) -> list[GroupRef]:
        """The registered groups of an account that speak for a place, the nearest first."""
        own = (row for row in self.groups.values() if (row.channel, row.account) == (channel, account))
        found = [row for row in own if row.division_code and code.startswith(row.division_code)]
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
        return tuple(each.officer for each in self.holdings(role, division_code, household_duties, at))

    def holdings(
        self, role: str, division_code: str, household_duties: Sequence[DutyRef], at: datetime
    ) -> tuple[Holder, ...]:
        """The holders of a role with what makes each of them one, in the same order."""
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
        members = [Holder(row, Ground(OFFICE, office_code)) for row in found]
        present = self._present(self._on_roster(office_code, at) + members, at.astimezone(self.zone).date())
        there = tuple(each.officer for each in present if not each.is_absent)
        return there or tuple(each.officer for each in present)

    def on_duty(self, office_code: str, at: datetime) -> tuple[Holder, ...]:
        """Who sits in an office now by its roster, substitutes in the place of who is away."""
        return self._present(self._on_roster(office_code, at), at.astimezone(self.zone).date())

    def is_on_shift(self, officer_id: str, at: datetime) -> bool:
        """Whether a roster has this officer sitting at this instant."""
        return covers(self._shifts.get(officer_id, ([], [])), at)

    def turns(self, since: datetime, until: datetime) -> list[datetime]:
        """The instants from `since` to `until` at which somebody begins to sit by a roster, or no longer sits."""
        return turns(self._shifts.values(), since, until)

    def is_away(self, officer_id: str, at: datetime) -> bool:
        """Whether this officer has left, or is on leave on that day."""
        if officer_id not in self.officers:
            return True
        day = at.astimezone(self.zone).date()
        return any(stand.holds_on(day) for stand in self._stands.get((officer_id, ""), ()))

    def is_absent(self, officer_id: str, at: datetime) -> bool:
        """Whether he is away and nobody stands in for him: whoever waits for him waits for nobody."""
        return self.instead_of(officer_id, at) is None

    def instead_of(self, officer_id: str, at: datetime) -> OfficerRef | None:
        """Whoever is there for an officer: himself, or the last of his substitutes; None where nobody is."""
        return self.on_day(officer_id, at.astimezone(self.zone).date())

    def on_day(self, officer_id: str, day: date) -> OfficerRef | None:
        """Whoever is there for an officer on a local day."""
        officer = self.officers.get(officer_id)
        return officer and self._stand_in(officer, day)[0]

    def can_reach(self, officer_id: str) -> bool:
        """Whether any channel identity of this officer is known."""
        return self._reachable is None or officer_id in self._reachable

    def load_of(self, officer_id: str) -> int:
        """How many open cases an officer has; 0 where no rule asks and so nobody counted."""
        return self.loads.get(officer_id, 0)

    def _existing(self, code: str) -> tuple[str, ...]:
        return tuple(each for each in outwards(code) if each in self.divisions)

    def _lineage(self, code: str) -> tuple[str, ...]:
        found = self._lineages.get(code)
        return self._existing(code) if found is None else found

    def _on_household(self, duties: Sequence[DutyRef], day: date) -> list[Holder]:
        return [
            Holder(self.officers[duty.officer_id], ground_of(duty))
            for kind in HOUSEHOLD_DUTIES
            for duty in duties
            if duty.kind == kind and duty.holds_on(day) and duty.officer_id in self.officers
        ]

    def _with_duty(self, code: str, kind: str, day: date) -> list[Holder]:
        return [
            Holder(self.officers[duty.officer_id], ground_of(duty))
            for duty in self._duties.get((code, kind), ())
            if duty.officer_id in self.officers and duty.holds_on(day)
        ]

    def _with_role(self, code: str, role: str, at: datetime) -> list[Holder]:
        """Officers of a role in one division; a duty desk is also whoever its roster names."""
        found = self._by_role.get((code, role))
        if not found:
            return []
        ordered = self._on_shift_first([Holder(row, Ground(ROLE, code)) for row in found], at)
        if role != OfficerRole.DUTY_DESK:
            return ordered
        desks = dict.fromkeys(row.office_code for row in found if row.office_code)
        return [sitting for desk in desks for sitting in self._on_roster(desk, at)] + ordered

    def _on_roster(self, office_code: str, at: datetime) -> list[Holder]:
        return [
            Holder(self.officers[officer_id], Ground(ROSTER, office_code))
            for officer_id, spans in self._rosters.get(office_code, {}).items()
            if officer_id in self.officers and covers(spans, at)
        ]

    def _on_shift_first(self, found: list[Holder], at: datetime) -> list[Holder]:
        if len(found) < 2:
            return found
        return sorted(found, key=lambda each: not self.is_on_shift(each.officer.id, at))

    def _present(self, found: Iterable[Holder], day: date) -> tuple[Holder, ...]:
        """The holders with substitutes in the place of who is away, each person once."""
        present: dict[str, Holder] = {}
        for holder in found:
            there = self._replaced(holder, day) if (holder.officer.id, "") in self._stands else holder
            present.setdefault(there.officer.id, there)
        return tuple(present.values())

    def _replaced(self, holder: Holder, day: date) -> Holder:
        """The same ground with whoever is there; himself, absent, where nobody is."""
        there, passed = self._stand_in(holder.officer, day)
        if there is None:
            return Holder(holder.officer, holder.ground, is_absent=True)
        return Holder(there, holder.ground, passed) if passed else holder

    def _stand_in(self, officer: OfficerRef, day: date) -> tuple[OfficerRef | None, tuple[OfficerRef, ...]]:
        """Whoever is there for an officer, and whose places he takes; nobody where the chain leads nowhere."""
        current, seen = officer, [officer]
        while True:
            stand = self._leave_of(current, day)
            if stand is None:
                return current, tuple(seen[:-1])
            following = self.officers.get(stand.substitute_id)
            if following is None or following in seen:
                return None, ()
            seen.append(following)
            current = following

    def _leave_of(self, officer: OfficerRef, day: date) -> Stand | None:
        """The leave that counts on a day: of several the first whose substitute is still in office."""
        held = [stand for stand in self._stands.get((officer.id, ""), ()) if stand.holds_on(day)]
        return next(
            (stand for stand in held if stand.substitute_id in self.officers), held[0] if held else None
        )


_HOUSEHOLD_DUTIES = Prepared(
    select(Duty.officer_id, Duty.kind, Duty.target, Duty.since, Duty.until)
    .where(
        among(Duty.target, "targets"),
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
    for row in await _HOUSEHOLD_DUTIES.rows(session, {"targets": list(found)}):
        duty = DutyRef(*row)
        found[duty.target].append(duty)
    return found
