"""A county with one thing wrong in it, in many ways: file, row, column, and what to change."""

from collections.abc import Callable

from tests.counties import VILLAGE, Rows

Change = Callable[[dict[str, Rows]], object]


def _a_circle(county: dict[str, Rows]) -> None:
    county["divisions"][2]["parent_code"] = county["divisions"][3]["code"]


def _twice(file: str) -> Change:
    return lambda county: county[file].append(county[file][0])


def _set(file: str, place: int, **values: str) -> Change:
    return lambda county: county[file][place].update(values)


def _add(file: str, **values: str) -> Change:
    return lambda county: county[file].append(county[file][0] | values)


def _two_spellings(county: dict[str, Rows]) -> None:
    own = county["contacts"][0] | {"channel": "wecom"}
    county["contacts"] = [own | {"external_id": each} for each in ("a", "ChenJiaLin", "chenjialin")]


BAD: dict[str, tuple[str, int, str, Change]] = {
    "an officer's id twice": ("officers", 5, "id", _twice("officers")),
    "a division's code twice": ("divisions", 6, "code", _twice("divisions")),
    "a household's id twice": ("households", 3, "id", _twice("households")),
    "a person's id twice": ("people", 4, "id", _twice("people")),
    "a duty twice": ("duties", 5, "since", _twice("duties")),
    "a village under a county": ("divisions", 4, "parent_code", _set("divisions", 2, parent_code="610925")),
    "a village under itself": ("divisions", 4, "parent_code", _set("divisions", 2, parent_code=VILLAGE)),
    "a village and a group under each other": ("divisions", 4, "parent_code", _a_circle),
    "a code of another level": ("divisions", 4, "level", _set("divisions", 2, level="town")),
    "a code too short": ("divisions", 4, "code", _set("divisions", 2, code="61092511220")),
    "a role that is none": ("officers", 2, "role", _set("officers", 0, role="king")),
    "a phone that is none": ("officers", 2, "phone", _set("officers", 0, phone="12345678901")),
    "words for a phone": ("people", 3, "phone", _set("people", 1, phone="没有")),
    "an office that is not there": ("officers", 2, "office_code", _set("officers", 0, office_code="none")),
    "a telephone for a name": ("officers", 2, "name", _set("officers", 0, name="13900000001")),
    "a date for a name": ("households", 2, "head", _set("households", 0, head="2026-07-18")),
    "no name": ("officers", 2, "name", _set("officers", 0, name="")),
    "an ID number's last figure": (
        "people",
        2,
        "id_number",
        _set("people", 0, id_number="610925195103020010"),
    ),
    "an ID number's birthday": ("people", 2, "id_number", _set("people", 0, id_number="610925195102300013")),
    "an ID number as a spreadsheet spoils it": (
        "people",
        2,
        "id_number",
        _set("people", 0, id_number="6.10925E+17"),
    ),
    "a birthday in the future": ("people", 2, "id_number", _set("people", 0, id_number="610925202607190011")),
    "a birthday before 1890": ("people", 2, "id_number", _set("people", 0, id_number="610925188912310018")),
    "a tag that is none": ("people", 3, "tags", _set("people", 1, tags="migrant;king")),
    "a household that is not there": ("people", 3, "household_id", _set("people", 1, household_id="H9")),
    "a latitude beyond the pole": ("households", 2, "lat", _set("households", 0, lat="108.9")),
    "half a position": ("households", 2, "lng", _set("households", 0, lng="")),
    "a household in no village": (
        "households",
        2,
        "division_code",
        _set("households", 0, division_code="610925112"),
    ),
    "a duty on a village that is not there": (
        "duties",
        3,
        "target",
        _set("duties", 1, target="610925112999"),
    ),
    "a duty on a household that is not there": ("duties", 2, "target", _set("duties", 0, target="H9")),
    "a duty on a person who is not there": ("duties", 4, "target", _set("duties", 2, target="P9")),
    "a duty of nobody": ("duties", 2, "officer_id", _set("duties", 0, officer_id="Z")),
    "the thirtieth of February": ("duties", 2, "since", _set("duties", 0, since="2026-02-30")),
    "a spreadsheet's number for a day": ("duties", 2, "since", _set("duties", 0, since="46221")),
    "a day without a year": ("duties", 2, "since", _set("duties", 0, since="7月18日")),
    "a thirteenth month": ("rosters", 2, "date", _set("rosters", 0, date="2026-13-01")),
    "an end before the beginning": ("duties", 3, "until", _set("duties", 1, since="2027-01-02")),
    "a post that overlaps": ("duties", 5, "since", _add("duties", since="2026-05-01")),
    "a substitute for oneself": (
        "substitutes",
        2,
        "substitute_id",
        _set("substitutes", 0, substitute_id="A"),
    ),
    "a leave that ends before": ("substitutes", 2, "until", _set("substitutes", 0, until="2026-07-01")),
    "leaves that overlap": ("substitutes", 3, "since", _add("substitutes", since="2026-08-02")),
    "an hour that is none": ("rosters", 2, "shift_start", _set("rosters", 0, shift_start="25:00")),
    "a contact of nobody": ("contacts", 2, "owner_id", _set("contacts", 0, owner_id="Z")),
    "one member of the corporation under two spellings": ("contacts", 4, "external_id", _two_spellings),
    "a nickname for a QQ number": (
        "contacts",
        2,
        "external_id",
        _set("contacts", 0, channel="onebot", external_id="老陈"),
    ),
    "a name for a QQ group": ("groups", 2, "group_id", _set("groups", 0, group_id="四季镇群")),
    "a group in no division": ("groups", 2, "division_code", _set("groups", 0, division_code="610925119")),
    "a promise beyond the law's days": (
        "service_items",
        2,
        "promised_days",
        _set("service_items", 0, promised_days="21"),
    ),
    "office hours without an hour": ("offices", 2, "hours", _set("offices", 0, hours="看情况")),
    "an emergency number for texts": (
        "contacts",
        2,
        "external_id",
        _set("contacts", 0, channel="sms", external_id="110"),
    ),
    "words for days": ("service_items", 2, "promised_days", _set("service_items", 0, promised_days="soon")),
}
