"""Who lives in the demo's county: the four people of the stories, and invented households around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.id_numbers import check_character
from app.demo.county_rows import Files, Names, contact, short_name

COUNTY = "610925"
GROUPS = ("一组", "二组", "三组", "四组")
HOUSEHOLDS_PER_OFFICER = 40
PHONES_PER_VILLAGE = 2
TOWN_ON_QQ = "610925112"
"""四季镇, whose people sit in QQ groups too."""
_MIGRANT_TO = ("山西", "西安", "广东", "江苏", "浙江")


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


def share(households: int, villages: list[str], first: list[str]) -> dict[str, int]:
    """So many households for each village, those of the stories served first."""
    rest = max(0, households - len(STORY_PEOPLE))
    order = list(dict.fromkeys([*first, *villages]))
    each, more = divmod(rest, len(order))
    return {code: each + (number < more) for number, code in enumerate(order)}


def story_villages(divisions: list[dict[str, str]]) -> list[str]:
    """The codes of the villages that the stories happen in."""
    return [_village_code(divisions, person.village) for person in STORY_PEOPLE]


def _village_code(divisions: list[dict[str, str]], named: str) -> str:
    if named.isdigit():
        return named
    town, village = named[:3], named[3:]
    towns = {row["code"] for row in divisions if row["level"] == "town" and row["name"] == town}
    return next(
        row["code"] for row in divisions if row["parent_code"] in towns and short_name(row["name"]) == village
    )


def write_stories(files: Files, names: Names, divisions: list[dict[str, str]]) -> None:
    """The four households of the stories, each with the account its person writes from."""
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
        contact(files, "person", own_id, person.channel, person.external_id)
    _relative(files, "P-S4M", "H-S4", "刘桂英", "母亲", "elderly;sick")


def _relative(files: Files, own_id: str, household: str, name: str, relation: str, tags: str) -> None:
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


def write_households(files: Files, names: Names, per_village: Mapping[str, int]) -> None:
    """So many invented households for each village; every fourth has somebody away, every fifth somebody old."""
    for code, count in per_village.items():
        for number in range(1, count + 1):
            household = f"H-{code}-{number}"
            head = names.person()
            group = number % len(GROUPS) + 1
            officer = 1 + number // HOUSEHOLDS_PER_OFFICER
            _household(files, names, household, f"{code}{group:03d}", head, officer)
            _relative(files, f"{household}-1", household, head, "户主", "")
            if number <= PHONES_PER_VILLAGE:
                contact(files, "person", f"{household}-1", "wechat", f"o-{code}-{number}")
            if number == 1 and code.startswith(TOWN_ON_QQ):
                contact(files, "person", f"{household}-1", "onebot", f"4{code[3:]}")
            if number % 4 == 0:
                away = _MIGRANT_TO[number % len(_MIGRANT_TO)]
                _relative(files, f"{household}-2", household, names.person(), "儿子", "migrant")
                files.rows["people"][-1]["whereabouts"] = away
            if number % 5 == 0:
                _relative(files, f"{household}-3", household, names.person(), "母亲", "elderly")


def _household(files: Files, names: Names, household: str, division: str, head: str, officer: int) -> None:
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


def _id_number(born: date) -> str:
    front = f"{COUNTY}{born:%Y%m%d}000"
    return front + check_character(front)
