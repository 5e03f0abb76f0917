"""A workbench: a workshop on fresh tables, 竹园村's officers in memory, and a ruleset that shows its values."""

from collections.abc import Sequence
from typing import Any

from app.core.calendar import WorkCalendar
from app.core.clock import SimulatedClock
from app.core.crypto import Keyring
from app.core.divisions import Division
from app.core.ids import IdSource
from app.db.database import Database
from app.db.schema import upgrade
from app.services.county.registry import Registry
from app.services.county.registry_rows import DutyRef, OfficerRef, RegistryRows
from app.services.rules import rulesets
from app.services.rules.promises import Promise
from app.services.work import Workshop
from tests.factories import HAIL

KEYRING = Keyring.from_settings([], "a secret for tests only")
COUNTY, TOWN, VILLAGE = "610925", "610925112", "610925112003"
LADDER = ("household_officer", "village_leader", "town_secretary", "duty_desk")
HAIL_PROMISE = {
    "remind": "10m",
    "on_site": "40m",
    "step": "20m",
    "finish": "3 working days",
    "hours": "always",
    "ladder": list(LADDER),
}

OFFICERS = (
    OfficerRef("O1", "陈家林", "household_officer", VILLAGE, "", "包户干部"),
    OfficerRef("V1", "王支书", "village_leader", VILLAGE, "", "村支书"),
    OfficerRef("T1", "李书记", "town_secretary", TOWN, "", "镇党委书记"),
    OfficerRef("D1", "值班员赵", "duty_desk", COUNTY, "", "值班员"),
)


def a_registry(officers: Sequence[OfficerRef] = OFFICERS, **more: Any) -> Registry:
    """岚皋's 四季镇竹园村 with these officers, each in the role that he has."""
    divisions = (
        Division(COUNTY, "岚皋县", "county", None, ()),
        Division(TOWN, "四季镇", "town", COUNTY, ()),
        Division(VILLAGE, "竹园村", "village", TOWN, ()),
    )
    duties = [DutyRef(o.id, "covers_household", VILLAGE) for o in officers if o.role == "household_officer"]
    rows = RegistryRows(divisions=divisions, officers=officers, duties=duties, **more)
    return Registry(rows, HAIL.date())


def a_promise(**changes: Any) -> Promise:
    """The disaster promise of the contract, changed as the test needs; None leaves a window out."""
    return Promise.from_snapshot({k: v for k, v in (HAIL_PROMISE | changes).items() if v is not None})


class PlainRuleset:
    """A ruleset whose every sentence is its key and its values."""

    version = 1
    calendar = WorkCalendar()
    limits = rulesets.shipped().limits
    storms = rulesets.shipped().storms

    def render(self, key: str, **values: Any) -> str:
        """`key(name=value, …)`, the names in order, empty values left out."""
        return f"{key}({', '.join(f'{name}={values[name]}' for name in sorted(values) if values[name])})"

    def word(self, group: str, name: str) -> str:
        """The name itself."""
        return name


class Desk:
    """What is kept in memory, held still for a test."""

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry or a_registry()
        self.hooks = ()

    async def refresh(self, session: Any) -> None:
        """Nothing changes."""

    def ruleset_for(self, division_code: str) -> PlainRuleset:
        """The same everywhere."""
        return PlainRuleset()


async def a_workbench(
    url: str, clock: SimulatedClock, registry: Registry | None = None, *, is_new: bool = True
) -> Workshop:
    """A workshop on this database that keeps the desk above in memory; the first one brings the schema."""
    database = Database(url, KEYRING)
    if is_new:
        await upgrade(database)
    return Workshop(database, clock, IdSource(clock), Desk(registry))  # type: ignore[arg-type]
