"""The demo's county: 岚皋's real divisions, and invented officers, households and people in them.

Deterministic: the same arguments write the same files. They are CSV files for the ordinary import
(contract, section 4), so the demo is loaded exactly as any county is. Names are put together from lists;
telephone numbers lie in one block, and ID numbers carry the sequence 000, which is not given out.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from app.defaults import load_text
from app.demo.bot_directory import member_openid, openid, user_openid
from app.demo.county_people import (
    COUNTY,
    GROUPS,
    HOUSEHOLDS_PER_OFFICER,
    TOWN_ON_QQ,
    share,
    story_villages,
    write_households,
    write_stories,
)
from app.demo.county_rows import QQ, QQ_BOT, ROBOT, WECOM, Files, Names, contact, short_name

ROSTER_DAYS = 21
VILLAGE_DIGITS = 12
"""Who works above the village has WeCom; in the villages there is WeChat."""
BOT_GROUP = openid("group", TOWN_ON_QQ)
"""The group of the town's people who work elsewhere, which the official bot is in."""
BOT_MEMBERS = ("P-S4",)
"""Who is known there: 兰向军, whose id in the group is another than his id in private."""


def write_county(directory: Path, households: int = 600, *, today: date, seed: int = 610925) -> None:
    """Write the county's CSV files into `directory`; rosters begin on `today`."""
    files, names = Files(), Names(seed)
    divisions = list(csv.DictReader(load_text("langao_divisions.csv").splitlines()))
    villages = [row["code"] for row in divisions if row["level"] == "village"]
    _divisions(files, divisions)
    _county_level(files, names)
    for row in divisions:
        if row["level"] == "town":
            _town(files, names, row["code"], row["name"])
    per_village = share(households, villages, story_villages(divisions))
    for code in villages:
        _village(files, names, code, per_village[code])
    write_stories(files, names, divisions)
    _back_villages(files, villages)
    write_households(files, names, per_village)
    _rosters(files, today)
    _chat_groups(files)
    _service_items(files)
    files.write(directory)


def _divisions(files: Files, divisions: list[dict[str, str]]) -> None:
    for row in divisions:
        spoken = short_name(row["name"])
        alias = spoken.removesuffix("社区").removesuffix("村").removesuffix("镇")
        aliases = {spoken, alias} - {row["name"]} if row["level"] != "county" and len(alias) > 1 else set()
        _division(
            files, row["code"], row["name"], row["level"], row["parent_code"], ";".join(sorted(aliases))
        )
    for row in divisions:
        if row["level"] == "village":
            for number, name in enumerate(GROUPS, 1):
                _division(files, f"{row['code']}{number:03d}", name, "group", row["code"], "")


def _division(files: Files, code: str, name: str, level: str, parent: str, aliases: str) -> None:
    files.add("divisions", code=code, name=name, level=level, parent_code=parent, aliases=aliases)


def _county_level(files: Files, names: Names) -> None:
    _office(files, f"{COUNTY}-hall", "岚皋县政务服务大厅", "county_hall", COUNTY, "0915-2500001")
    for number, department in enumerate(_departments(), 1):
        code = f"{COUNTY}-d{number:02d}"
        _office(files, code, f"岚皋县{department}", "department", COUNTY, f"0915-25001{number:02d}")
        _officer(files, names, f"C-W{number:02d}", "department_window", COUNTY, code, f"{department}窗口")
    for number in (1, 2):
        _officer(files, names, f"C-D{number}", "duty_desk", COUNTY, f"{COUNTY}-hall", "县值班室值班员")
    _officer(files, names, "C-L1", "county_leader", COUNTY, f"{COUNTY}-hall", "县级包联领导")
    _officer(files, names, "C-A1", "admin", COUNTY, f"{COUNTY}-hall", "包联办管理员")


def _town(files: Files, names: Names, code: str, name: str) -> None:
    office = f"{code}-center"
    _office(files, office, f"{name}便民服务中心", "town_center", code, f"0915-25{code[-3:]}01")
    _officer(files, names, f"{code}-S", "town_secretary", code, office, "镇党委书记")
    for number in (1, 2):
        _officer(files, names, f"{code}-D{number}", "duty_desk", code, office, "镇值班员")


