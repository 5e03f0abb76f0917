"""A county of one village in the import's files, and a workshop that imports it."""

import csv
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from app.core.clock import Clock
from app.core.crypto import Keyring
from app.core.ids import IdSource
from app.db.database import Database
from app.db.schema import upgrade
from app.services.work import Workshop

KEYRING = Keyring.from_settings([], "a secret for tests only")
VILLAGE, GROUP, DESK = "610925112206", "610925112206001", "610925112-duty"

Rows = list[dict[str, str]]


class NoSnapshots:
    """Snapshots that keep nothing."""

    async def refresh(self, session: Any) -> None:
        """Nothing is kept, so nothing is renewed."""


@asynccontextmanager
async def a_blank(url: str, clock: Clock) -> AsyncIterator[Workshop]:
    """A workshop on a fresh schema that keeps nothing in memory: what an import begins with."""
    database = Database(url, KEYRING)
    await upgrade(database)
    yield Workshop(database, clock, IdSource(clock), NoSnapshots())  # type: ignore[arg-type]
    await database.close()


def a_county() -> dict[str, Rows]:
    """Every file of the contract, with nothing wrong and nothing uncovered on 18 July 2026."""
    return {
        "divisions": [
            {"code": "610925", "name": "岚皋县", "level": "county", "parent_code": "", "aliases": "岚皋"},
            {"code": "610925112", "name": "四季镇", "level": "town", "parent_code": "610925"},
            {"code": VILLAGE, "name": "竹园村", "level": "village", "parent_code": "610925112"},
            {"code": GROUP, "name": "一组", "level": "group", "parent_code": VILLAGE},
        ],
        "offices": [
            {"code": DESK, "name": "值班室", "kind": "department", "division_code": "610925112"},
            {"code": "610925-mz", "name": "民政局", "kind": "department", "division_code": "610925"},
        ],
        "officers": [
            _officer("A", "household_officer", VILLAGE),
            _officer("L", "village_leader", VILLAGE),
            _officer("D", "duty_desk", "610925112") | {"office_code": DESK},
        ],
        "households": [
            {
                "id": "H1",
                "division_code": GROUP,
                "head": "张三",
                "lat": "32.3",
                "lng": "108.9",
                "tags": "低保户",
            }
        ],
        "people": [
            {"id": "P1", "household_id": "H1", "name": "张三", "id_number": "610925195103020016"},
            {
                "id": "P2",
                "household_id": "H1",
                "name": "张小",
                "phone": "139 0000 0001",
                "tags": "migrant；elderly",
            },
        ],
        "duties": [
            {"officer_id": "A", "kind": "covers_household", "target": "H1", "since": "2026年1月1日"},
            {"officer_id": "L", "kind": "leads_village", "target": VILLAGE, "until": "2027.1.1"},
            {"officer_id": "D", "kind": "party_liaison", "target": "P1", "since": "2026/7/1"},
        ],
        "rosters": [
            {
                "office_code": DESK,
                "date": f"2026-07-{day}",
                "shift_start": start,
                "shift_end": end,
                "officer_id": "D",
            }
            for day in range(17, 23)
            for start, end in (("08:00", "20:00"), ("20:00", "8:00"))
        ],
        "substitutes": [
            {"officer_id": "A", "substitute_id": "L", "since": "2026-08-01", "until": "2026-08-03"}
        ],
        "contacts": [
            {
                "owner_kind": "officer",
                "owner_id": each,
                "channel": "wechat",
                "account": "langao",
                "external_id": f"o{each}",
            }
            for each in "ALD"
        ],
        "groups": [
            {
                "channel": "onebot",
                "account": "siji",
                "group_id": "700001",
                "division_code": "610925112",
                "name": "群",
                "listen": "mention",
            }
        ],
        "service_items": [
            {
                "code": "S1",
                "name": "临时救助",
                "authority": "town",
                "department_office_code": "610925-mz",
                "materials": "申请书;身份证",
                "statutory_days": "20",
                "promised_days": "10",
            }
        ],
    }


def _officer(officer_id: str, role: str, division: str) -> dict[str, str]:
    return {
        "id": officer_id,
        "name": f"干部{officer_id}",
        "phone": "13900000002",
        "office_code": "",
        "role": role,
        "division_code": division,
    }


def write_files(
    directory: Path, county: Mapping[str, Iterable[Mapping[str, str]]], encoding: str = "utf-8"
) -> Path:
    """The county as CSV files."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, found in county.items():
        rows = list(found)
        header = list(dict.fromkeys(key for row in rows for key in row))
        with (directory / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return directory
