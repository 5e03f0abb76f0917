"""The demo's county: 岚皋's real divisions, and invented officers, households and people in them.

Deterministic: the same arguments write the same files. They are CSV files for the ordinary import
(contract, section 4), so the demo is loaded exactly as any county is. Names are put together from lists;
telephone numbers lie in one block, and ID numbers carry the sequence 000, which is not given out.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.core.id_numbers import check_character
from app.defaults import load_text

COUNTY, SIJI = "610925", "610925112"
WECHAT, QQ = "langao", "siji"
GROUPS = ("一组", "二组", "三组", "四组")
HOUSEHOLDS_PER_OFFICER = 40
PHONES_PER_VILLAGE = 2
ROSTER_DAYS = 21
_SURNAMES = (
    "陈王李张刘杨黄周吴徐孙朱马胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任沈"
)
_GIVEN = "家林明德春发正国大军永贵光荣秀英桂兰玉梅世平长安文才兴旺福生金山德成运来学礼自强开勇"
_MIGRANT_TO = ("山西", "西安", "广东", "江苏", "浙江")

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """One of the four people of the stories, and what the demo needs of him."""

    name: str
    village: str
    group: int
    channel: str
    external_id: str
    born: date
    tags: str = ""
    whereabouts: str = ""
    has_id_number: bool = True


STORY_PEOPLE = (
    StoryPerson("张诗文", "610925112206", 2, "wechat", "oStoryZhang", date(1972, 3, 8)),
    StoryPerson("华仲军", "佐龙镇杜坝村", 1, "wechat", "oStoryHua", date(1980, 5, 20)),
    StoryPerson("邱明义", "民主镇德胜村", 4, "wechat", "oStoryQiu", date(1951, 1, 15), "elderly", "", False),
    StoryPerson("兰向军", "四季镇长梁村", 1, "onebot", "20260004", date(1985, 9, 1), "migrant", "山西"),
)


@dataclass
class _Files:
    """The rows of every file, as they grow."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, /, **row: object) -> None:
        self.rows[name].append(row)

    def write(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for name, rows in self.rows.items():
            with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)


class _Names:
    """Invented names and telephone numbers, in order."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._phone = 0

    def person(self) -> str:
        given = self._random.sample(_GIVEN, self._random.choice((1, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def phone(self) -> str:
        self._phone += 1
        return f"1380000{self._phone % 10000:04d}"

    def near(self, centre: float) -> float:
        return round(centre + self._random.uniform(-0.2, 0.2), 6)


def write_county(directory: Path, households: int = 600, *, today: date, seed: int = 610925) -> None:
    """Write the county's CSV files into `directory`; rosters begin on `today`."""
    files, names = _Files(), _Names(seed)
    divisions = list(csv.DictReader(load_text("langao_divisions.csv").splitlines()))
    villages = [row["code"] for row in divisions if row["level"] == "village"]
    _divisions(files, divisions)
    _county_level(files, names)
    for row in divisions:
        if row["level"] == "town":
            _town(files, names, row["code"], row["name"])
    per_village = _share(households, villages, _story_villages(divisions))
    for code in villages:
        _village(files, names, code, per_village[code])
    _stories(files, names, divisions)
    _back_villages(files, villages)
    _households(files, names, per_village)
    _rosters(files, today)
    _chat_groups(files)
    _service_items(files)
    files.write(directory)


def short_name(official: str) -> str:
    """A village as people say it: 竹园村委会 is 竹园村, 四坪社区居委会 is 四坪社区."""
    for ending, spoken in (("社区居委会", "社区"), ("村委会", "村"), ("居委会", "")):
        if official.endswith(ending):
            return official.removesuffix(ending) + spoken
    return official


def _divisions(files: _Files, divisions: list[dict[str, str]]) -> None:
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


def _division(files: _Files, code: str, name: str, level: str, parent: str, aliases: str) -> None:
    files.add("divisions", code=code, name=name, level=level, parent_code=parent, aliases=aliases)


