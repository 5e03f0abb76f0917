"""The registry out as a workbook and in again: what nobody changed is unchanged, and nothing goes beyond the scope."""

from datetime import date, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select, update

from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services import versions
from app.services.importing import exporting
from app.services.importing.applying import sql_table
from app.services.importing.columns import BY_NAME
from models import AuditEntry, Contact, Duty, Group, Household, Office, Officer, Person, RosterShift
from models.types import keyring_of
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.test_console_upload import bring

pytestmark = pytest.mark.anyio
PHONE = "13900000021"


async def a_town_with_everything(house: Served) -> None:
    """Numbers, lists, a shift, an identity by SMS, and a bureau of the county whose officer pairs with a household."""
    async with house.container.workshop.begin() as work:
        keyring = keyring_of(work.session.get_bind().dialect)
        sms = keyring.conceal(PHONE, "contacts.external_id")
        index = keyring.index(PHONE, "people.phone")
        person = {
            "name": "张老汉",
            "phone": Personal(PHONE),
            "phone_index": index,
            "tags": ["elderly", "sick"],
        }
        work.session.add_all(
            [
                Office(code="610925-lin", name="林业局", kind="department", division_code=COUNTY),
                Officer(id="C1", name="县干部", role="household_officer", division_code=COUNTY, title="科长"),
                Person(id="P9", household_id="H1", **person),
                Person(id="P8", household_id="gone", name="走了的"),
                Duty(id=820001, officer_id="C1", kind="pairs_household", target="H1"),
                Duty(id=820002, officer_id="O1", kind="covers_household", target="gone"),
                Contact(
                    id=820003,
                    owner_kind="person",
                    owner_id="P9",
                    channel="sms",
                    account="gateway",
                    external_id=sms,
                ),
                RosterShift(
                    id=820005,
                    office_code="610925-lin",
                    date=date(2026, 7, 18),
                    shift_start=time(20),
                    shift_end=time(8),
                    officer_id="C1",
                ),
                Group(
                    id=820004,
                    channel="onebot",
                    account="siji",
                    group_id="30000001",
                    division_code=VILLAGE,
                    name="=村群",
                ),
            ]
        )
        await work.session.flush()
        await versions.touch(work.session, "registry")


async def taken(browser: Browser, **fields: str) -> bytes:
    """The workbook as the page gives it."""
    answer = await browser.post("/upload/registry.xlsx", form_on="/upload", **fields)
    assert answer.status_code == 200
    return answer.content


def sheets(content: bytes) -> dict[str, list[tuple[str, ...]]]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    return {each.title: list(each.iter_rows(values_only=True)) for each in book.worksheets}


@pytest.mark.parametrize("numbers", [{}, {"numbers": "on"}])
@pytest.mark.parametrize(
    ("role", "division"), [(AdminRole.COUNTY_ADMIN, COUNTY), (AdminRole.TOWN_ADMIN, TOWN)]
)
async def test_what_goes_out_and_comes_in_unchanged_changes_nothing(
    house: Served, role: AdminRole, division: str, numbers: dict[str, str]
) -> None:
    await a_town_with_everything(house)
    browser = await signed_in(house, "zhao", role, division)
    book = await taken(browser, **numbers)
    told = await bring(browser, book, "登记资料.xlsx")
    assert told.status_code == 200, told.text
    assert "和库里一样,没有什么要改的" in told.text
    shown = sheets(book)
    assert any(row[0] == "P9" for row in shown["people"])
    assert not any("gone" in row for row in (*shown["people"], *shown["duties"]))
    assert any(row[0] == "C1" for row in shown["duties"]) is (division == COUNTY)
    assert any(row[0] == "610925-lin" for row in shown["offices"]) is (division == COUNTY)


async def test_every_row_in_force_of_a_county_is_in_it(house: Served) -> None:
    browser = await signed_in(house, "zhao", AdminRole.COUNTY_ADMIN, COUNTY)
    shown = sheets(await taken(browser, numbers="on"))
    async with house.container.database.reading() as session:
        for name, rows in shown.items():
            table = sql_table(BY_NAME[name])
            stored = await session.scalars(select(table.c.retired_at).where(table.c.retired_at.is_(None)))
            assert len(rows) - 2 == len(stored.all()), name


async def test_numbers_are_in_it_where_they_are_asked_for_alone_and_each_time_is_written_down(
    house: Served,
) -> None:
    await a_town_with_everything(house)
    browser = await signed_in(house, "zhao", AdminRole.COUNTY_ADMIN, COUNTY)
    plain = sheets(await taken(browser))
    house.clock.advance(timedelta(seconds=1))
    whole = sheets(await taken(browser, numbers="on"))
    assert "手机" not in plain["people"][0]
    assert "身份证号" not in plain["people"][0]
    assert "contacts" not in plain
    assert PHONE not in str(plain)
    assert ("群众", "P9", "短信", "gateway", PHONE) in whole["contacts"]
    assert str(whole["people"]).count(PHONE) == 1
    async with house.container.workshop.read() as work:
        entries = select(AuditEntry).where(AuditEntry.action == "registry_exported").order_by(AuditEntry.id)
        found = (await work.session.scalars(entries)).all()
    assert [(each.actor, each.data["is_personal"]) for each in found] == [
        ("admin:zhao", False),
        ("admin:zhao", True),
    ]


async def test_who_asks_while_another_one_is_made_is_asked_to_wait(house: Served) -> None:
    browser = await signed_in(house, "zhao", AdminRole.COUNTY_ADMIN, COUNTY)
    with exporting._ALONE:
        answer = await browser.post("/upload/registry.xlsx", form_on="/upload")
    assert answer.status_code == 409
    assert "正在导出,请稍等一两分钟再点" in answer.text
    assert "people" in sheets(await taken(browser))
    assert "people" in sheets(await taken(browser))


async def test_a_correction_in_it_changes_that_cell_alone(house: Served) -> None:
    await a_town_with_everything(house)
    browser = await signed_in(house, "zhao", AdminRole.COUNTY_ADMIN, COUNTY)
    book = openpyxl.load_workbook(BytesIO(await taken(browser)))
    row = next(row for row in book["people"].iter_rows() if row[0].value == "P9")
    row[4].value = "老人"
    changed = BytesIO()
    book.save(changed)
    path = (await bring(browser, changed.getvalue())).url.path.removeprefix("/admin")
    shown = await browser.get(path)
    assert "标签:老人;病人 → 老人" in shown.text
    await browser.post(f"{path}/apply", form_on=path)
    async with house.container.workshop.read() as work:
        person = await work.session.get_one(Person, "P9")
        assert (person.tags, person.phone) == (["elderly"], Personal(PHONE))


@pytest.mark.parametrize("role", [AdminRole.DUTY_DESK, AdminRole.LEADER, AdminRole.AUDIT])
async def test_who_may_not_import_takes_nothing_out(house: Served, role: AdminRole) -> None:
    browser = await signed_in(house, "qian", role, COUNTY)
    assert (await browser.post("/upload/registry.xlsx", form_on="/password")).status_code == 403


async def test_of_two_rows_with_one_key_the_one_that_an_import_compares_with_goes_out(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Duty(id=830001, officer_id="O1", kind="pairs_household", target="H1"),
                Duty(id=830002, officer_id="O1", kind="pairs_household", target="H1"),
            ]
        )
        await work.session.execute(update(Household).values(address="老屋场;二号"))
    browser = await signed_in(house, "zhao", AdminRole.COUNTY_ADMIN, COUNTY)
    told = await bring(browser, await taken(browser))
    assert "没有什么要改的" in told.text
