"""A post handed over at the console: looked at, split by household, done, taken back by a button."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services import versions
from models import Case, Contact, Duty, Household, Officer, RegistryAct
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
LOOK, DO = {"do": "look"}, {"do": "hand over"}


async def more_homes(house: Served) -> None:
    """陈家林 has two more households, one of them in 长梁村; 乙二 can be reached, 丙三 cannot."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="张小山", tags=[]),
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Duty(id=810001, officer_id="O1", kind="covers_household", target="H2"),
                Duty(id=810002, officer_id="O1", kind="covers_household", target="H3"),
                Officer(id="O2", name="乙二", role="household_officer", division_code=VILLAGE, title=""),
                Officer(id="O3", name="丙三", role="household_officer", division_code=OTHER, title=""),
                Contact(
                    id=810003,
                    owner_kind="officer",
                    owner_id="O2",
                    channel="wechat",
                    account="langao",
                    external_id="oYi",
                ),
            ]
        )
        await work.session.flush()
        await versions.touch(work.session, "registry")


async def holders(house: Served) -> dict[str, str]:
    async with house.container.database.reading() as session:
        wanted = select(Duty.target, Duty.officer_id).where(
            Duty.kind == "covers_household", Duty.retired_at.is_(None), Duty.until.is_(None)
        )
        return {target: officer for target, officer in await session.execute(wanted)}  # noqa: C416


async def acts_of(house: Served) -> Sequence[RegistryAct]:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(RegistryAct))).all()


async def test_what_he_has_is_shown_split_looked_at_done_and_taken_back(house: Served) -> None:
    await more_homes(house)
    await house.post_wechat(text_xml())
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    page = (await town.get("/handover", officer="陈家林")).text
    assert "竹园村委会 2 户" in page
    assert "长梁村委会 1 户" in page
    assert "在办的事 1 件" in page
    assert "张** H1" in page
    assert "张诗文" not in page
    given = {"officer": "O1", "rest": "O2", "to:H2": "V1", f"to:{OTHER}": "O3"}
    shown = await town.post("/handover", form_on="/handover?officer=O1", **given, **LOOK)
    assert shown.status_code == 200
    assert "推送不到的干部:丙三(O3" in shown.text
    assert "推送不到的干部:乙二" not in shown.text
    assert "没有包户干部的户" not in shown.text
    assert await holders(house) == dict.fromkeys(("H1", "H2", "H3"), "O1")
    assert await acts_of(house) == []
    assert (await town.post("/handover", form_on="/handover?officer=O1", **given, **DO)).status_code == 303
    assert await holders(house) == {"H1": "O2", "H2": "V1", "H3": "O3"}
    async with house.container.database.reading() as session:
        assert (await session.scalars(select(Case.officer_id))).all() == ["O2"]
    (act,) = await acts_of(house)
    assert "撤销" in (await town.get("/acts")).text
    assert (await town.post(f"/acts/{act.id}/undo", form_on="/acts")).status_code == 303
    assert await holders(house) == dict.fromkeys(("H1", "H2", "H3"), "O1")
    assert "已撤销" in (await town.get("/acts")).text
    assert (await town.post(f"/acts/{act.id}/undo", form_on="/acts")).status_code == 409


async def test_a_post_that_nobody_would_hold_is_said_before_and_taken_by_a_tick(house: Served) -> None:
    await more_homes(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    given = {"officer": "T1", "rest": "O2"}
    shown = await town.post("/handover", form_on="/handover?officer=T1", **given, **LOOK)
    assert shown.status_code == 422
    assert "接任这个岗位" in shown.text
    ticked = await town.post("/handover", form_on="/handover?officer=T1", post="on", **given, **LOOK)
    assert "没有新的漏洞" in ticked.text
    assert await acts_of(house) == []


async def test_after_a_day_there_is_no_button_and_no_way_back(house: Served) -> None:
    await more_homes(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    await town.post("/handover", form_on="/handover?officer=O1", officer="O1", rest="O2", **DO)
    (act,) = await acts_of(house)
    house.clock.advance(timedelta(hours=25))
    await town.sign_in("siji")
    assert f"/acts/{act.id}/undo" not in (await town.get("/acts")).text
    refused = await town.post(f"/acts/{act.id}/undo", form_on="/password")
    assert (refused.status_code, "已经过了一天" in refused.text) == (409, True)


@pytest.mark.parametrize(
    "change",
    [
        {"officer": "没有这人"},
        {"rest": ""},
        {"rest": "O1"},
        {"rest": "D1"},
        {"to:H9": "O2"},
        {"to:H2": "none"},
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_done(
    house: Served, change: dict[str, str]
) -> None:
    await more_homes(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    answer = await town.post("/handover", **({"officer": "O1", "rest": "O2"} | change | DO))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await acts_of(house) == []


async def test_another_town_hands_over_and_takes_back_nothing(house: Served) -> None:
    await more_homes(house)
    county = await signed_in(house, "xian", AdminRole.COUNTY_ADMIN, COUNTY)
    await county.post("/handover", form_on="/handover?officer=O1", officer="O1", rest="O2", **DO)
    (act,) = await acts_of(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    assert (await other.get("/handover", officer="O2")).status_code == 422
    assert (await other.post("/handover", officer="O2", rest="O3", **DO)).status_code == 422
    assert act.summary not in (await other.get("/acts")).text
    assert (await other.post(f"/acts/{act.id}/undo", form_on="/handover")).status_code == 409
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    for path in ("/handover", "/acts"):
        assert (await leader.get(path)).status_code == 403
    assert len(await acts_of(house)) == 1


async def test_the_way_there_stands_on_the_officer_s_own_pages_for_who_may_go_it(house: Served) -> None:
    admin = await signed_in(house, "zhao", AdminRole.TOWN_ADMIN, TOWN)
    leader = await signed_in(house, "qian", AdminRole.LEADER, TOWN)
    for path, params in (("/charge/officer/O1", {}), ("/officers/detail", {"pk": "O1"})):
        assert 'href="/admin/handover?officer=O1"' in (await admin.get(path, **params)).text
        assert "/handover?officer" not in (await leader.get(path, **params)).text
    assert "陈家林" in (await admin.get("/handover", officer="O1")).text
