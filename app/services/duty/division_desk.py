"""Changes of divisions at the console: looked at by doing them and taking everything back, then done for good."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.division_names import named, place
from app.services.duty import division_changes
from app.services.duty.division_changes import MERGE, MOVE, RENUMBER, SPLIT, VILLAGE
from app.services.scope import Right, Scope
from app.services.work import Work, Workshop
from models import Household, RegistryAct

_WORDS = {
    "divisions": "区划",
    "households": "户",
    "people": "人员",
    "duties": "责任",
    "offices": "机构",
    "officers": "干部",
    "groups": "群",
    "cases": "在办的事",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change is in words, and how many rows of each kind it touches."""

    summary: str
    touched: tuple[tuple[str, int], ...]


class _TakenBackError(Exception):
    """A look is over: whatever it wrote is rolled back."""


async def villages(work: Work, scope: Scope) -> list[tuple[str, str]]:
    """The villages within the scope by code, each with its name. Raises NotAllowedError."""
    scope.require(Right.ROSTER)
    registry = work.snapshots.registry
    codes = sorted(code for code in registry.divisions if len(code) == VILLAGE and scope.sees(code))
    return [(code, place(registry, code)) for code in codes]


async def look(workshop: Workshop, scope: Scope, form: Mapping[str, str]) -> Outcome:
    """What the change would do; raises as `change` does."""
    found: list[Outcome] = []
    try:
        async with workshop.begin() as work:
            act = await change(work, scope, form)
            touched = Counter(table for table, _, _ in json.loads(act.changes))
            counted = tuple((word, touched[table]) for table, word in _WORDS.items() if touched[table])
            found.append(Outcome(act.summary, counted))
            raise _TakenBackError
    except _TakenBackError:
        return found[0]


async def change(work: Work, scope: Scope, form: Mapping[str, str]) -> RegistryAct:
    """Do what the form says. Raises NotAllowedError, NotFoundError, InvalidValueError."""
    scope.require(Right.ROSTER)
    kind, actor = form.get("act", ""), scope.actor
    if kind == MERGE:
        sources = [named(work, scope, each) for each in _listed(form, "sources")]
        into = named(work, scope, form.get("into", ""))
        return await division_changes.merge_villages(work, sources, into, actor)
    if kind == RENUMBER:
        village = named(work, scope, form.get("village", ""))
        numbers, names = _numbers(form)
        return await division_changes.renumber_groups(work, village, numbers, actor, names)
    household = form.get("household", "")
    if kind == MOVE:
        await _require_household(work, scope, household)
        to, officer = named(work, scope, form.get("to", "")), form.get("officer", "")
        return await division_changes.move_household(work, household, to, actor, officer)
    if kind == SPLIT:
        await _require_household(work, scope, household)
        new_id = form.get("new_id", "")
        if not new_id or len(new_id) > 64:
            raise InvalidValueError("请写新户的编号,最多 64 个字", "new_id")
        return await division_changes.split_household(work, household, new_id, _listed(form, "people"), actor)
    raise InvalidValueError("请选择要做哪一种调整", "act")


def _listed(form: Mapping[str, str], field: str) -> list[str]:
    return form.get(field, "").replace(",", " ").replace("、", " ").replace(",", " ").split()


def _numbers(form: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Old codes with their new numbers, and with their new names where there are any."""
    numbers, names = dict[str, int](), dict[str, str]()
    for each in _listed(form, "groups"):
        code, _, rest = each.partition("=")
        number, _, name = rest.replace(":", ":").partition(":")
        if not (number.isascii() and number.isdigit() and len(number) <= 3):
            raise InvalidValueError(
                f"“{each[:40]}”看不懂,请写成 原组代码=新组号 或 原组代码=新组号:新名称", "groups"
            )
        numbers[code] = int(number)
        if name:
            names[code] = name[:64]
    return numbers, names


async def _require_household(work: Work, scope: Scope, household_id: str) -> None:
    household = await work.session.get(Household, household_id)
    if household is None or not scope.sees(household.division_code):
        raise NotFoundError(f"没有编号为“{household_id[:40]}”的户,或者不在您管的区划里")
