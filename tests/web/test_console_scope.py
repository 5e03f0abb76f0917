"""Nobody sees in the console what lies outside his division; what is masked is revealed with an entry in the log."""

import re
from itertools import product

import pytest
from sqlalchemy import select

from app.container import keyring_of
from app.core.enums import AdminRole
from app.services import versions
from app.services.listing.catalogue import CATALOGUE
from models import AuditEntry, Contact, Division, Duty, Group, Household, Office, Officer, Person
from tests.small_county import COUNTY, TOWN
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"
SECRET = "隔壁镇的"
PHONE = "13800138000"


async def log(house: Served) -> list[tuple[str, str, str, str]]:
    async with house.container.workshop.read() as work:
        found = await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(e.actor, e.action, e.target, e.result) for e in found]


@pytest.fixture
async def two_towns(house: Served) -> Served:
    """The small county with a second town, whose every row says so; and a phone and an ID number in the first."""
    village = f"{ELSEWHERE}201"
    index = keyring_of(house.container.settings).index(PHONE, "people.phone")
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Division(code=ELSEWHERE, name=f"{SECRET}镇", level="town", parent_code=COUNTY, aliases=[]),
                Division(
                    code=village, name=f"{SECRET}村", level="village", parent_code=ELSEWHERE, aliases=[]
                ),
                Office(code="X-desk", name=f"{SECRET}值班室", kind="town_center", division_code=ELSEWHERE),
                Officer(
                    id="X1", name=f"{SECRET}干部", role="household_officer", division_code=village, title=""
                ),
                Household(id="X-H", division_code=village, head=f"{SECRET}户主", tags=[]),
                Person(id="X-P", household_id="X-H", name=f"{SECRET}人", tags=[]),
                Duty(id=900001, officer_id="X1", kind="covers_household", target="X-H"),
                Contact(
                    id=900002,
                    owner_kind="person",
                    owner_id="X-P",
                    channel="wechat",
                    account="langao",
                    external_id="oX",
                ),
                Group(
                    id=900003,
                    channel="onebot",
                    account="siji",
                    group_id="9",
                    division_code=village,
                    name=f"{SECRET}群",
                ),
                Person(
                    id="P9",
                    household_id="H1",
                    name="张小丫",
                    phone=PHONE,
                    phone_index=index,
                    id_number="610925195003071234",
                    tags=[],
                ),
            ]
        )
        await work.session.flush()
        await versions.touch(work.session, "registry")
    return house


async def test_a_town_sees_no_row_of_another_town_in_any_list(two_towns: Served) -> None:
    town = await signed_in(two_towns, "siji", AdminRole.TOWN_ADMIN, TOWN)
    queries = ({}, {"q": SECRET}, {"q": "X"}, {"page_size": "200"})
    for key, query in product(CATALOGUE, queries):
        answer = await town.get(f"/{key}/list", **query)
        assert answer.status_code == 200
        rows = re.findall(r'<tr data-sa-pk="([^"]*)"', answer.text)
        assert not {"X1", "X-H", "X-P", "X-desk", ELSEWHERE, "900001", "900002", "900003"} & set(rows)
        assert SECRET not in answer.text.replace(f'value="{SECRET}"', "")


async def test_the_county_sees_those_rows(two_towns: Served) -> None:
    county = await signed_in(two_towns, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    assert f"{SECRET}镇" in (await county.get("/divisions/list", q=SECRET)).text
    assert "X-H" in (await county.get("/households/list", q=f"{SECRET}镇")).text


async def test_a_row_of_another_town_is_not_there_by_its_address_either(two_towns: Served) -> None:
    town = await signed_in(two_towns, "siji", AdminRole.TOWN_ADMIN, TOWN)
    for key, pk in (("officers", "X1"), ("households", "X-H"), ("people", "X-P"), ("duties", "900001")):
        assert (await town.get(f"/{key}/detail", pk=pk)).status_code == 404
        assert (await town.post(f"/reveal/{key}?pk={pk}", form_on="/")).status_code == 404
        assert (await town.http.get(f"/admin/_api/{key}/relation-lookup?pks={pk}")).json()["items"] == []


async def test_personal_data_is_masked_in_lists_and_pages(two_towns: Served) -> None:
    county = await signed_in(two_towns, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    for path in ("/people/list", "/people/detail?pk=P9", "/households/list"):
        page = (await county.get(path)).text
        assert not [word for word in ("张小丫", "张诗文", PHONE, "19500307") if word in page]
    assert "138****8000" in (await county.get("/people/list")).text


async def test_a_number_is_found_by_its_whole_and_not_by_a_part(two_towns: Served) -> None:
    county = await signed_in(two_towns, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    assert 'data-sa-pk="P9"' not in (await county.get("/people/list", q="1380013")).text


async def test_every_reveal_is_logged_with_who_and_whom(two_towns: Served) -> None:
    desk = await signed_in(two_towns, "desk", AdminRole.DUTY_DESK, TOWN)
    answer = await desk.post("/reveal/people?pk=P9", form_on="/people/detail?pk=P9")
    assert [word for word in ("张小丫", PHONE, "610925195003071234") if word not in answer.text] == []
    assert ("admin:desk", "reveal", "people:P9", "done") in await log(two_towns)


async def test_a_leader_reveals_nothing_and_his_try_is_logged(two_towns: Served) -> None:
    leader = await signed_in(two_towns, "leader", AdminRole.LEADER, COUNTY)
    assert "显示完整信息" not in (await leader.get("/people/detail", pk="P9")).text
    answer = await leader.post("/reveal/people?pk=P9", form_on="/")
    assert answer.status_code == 403
    assert PHONE not in answer.text
    assert ("admin:leader", "refused", "/reveal/people", "refused") in await log(two_towns)


async def test_officers_are_found_by_name_by_place_by_phone_and_by_filter(two_towns: Served) -> None:
    browser = await signed_in(two_towns, "wang", AdminRole.COUNTY_ADMIN, COUNTY)

    async def found(key: str = "officers", **query: str) -> set[str]:
        answer = await browser.get(f"/{key}/list", **query)
        assert answer.status_code == 200, answer.text
        return set(re.findall(r'<tr data-sa-pk="([^"]*)"', answer.text))

    assert await found(q="陈家林") == {"O1"}
    assert await found(q="长梁") == {"V2"}
    assert await found(filter="role__in=duty_desk,town_secretary") == {"D1", "T1"}
    assert await found(filter="name__contains=支书 AND division_code__starts=610925112206") == {"V1"}
    assert await found("people", q=PHONE) == {"P9"}
