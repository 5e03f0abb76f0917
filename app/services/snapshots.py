"""What is read on every message and is small, kept in memory and renewed when its version grows."""

import asyncio
from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import WorkCalendar
from app.core.clock import Clock
from app.core.divisions import Division, outwards
from app.db.prepared import Prepared
from app.nlu.gazetteer import Gazetteer
from app.nlu.understander import Understander
from app.services.county import loads
from app.services.county.registry import Registry
from app.services.county.registry_rows import RegistryRows
from app.services.deciding.judging import World
from app.services.lifecycle import incidents
from app.services.lifecycle.incidents import IncidentRef
from app.services.rules import rulesets
from app.services.rules.ruleset_document import Ruleset
from app.services.sending import hooks
from app.services.sending.hooks import HookRef
from app.services.versions import touch as touch
from models import Snapshot

COUNTY = 6
COUNT_EVERY = timedelta(seconds=5)
"""How old the count of open cases may be that rules go by."""
_VERSIONS = Prepared(select(Snapshot.name, Snapshot.version))


class Snapshots:
    """The registry, each county's ruleset, and the understanding that stands on both.

    `refresh` begins every transaction, so what is published or imported is in force in every process with
    the next message.
    """

    def __init__(self, clock: Clock, timezone: str = "Asia/Shanghai") -> None:
        self._clock = clock
        self._zone = ZoneInfo(timezone)
        self._versions: dict[str, int] | None = None
        self._renewal = asyncio.Lock()
        self._rulesets: dict[str, Ruleset] = {}
        self._understanders: dict[str, Understander] = {}
        self._gazetteers: dict[str, Gazetteer] = {}
        self._phones: dict[str, str] = {}
        self._groups: dict[str, dict[str, str]] = {}
        self._counted: Registry | None = None
        self._counted_at = clock.now()
        self.incidents: tuple[IncidentRef, ...] = ()
        self.hooks: tuple[HookRef, ...] = ()
        self.registry = Registry(RegistryRows(), self._today(), self._zone)

    async def refresh(self, session: AsyncSession) -> None:
        """Reload whatever was published or imported since; one small query when nothing was.

        A ruleset is read in a thread: other works and the process go on meanwhile, and then all of it changes at once.
        """
        versions = dict(await _VERSIONS.rows(session, {}))
        if self._is_old(versions):
            async with self._renewal:
                if self._is_old(versions):
                    await self._renew(session, versions)
        await self._count_loads(session)

    def _is_old(self, versions: dict[str, int]) -> bool:
        return self._versions != versions or self.registry.today != self._today()

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    async def _renew(self, session: AsyncSession, versions: dict[str, int]) -> None:
        """Load what is another one now; nothing of it is in force before all of it is here."""
        old, today = self._versions, self._today()

        def is_new(name: str) -> bool:
            return old is None or versions.get(name) != old.get(name)

        registry, found, growing, hooked = self.registry, self._rulesets, self.incidents, self.hooks
        if is_new("registry") or registry.today != today:
            registry = await Registry.load(session, today, self._zone)
        if is_new("ruleset"):
            found = await rulesets.active_everywhere(session)
        if is_new(incidents.SNAPSHOT):
            growing = await incidents.growing(session)
        if is_new(hooks.SNAPSHOT):
            hooked = await hooks.every(session)
        if is_new("registry"):
            self._understanders, self._gazetteers, self._phones, self._groups = {}, {}, {}, {}
        if is_new("ruleset"):
            self._understanders = {}
        self.registry, self._rulesets, self.incidents, self.hooks = registry, found, growing, hooked
        self._versions = versions

    async def _count_loads(self, session: AsyncSession) -> None:
        """Count the officers' open cases, where a rule asks for them and the last count is old."""
        if not any(ruleset.asks_standing for ruleset in self._rulesets.values()):
            return
        now = self._clock.now()
        if self._counted is not self.registry or now - self._counted_at >= COUNT_EVERY:
            self.registry.loads = await loads.open_cases(session)
            self._counted, self._counted_at = self.registry, now

    async def ahead(self, session: AsyncSession) -> "Snapshots":
        """The same with the registry as this transaction has changed it, which is in force nowhere yet."""
        await session.flush()
        found = copy(self)
        found._phones, found._groups, found._understanders, found._gazetteers = {}, {}, {}, {}
        found.registry = await Registry.load(session, self._today(), self._zone)
        found.registry.loads = self.registry.loads
        return found

    def ruleset_for(self, division_code: str) -> Ruleset:
        """The ruleset in force in the county of this division; the shipped one until it published its own."""
        return self._rulesets.get(division_code[:COUNTY]) or rulesets.shipped()

    def rulesets_in_force(self) -> list[Ruleset]:
        """The ruleset of every county that published one, and the shipped one for all others."""
        return [*self._rulesets.values(), rulesets.shipped()]

    def incident_for(
        self, kind: str, division_code: str, hazards: Sequence[str], *, is_drill: bool
    ) -> IncidentRef | None:
        """The incident that still grows and that such a report belongs to."""
        storms = self.ruleset_for(division_code).storms
        return incidents.matching(self.incidents, storms, kind, division_code, hazards, is_drill=is_drill)

    def calendar_for(self, division_code: str) -> WorkCalendar:
        """The working days of this division's county."""
        return self.ruleset_for(division_code).calendar

    def phone_of(self, division_code: str) -> str:
        """The telephone of the nearest office that has one, from the division outwards."""
        if division_code not in self._phones:
            by_division = {o.division_code: o.phone for o in self.registry.offices.values() if o.phone}
            found = (by_division.get(code) for code in outwards(division_code))
            self._phones[division_code] = next(filter(None, found), "")
        return self._phones[division_code]

    def group_of(self, village_code: str, name: str) -> str:
        """The code of a village's group by its name (四组) or another name of it, empty where there is none."""
        if village_code not in self._groups:
            here = [d for d in self.registry.divisions.values() if d.parent_code == village_code]
            others = {alias: division.code for division in here for alias in division.aliases}
            self._groups[village_code] = others | {division.name: division.code for division in here}
        return self._groups[village_code].get(name, "")

    def understander_for(self, division_code: str) -> Understander:
        """Understanding with the words and places of this division's county."""
        county = division_code[:COUNTY]
        understander = self._understanders.get(county)
        if understander is None:
            understander = self._understander(county, self.ruleset_for(county))
            self._understanders[county] = understander
        return understander

    def world_for(self, division_code: str, ruleset: Ruleset | None = None) -> World:
        """What judges words in this division's county: by the ruleset in force, or by another one (a draft)."""
        county = division_code[:COUNTY]
        in_force = self.ruleset_for(county)
        given = ruleset or in_force
        has_same_words = given.lexicon_rows == in_force.lexicon_rows and given.weights == in_force.weights
        understander = self.understander_for(county) if has_same_words else self._understander(county, given)
        return World(county, given, understander, self.registry, self.group_of)

    def _understander(self, county: str, ruleset: Ruleset) -> Understander:
        gazetteer = self._gazetteers.get(county)
        if gazetteer is None:
            gazetteer = self._gazetteers[county] = Gazetteer(self._divisions_of(county))
        return Understander(ruleset.lexicon, gazetteer, weights=ruleset.weights)

    def _divisions_of(self, county: str) -> list[Division]:
        return [d for code, d in self.registry.divisions.items() if code.startswith(county)]
