"""Which county a stored row belongs to, so that replacing one county's data leaves the others alone."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.services.importing.columns import BY_NAME, FileSpec
from app.services.importing.parsing import Key, Parsed
from app.services.work import Work
from models import Contact, Division, Group, Household, Office, Officer, Person, ServiceItem

_COUNTY = 6


class Counties:
    """The counties that an import speaks for, and the county of every stored row."""

    def __init__(self, own: frozenset[str], by_file: dict[str, dict[Any, str]]) -> None:
        self._own, self._by_file = own, by_file

    def scope_of(self, spec: FileSpec) -> Callable[[Key], bool]:
        """Whether a stored row of this file, by its key, is the import's to retire."""
        if not self._by_file:
            return lambda key: True
        if spec.name in self._by_file:
            direct = self._by_file[spec.name]
            return lambda key: direct.get(key if len(key) > 1 else key[0], "") in self._own
        via = {"duties": "officers", "substitutes": "officers", "rosters": "offices"}[spec.name]
        through = self._by_file[via]
        return lambda key: through.get(key[0], "") in self._own


async def counties(work: Work, parsed: Parsed) -> Counties:
    """What the import speaks for: with one county in the database, everything."""
    session = work.session
    codes = set(await session.scalars(select(Division.code).where(Division.level == "county")))
    codes |= {record.values["code"][:_COUNTY] for record in parsed.records("divisions")}
    if len(codes) <= 1:
        return Counties(frozenset(codes), {})
    places: dict[str, dict[Any, str]] = {
        "divisions": {code: code[:_COUNTY] for code in await session.scalars(select(Division.code))}
    }
    for name, key in (("offices", Office.code), ("officers", Officer.id), ("households", Household.id)):
        model: Any = BY_NAME[name].model
        rows = await session.execute(select(key, model.division_code))
        places[name] = {row[0]: row[1][:_COUNTY] for row in rows}
    rows = await session.execute(select(Person.id, Person.household_id))
    places["people"] = {row[0]: places["households"].get(row[1], "") for row in rows}
    own = _own(parsed, places)
    groups = await session.execute(select(Group.channel, Group.account, Group.group_id, Group.division_code))
    places["groups"] = {tuple(row[:3]): row[3][:_COUNTY] for row in groups}
    contacts = await session.execute(
        select(Contact.channel, Contact.account, Contact.external_id, Contact.owner_kind, Contact.owner_id)
    )
    owners = {"officer": places["officers"], "person": places["people"]}
    places["contacts"] = {tuple(row[:3]): owners[row[3]].get(row[4], "") for row in contacts}
    services = await session.execute(select(ServiceItem.code, ServiceItem.department_office_code))
    places["service_items"] = {row[0]: places["offices"].get(row[1], "") for row in services}
    return Counties(own, places)


def _own(parsed: Parsed, places: dict[str, dict[Any, str]]) -> frozenset[str]:
    """The counties named by the files themselves, or by what they refer to."""
    found: set[str] = set()
    for name in parsed.tables:
        for record in parsed.records(name):
            values = record.values
            code = values.get("division_code") or (values["code"] if name == "divisions" else "")
            found.add(code[:_COUNTY])
            for key, via in (
                ("officer_id", "officers"),
                ("household_id", "households"),
                ("office_code", "offices"),
            ):
                found.add(places[via].get(values.get(key), ""))
    return frozenset(found - {""})