def _county_level(files: _Files, names: _Names) -> None:
    _office(files, f"{COUNTY}-hall", "岚皋县政务服务大厅", "county_hall", COUNTY, "0915-2500001")
    for number, department in enumerate(_departments(), 1):
        code = f"{COUNTY}-d{number:02d}"
        _office(files, code, f"岚皋县{department}", "department", COUNTY, f"0915-25001{number:02d}")
        _officer(files, names, f"C-W{number:02d}", "department_window", COUNTY, code, f"{department}窗口")
    for number in (1, 2):
        _officer(files, names, f"C-D{number}", "duty_desk", COUNTY, f"{COUNTY}-hall", "县值班室值班员")
    _officer(files, names, "C-L1", "county_leader", COUNTY, f"{COUNTY}-hall", "县级包联领导")
    _officer(files, names, "C-A1", "admin", COUNTY, f"{COUNTY}-hall", "包联办管理员")


def _town(files: _Files, names: _Names, code: str, name: str) -> None:
    office = f"{code}-center"
    _office(files, office, f"{name}便民服务中心", "town_center", code, f"0915-25{code[-3:]}01")
    _officer(files, names, f"{code}-S", "town_secretary", code, office, "镇党委书记")
    for number in (1, 2):
        _officer(files, names, f"{code}-D{number}", "duty_desk", code, office, "镇值班员")


def _village(files: _Files, names: _Names, code: str, households: int) -> None:
    office = f"{code}-room"
    _office(files, office, "村级便民服务室", "village_room", code, "")
    _officer(files, names, f"{code}-L", "village_leader", code, office, "村支书")
    files.add("duties", officer_id=f"{code}-L", kind="leads_village", target=code, since="", until="")
    for number in range(1, 2 + households // HOUSEHOLDS_PER_OFFICER):
        _officer(files, names, f"{code}-O{number}", "household_officer", code, office, "包户干部")
    files.add("duties", officer_id=f"{code}-O1", kind="covers_household", target=code, since="", until="")


def _back_villages(files: _Files, villages: list[str]) -> None:
    """Everybody above the village backs one: every public employee carries a duty."""
    idle = [row["id"] for row in files.rows["officers"] if len(str(row["division_code"])) < 12]
    for number, officer_id in enumerate(idle):
        target = villages[number % len(villages)]
        files.add("duties", officer_id=officer_id, kind="backs_village", target=target, since="", until="")


def _office(files: _Files, code: str, name: str, kind: str, division: str, phone: str) -> None:
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
    files: _Files, names: _Names, officer_id: str, role: str, division: str, office: str, title: str
) -> None:
    files.add(
        "officers",
        id=officer_id,
        name=names.person(),
        phone=names.phone(),
        office_code=office,
        title=title,
        role=role,
        division_code=division,
    )
    _contact(files, "officer", officer_id, "wechat", f"o-{officer_id}")
    if division.startswith(SIJI):
        _contact(files, "officer", officer_id, "onebot", str(30_000_000 + len(files.rows["officers"])))


def _contact(files: _Files, kind: str, owner: str, channel: str, external_id: str) -> None:
    account = WECHAT if channel == "wechat" else QQ
    files.add(
        "contacts",
        owner_kind=kind,
        owner_id=owner,
        channel=channel,
        account=account,
        external_id=external_id,
    )


def _stories(files: _Files, names: _Names, divisions: list[dict[str, str]]) -> None:
    for number, person in enumerate(STORY_PEOPLE, 1):
        village = _village_code(divisions, person.village)
        household, own_id = f"H-S{number}", f"P-S{number}"
        _household(files, names, household, f"{village}{person.group:03d}", person.name, 1)
        files.add(
            "people",
            id=own_id,
            household_id=household,
            name=person.name,
            id_number=_id_number(person.born) if person.has_id_number else "",
            phone=names.phone(),
            relation="户主",
            tags=person.tags,
            whereabouts=person.whereabouts,
        )
        _contact(files, "person", own_id, person.channel, person.external_id)
    _relative(files, "P-S4M", "H-S4", "刘桂英", "母亲", "elderly;sick")