def _village(files: Files, names: Names, code: str, households: int) -> None:
    office = f"{code}-room"
    _office(files, office, "村级便民服务室", "village_room", code, "")
    _officer(files, names, f"{code}-L", "village_leader", code, office, "村支书")
    files.add("duties", officer_id=f"{code}-L", kind="leads_village", target=code, since="", until="")
    for number in range(1, 2 + households // HOUSEHOLDS_PER_OFFICER):
        _officer(files, names, f"{code}-O{number}", "household_officer", code, office, "包户干部")
    files.add("duties", officer_id=f"{code}-O1", kind="covers_household", target=code, since="", until="")


def _back_villages(files: Files, villages: list[str]) -> None:
    """Everybody above the village backs one: every public employee carries a duty."""
    idle = [row["id"] for row in files.rows["officers"] if len(str(row["division_code"])) < 12]
    for number, officer_id in enumerate(idle):
        target = villages[number % len(villages)]
        files.add("duties", officer_id=officer_id, kind="backs_village", target=target, since="", until="")


def _office(files: Files, code: str, name: str, kind: str, division: str, phone: str) -> None:
    files.add(
        "offices",
        code=code,
        name=name,
        kind=kind,
        division_code=division,
        address="",
        phone=phone,
        hours="08:30-12:00 14:30-18:00",
    )


def _officer(
    files: Files, names: Names, officer_id: str, role: str, division: str, office: str, title: str
) -> None:
    name, phone = names.person(), names.phone()
    files.add(
        "officers",
        id=officer_id,
        name=name,
        phone=phone,
        office_code=office,
        title=title,
        role=role,
        division_code=division,
    )
    contact(files, "officer", officer_id, "wechat", f"o-{officer_id}")
    if division.startswith(TOWN_ON_QQ):
        contact(files, "officer", officer_id, "onebot", str(30_000_000 + len(files.rows["officers"])))
    if len(division) < VILLAGE_DIGITS:
        contact(files, "officer", officer_id, "wecom", f"u-{officer_id}")
    if role == "duty_desk":
        contact(files, "officer", officer_id, "sms", phone)


def _rosters(files: Files, today: date) -> None:
    desks = [(row["office_code"], row["id"]) for row in files.rows["officers"] if row["role"] == "duty_desk"]
    by_office: dict[object, list[object]] = defaultdict(list)
    for office, officer_id in desks:
        by_office[office].append(officer_id)
    for day in (today + timedelta(days=n) for n in range(-1, ROSTER_DAYS)):
        for office, (first, second) in by_office.items():
            for start, end, officer_id in (("08:00", "20:00", first), ("20:00", "08:00", second)):
                files.add(
                    "rosters",
                    office_code=office,
                    date=day.isoformat(),
                    shift_start=start,
                    shift_end=end,
                    officer_id=officer_id,
                )


def _chat_groups(files: Files) -> None:
    for channel, account, group_id, code, name, listen in (
        ("onebot", QQ, "700001", TOWN_ON_QQ, "四季镇便民服务群", "listen"),
        ("onebot", QQ, "700002", "610925112206", "竹园村群", "mention"),
        ("wecom", WECOM, ROBOT, TOWN_ON_QQ, "四季镇干部群", "off"),
        ("qqbot", QQ_BOT, BOT_GROUP, TOWN_ON_QQ, "四季镇在外务工群", "listen"),
    ):
        files.add(
            "groups",
            channel=channel,
            account=account,
            group_id=group_id,
            division_code=code,
            name=name,
            listen=listen,
        )
    for owner in BOT_MEMBERS:
        contact(files, "person", owner, "qqbot", member_openid(BOT_GROUP, owner))
        contact(files, "person", owner, "qqbot", user_openid(owner))


def _service_items(files: Files) -> None:
    codes = {name: f"{COUNTY}-d{number:02d}" for number, name in enumerate(_departments(), 1)}
    for row in _items():
        department = codes[row["department"]]
        shown = {key: value for key, value in row.items() if key != "department"}
        files.add("service_items", **shown, department_office_code=department)


def _items() -> Iterator[dict[str, str]]:
    yield from csv.DictReader(load_text("langao_service_items.csv").splitlines())


def _departments() -> list[str]:
    return list(dict.fromkeys(row["department"] for row in _items()))
