"""Who can write in the demo: everybody with an address on a fake platform, read from the county's files."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from app.demo.bot_directory import Bots
from app.demo.county_rows import short_name

STORIES = ("张诗文", "华仲军", "邱明义", "兰向军")
"""The four people of the stories; they head every list."""

STRANGER, NEIGHBOUR = "oNew-", "oNeighbour-"
"""How the openids of new WeChat accounts begin: a household's member's (his id follows), a neighbour's."""

UNREGISTERED = "没登记的微信号"

NO_BOTS = Bots()
T = TypeVar("T")

LADDER = ("household_officer", "village_leader", "town_secretary", "duty_desk")

ROLES = {
    "household_officer": "包户干部",
    "village_leader": "村级包联领导",
    "town_secretary": "镇党委书记",
    "department_window": "部门窗口",
    "agent": "代办员",
    "duty_desk": "值班室",
    "county_leader": "县级领导",
    "teacher": "教师",
    "medic": "医护人员",
    "admin": "管理员",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One identity on a platform: an openid or a QQ number."""

    channel: str
    account: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a phone: `kind` is person or officer, `role` an officer's, `place` from town to group."""

    kind: str
    id: str
    name: str
    title: str
    division_code: str
    place: str
    household_id: str
    addresses: tuple[Address, ...]
    role: str = ""

    def as_json(self) -> dict[str, Any]:
        """The writer for the page and for outside clients."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Household:
    """A household, where its house stands (GCJ-02), and who belongs to it; not everybody has an address."""

    id: str
    head: str
    division_code: str
    place: str
    lat: float
    lng: float
    members: tuple[Writer, ...]

    def as_json(self) -> dict[str, Any]:
        """The household for the page."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A QQ group of the county."""

    account: str
    group_id: str
    name: str
    division_code: str


class Directory:
    """Everybody who can write, the stories' people first, the households, and the groups to write in."""

    def __init__(
        self,
        writers: Sequence[Writer],
        households: Sequence[Household],
        groups: Sequence[GroupChat],
        divisions: Mapping[str, str],
        bots: Bots = NO_BOTS,
    ) -> None:
        self.writers = sorted(writers, key=_rank)
        self.groups = list(groups)
        self.divisions = dict(divisions)
        self._households = {household.id: household for household in households}
        self._by_address = {address: writer for writer in writers for address in writer.addresses}
        self.bots = bots
        self._by_id = {(writer.kind, writer.id): writer for writer in writers}
        for each in bots.contacts:
            if (owner := self.find(each.owner_kind, each.owner_id)) is not None:
                self._by_address[Address("qqbot", each.account, each.openid)] = owner
        members = (member for household in households for member in household.members)
        self._strangers = {f"{STRANGER}{member.id}": member for member in members}

    def find(self, kind: str, writer_id: str) -> Writer | None:
        """The writer with this id, or None."""
        return self._by_id.get((kind, writer_id))

    def at(self, channel: str, account: str, external_id: str) -> Writer | None:
        """Whose address this is, or None; the demo knows who uses a new WeChat account, the product does not."""
        registered = self._by_address.get(Address(channel, account, external_id))
        if registered is not None or channel != "wechat":
            return registered
        if external_id in self._strangers:
            return replace(self._strangers[external_id], title=UNREGISTERED)
        number = external_id.removeprefix(NEIGHBOUR)
        if number == external_id:
            return None
        return Writer("person", "", f"邻居{number}", UNREGISTERED, "", "", "", ())

    def search(self, words: str, limit: int = 30) -> list[Writer]:
        """Writers whose name, title or place holds every word; without words the first ones."""
        return _holding(words, limit, self.writers, _searched)

    def members(self, group: GroupChat, limit: int = 12) -> list[Writer]:
        """Who sits in a QQ group, people before officers."""
        own = (
            writer
            for writer in self.writers
            if writer.division_code.startswith(group.division_code)
            and any(address.account == group.account for address in writer.addresses)
        )
        return list(islice(own, limit))

    def ladder(self, division_code: str) -> list[Writer]:
        """The first officer of each step of the usual ladder for a place: whose phones would ring."""
        found: list[Writer] = []
        for role in LADDER:
            officers = [
                w for w in self.writers if w.role == role and division_code.startswith(w.division_code)
            ]
            found += sorted(officers, key=lambda officer: -len(officer.division_code))[:1]
        return found

    def household(self, household_id: str) -> Household | None:
        """The household with this id, or None."""
        return self._households.get(household_id)

    def households(self, words: str, limit: int = 20) -> list[Household]:
        """Households whose place or members' names hold every word; without words the first ones."""
        return _holding(words, limit, self._households.values(), _searched_household)

    def accounts(self) -> set[tuple[str, str]]:
        """Every (channel, account) that somebody or a group has an address at."""
        named = {(address.channel, address.account) for address in self._by_address}
        bots = {("qqbot", group.account) for group in self.bots.groups}
        return named | bots | {("onebot", group.account) for group in self.groups}

    @classmethod
    def load(cls, county: Path) -> "Directory":
        """The directory of the county whose CSV files lie in `county`."""
        divisions = {row["code"]: row for row in _rows(county, "divisions")}
        addresses = _addresses(_rows(county, "contacts"))
        names = {code: row["name"] for code, row in divisions.items()}
        households = list(_households_of(county, names, addresses))
        people = [member for household in households for member in household.members if member.addresses]
        writers = [*people, *_officers(county, names, addresses)]
        groups = [
            GroupChat(row["account"], row["group_id"], row["name"], row["division_code"])
            for row in _rows(county, "groups")
            if row["channel"] == "onebot"
        ]
        bots = Bots.read(_rows(county, "groups"), _rows(county, "contacts"))
        return cls(writers, households, groups, names, bots)


def _rank(writer: Writer) -> tuple[int, str, str, str]:
    is_person = writer.kind == "person"
    if is_person and writer.name in STORIES:
        return STORIES.index(writer.name), "", "", ""
    return len(STORIES), "" if is_person else "officer", writer.division_code, writer.id


def _rows(county: Path, name: str) -> Iterable[dict[str, str]]:
    path = county / f"{name}.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _addresses(contacts: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], list[Address]]:
    found: dict[tuple[str, str], list[Address]] = defaultdict(list)
    for row in contacts:
        if row["channel"] in ("wechat", "onebot", "wecom"):
            address = Address(row["channel"], row["account"], row["external_id"])
            found[row["owner_kind"], row["owner_id"]].append(address)
    return found


def _households_of(
    county: Path, names: Mapping[str, str], addresses: Mapping[tuple[str, str], list[Address]]
) -> Iterable[Household]:
    """Every household with its members, the stories' ones first."""
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(county, "people"):
        people[row["household_id"]].append(row)
    rows = sorted(_rows(county, "households"), key=lambda row: (row["head"] not in STORIES, row["id"]))
    for row in rows:
        code = row["division_code"]
        place = _place(code, names)
        members = tuple(_member(one, code, place, addresses) for one in people[row["id"]])
        lat, lng = (float(row.get(name) or 0) for name in ("lat", "lng"))
        yield Household(row["id"], row["head"], code, place, lat, lng, members)


def _member(
    row: Mapping[str, str], code: str, place: str, addresses: Mapping[tuple[str, str], list[Address]]
) -> Writer:
    title = f"在{row['whereabouts']}务工" if row.get("whereabouts") else row.get("relation") or "群众"
    own = tuple(addresses.get(("person", row["id"]), ()))
    return Writer("person", row["id"], row["name"], title, code, place, row["household_id"], own)


def _searched(writer: Writer) -> str:
    return f"{writer.name} {writer.title} {writer.place} {writer.id}"


def _searched_household(household: Household) -> str:
    return f"{household.place} {household.id} {' '.join(member.name for member in household.members)}"


def _holding(words: str, limit: int, among: Iterable[T], text_of: Callable[[T], str]) -> list[T]:
    parts = words.split()
    found = (one for one in among if all(part in text_of(one) for part in parts))
    return list(islice(found, limit))


def _officers(
    county: Path, names: Mapping[str, str], addresses: Mapping[tuple[str, str], list[Address]]
) -> Iterable[Writer]:
    for row in _rows(county, "officers"):
        if ("officer", row["id"]) in addresses:
            code = row["division_code"]
            title = row.get("title") or ROLES.get(row["role"], row["role"])
            own = tuple(addresses["officer", row["id"]])
            place = _place(code, names)
            yield Writer("officer", row["id"], row["name"], title, code, place, "", own, row["role"])


def _place(code: str, names: Mapping[str, str]) -> str:
    steps = [code[:length] for length in (9, 12, 15) if len(code) >= length]
    return "".join(short_name(names.get(step, "")) for step in steps) or names.get(code[:6], "")