def _relative(files: _Files, own_id: str, household: str, name: str, relation: str, tags: str) -> None:
    files.add(
        "people",
        id=own_id,
        household_id=household,
        name=name,
        id_number="",
        phone="",
        relation=relation,
        tags=tags,
        whereabouts="",
    )


def _households(files: _Files, names: _Names, per_village: Mapping[str, int]) -> None:
    for code, count in per_village.items():
        for number in range(1, count + 1):
            household = f"H-{code}-{number}"
            head = names.person()
            group = number % len(GROUPS) + 1
            officer = 1 + number // HOUSEHOLDS_PER_OFFICER
            _household(files, names, household, f"{code}{group:03d}", head, officer)
            _relative(files, f"{household}-1", household, head, "户主", "")
            if number <= PHONES_PER_VILLAGE:
                _contact(files, "person", f"{household}-1", "wechat", f"o-{code}-{number}")
            if number % 4 == 0:
                away = _MIGRANT_TO[number % len(_MIGRANT_TO)]
                _relative(files, f"{household}-2", household, names.person(), "儿子", "migrant")
                files.rows["people"][-1]["whereabouts"] = away
            if number % 5 == 0:
                _relative(files, f"{household}-3", household, names.person(), "母亲", "elderly")


def _household(files: _Files, names: _Names, household: str, division: str, head: str, officer: int) -> None:
    village = division[:12]
    files.add(
        "households",
        id=household,
        division_code=division,
        head=head,
        address="",
        lat=names.near(32.31),
        lng=names.near(108.9),
        tags="",
    )
    files.add(
        "duties",
        officer_id=f"{village}-O{officer}",
        kind="covers_household",
        target=household,
        since="",
        until="",
    )


def _rosters(files: _Files, today: date) -> None:
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


def _chat_groups(files: _Files) -> None:
    for group_id, code, name in (
        ("700001", SIJI, "四季镇便民服务群"),
        ("700002", "610925112206", "竹园村群"),
    ):
        files.add(
            "groups",
            channel="onebot",
            account=QQ,
            group_id=group_id,
            division_code=code,
            name=name,
            listen="mention",
        )


def _service_items(files: _Files) -> None:
    codes = {name: f"{COUNTY}-d{number:02d}" for number, name in enumerate(_departments(), 1)}
    for row in _items():
        department = codes[row["department"]]
        shown = {key: value for key, value in row.items() if key != "department"}
        files.add("service_items", **shown, department_office_code=department)


def _items() -> Iterator[dict[str, str]]:
    yield from csv.DictReader(load_text("langao_service_items.csv").splitlines())


def _departments() -> list[str]:
    return list(dict.fromkeys(row["department"] for row in _items()))


def _village_code(divisions: list[dict[str, str]], named: str) -> str:
    if named.isdigit():
        return named
    town, village = named[:3], named[3:]
    towns = {row["code"] for row in divisions if row["level"] == "town" and row["name"] == town}
    return next(
        row["code"] for row in divisions if row["parent_code"] in towns and short_name(row["name"]) == village
    )


def _story_villages(divisions: list[dict[str, str]]) -> list[str]:
    return [_village_code(divisions, person.village) for person in STORY_PEOPLE]


def _share(households: int, villages: list[str], first: list[str]) -> dict[str, int]:
    """So many households for each village, those of the stories served first."""
    rest = max(0, households - len(STORY_PEOPLE))
    order = list(dict.fromkeys([*first, *villages]))
    each, more = divmod(rest, len(order))
    return {code: each + (number < more) for number, code in enumerate(order)}


def _id_number(born: date) -> str:
    front = f"{COUNTY}{born:%Y%m%d}000"
    return front + check_character(front)
