"""Who can write in the demo: everybody with an address on a fake platform, read from the county's files."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.demo.county_rows import short_name

STORIES = ("张诗文", "华仲军", "邱明义", "兰向军")
"""The four people of the stories; they head every list."""

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
    """Somebody with a phone: `kind` is person or officer, `place` the names from town to group."""

    kind: str
    id: str
    name: str
    title: str
    division_code: str
    place: str
    household_id: str
    addresses: tuple[Address, ...]

    def as_json(self) -> dict[str, Any]:
        """The writer for the page and for outside clients."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A QQ group of the county."""

    account: str
    group_id: str
    name: str
    division_code: str


class Directory:
    """Everybody who can write, the stories' people first, and the groups to write in."""

    def __init__(
        self, writers: Sequence[Writer], groups: Sequence[GroupChat], divisions: Mapping[str, str]
    ) -> None:
        self.writers = sorted(writers, key=_rank)
        self.groups = list(groups)
        self.divisions = dict(divisions)
        self._by_address = {address: writer for writer in writers for address in writer.addresses}
        self._by_id = {(writer.kind, writer.id): writer for writer in writers}

    def find(self, kind: str, writer_id: str) -> Writer | None:
        """The writer with this id, or None."""
        return self._by_id.get((kind, writer_id))

    def at(self, channel: str, account: str, external_id: str) -> Writer | None:
        """Whose address this is, or None."""
        return self._by_address.get(Address(channel, account, external_id))

    def search(self, words: str, limit: int = 30) -> list[Writer]:
        """Writers whose name, title or place holds every word; without words the first ones."""
        parts = words.split()
        found: list[Writer] = []
        for writer in self.writers:
            if all(part in f"{writer.name} {writer.title} {writer.place} {writer.id}" for part in parts):
                found.append(writer)
                if len(found) == limit:
                    break
        return found

    def accounts(self) -> set[tuple[str, str]]:
        """Every (channel, account) that somebody or a group has an address at."""
        named = {(address.channel, address.account) for address in self._by_address}
        return named | {("onebot", group.account) for group in self.groups}

    @classmethod
    def load(cls, county: Path) -> "Directory":
        """The directory of the county whose CSV files lie in `county`."""
        divisions = {row["code"]: row for row in _rows(county, "divisions")}
        households = {row["id"]: row for row in _rows(county, "households")}
        addresses = _addresses(_rows(county, "contacts"))
        names = {code: row["name"] for code, row in divisions.items()}
        writers = [*_people(county, households, names, addresses), *_officers(county, names, addresses)]
        groups = [
            GroupChat(row["account"], row["group_id"], row["name"], row["division_code"])
            for row in _rows(county, "groups")
            if row["channel"] == "onebot"
        ]
        return cls(writers, groups, names)


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
        if row["channel"] in ("wechat", "onebot"):
            address = Address(row["channel"], row["account"], row["external_id"])
            found[row["owner_kind"], row["owner_id"]].append(address)
    return found


def _people(
    county: Path,
    households: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    addresses: Mapping[tuple[str, str], list[Address]],
) -> Iterable[Writer]:
    for row in _rows(county, "people"):
        if ("person", row["id"]) in addresses:
            code = households[row["household_id"]]["division_code"]
            away = f"在{row['whereabouts']}务工" if row.get("whereabouts") else "群众"
            own = tuple(addresses["person", row["id"]])
            place = _place(code, names)
            yield Writer("person", row["id"], row["name"], away, code, place, row["household_id"], own)


def _officers(
    county: Path, names: Mapping[str, str], addresses: Mapping[tuple[str, str], list[Address]]
) -> Iterable[Writer]:
    for row in _rows(county, "officers"):
        if ("officer", row["id"]) in addresses:
            code = row["division_code"]
            title = row.get("title") or ROLES.get(row["role"], row["role"])
            own = tuple(addresses["officer", row["id"]])
            yield Writer("officer", row["id"], row["name"], title, code, _place(code, names), "", own)


def _place(code: str, names: Mapping[str, str]) -> str:
    steps = [code[:length] for length in (9, 12, 15) if len(code) >= length]
    return "".join(short_name(names.get(step, "")) for step in steps) or names.get(code[:6], "")
