"""Who answers for a village, and what lies on an officer's desk, in the console."""

import re
from datetime import date, time, timedelta

import pytest

from app.core.enums import AdminRole
from app.services.lifecycle import escalation
from app.services.versions import touch
from models import Duty, Office, Officer, RosterShift, Substitute
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
TODAY = date(2026, 7, 18)
ROOM = f"{VILLAGE}-room"


async def a_full_village(house: Served) -> None:
    """竹园村 with its room, an agent who sits there, a department that backs it, a pairing; 王支书 is on leave."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Office(code=ROOM, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE),
                Office(code="610925-mz", name="民政局", kind="department", division_code=COUNTY),
                _officer("G1", "代小办", "agent", VILLAGE, ROOM),
                _officer("M1", "民小政", "department_window", COUNTY, "610925-mz"),
                _officer("M2", "结小对", "department_window", COUNTY, "610925-mz"),
                _officer("V9", "替班人", "village_leader", TOWN, None),
                Duty(id=820001, officer_id="M1", kind="backs_village", target=VILLAGE),
                Duty(id=820002, officer_id="M2", kind="pairs_household", target="H1"),
                _shift(820003, "G1", 0, 12),
                _shift(820004, "V1", 12, 23),
                Substitute(id=820005, officer_id="V1", substitute_id="V9", since=TODAY, until=TODAY),
            ]
        )
        await work.session.flush()
        await touch(work.session, "registry")


def _officer(officer_id: str, name: str, role: str, division: str, office: str | None) -> Officer:
    return Officer(id=officer_id, name=name, role=role, division_code=division, title="", office_code=office)


def _shift(identifier: int, officer_id: str, start: int, end: int) -> RosterShift:
    return RosterShift(
        id=identifier,
        office_code=ROOM,
        date=TODAY,
        shift_start=time(start),
        shift_end=time(end),
        officer_id=officer_id,
    )


def under(page: str, title: str) -> str:
    """What stands in the card of this title."""
    return page.partition(f'<h2 class="card-title">{title}</h2>')[2].partition("</ul>")[0]


async def test_a_village_shows_everybody_who_answers_for_it(house: Served) -> None:
    await a_full_village(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    assert f"/admin/charge/village/{VILLAGE}" in (await leader.get("/divisions/detail", pk=VILLAGE)).text
    page = (await leader.get(f"/charge/village/{VILLAGE}")).text
    shown = {
        "包村领导": ("替班人",),
        "联村部门": ("民小政", "民政局"),
        "包户干部": ("陈家林", "包 1 处"),
        "结对干部": ("结小对", "结对 1 户"),
        "代办员": ("代小办",),
        "便民服务室": ("竹园村便民服务室",),
        "今天的班": ("12:00–23:00", "王支书", "请假,由替班人替"),
        "现在在岗": ("替班人", "竹园村便民服务室"),
        "值班室": ("赵值班",),
    }
    missing = [
        (title, word) for title, words in shown.items() for word in words if word not in under(page, title)
    ]
    assert missing == []
    assert "王支书" not in under(page, "包村领导")


async def test_an_officer_shows_his_duties_and_his_load(house: Served) -> None:
    await house.post_wechat(text_xml())
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    page = (await leader.get("/charge/officer/O1")).text
    assert "<td>包户</td><td>H1 张**户(四季镇竹园村委会)</td>" in page
    assert numbers(page) == {"管的户": 1, "在办的事": 1, "超时的事": 0}
    house.clock.advance(timedelta(minutes=50))
    while await escalation.take_due(house.container.workshop):
        pass
    await leader.sign_in("leader")
    assert numbers((await leader.get("/charge/officer/O1")).text)["超时的事"] == 1


def numbers(page: str) -> dict[str, int]:
    """The three figures on an officer's page."""
    found = re.findall(r'text-secondary">(管的户|在办的事|超时的事)</div><div class="h1 mb-0">(\d+)<', page)
    return {title: int(number) for title, number in found}


@pytest.mark.parametrize("path", [f"/charge/village/{OTHER}", "/charge/officer/V2", "/charge/officer/nobody"])
async def test_what_lies_elsewhere_is_not_there(house: Served, path: str) -> None:
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, VILLAGE)
    assert (await desk.get(path)).status_code == 404
