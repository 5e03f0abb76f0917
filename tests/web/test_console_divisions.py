"""Villages merge, groups are renumbered, households move and split at the console: looked at, done, taken back."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services.versions import touch
from models import Case, Division, Household, Person, RegistryAct
from tests.small_county import OTHER, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
LOOK, DO = {"do": "look"}, {"do": "change"}
ONE = f"{OTHER}001"
MERGE = {"act": "merge", "sources": VILLAGE, "into": OTHER}
RENUMBER = {"act": "renumber", "village": OTHER, "groups": f"{ONE}=7:新七组"}
MOVE = {"act": "move", "household": "H1", "to": OTHER, "officer": "V2"}
SPLIT = {"act": "split", "household": "H1", "new_id": "H1-2", "people": "P2"}


async def more_rows(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Division(code=ONE, name="一组", level="group", parent_code=OTHER, aliases=[]),
                Person(id="P2", household_id="H1", name="张小山", tags=[]),
            ]
        )
        await work.session.flush()
        await touch(work.session, "registry")


async def state(house: Served) -> tuple[dict[str, str], list[str], int]:
    """Where households lie, where the case lies, and how many acts there are."""
    async with house.container.database.reading() as session:
        rows = await session.scalars(select(Household).where(Household.retired_at.is_(None)))
        homes = {row.id: row.division_code for row in rows}
        cases = list(await session.scalars(select(Case.division_code)))
        acts = list(await session.scalars(select(RegistryAct.id)))
    return homes, cases, len(acts)


@pytest.mark.parametrize(
    ("form", "after"),
    [
        (MERGE, ({"H1": OTHER}, [OTHER], 1)),
        (MERGE | {"sources": "竹园村", "into": "长梁"}, ({"H1": OTHER}, [OTHER], 1)),
        (MOVE | {"to": "四季镇长梁村委会一组"}, ({"H1": ONE}, [ONE], 1)),
        (MOVE | {"to": "长梁村一组"}, ({"H1": ONE}, [ONE], 1)),
        (RENUMBER, ({"H1": VILLAGE}, [VILLAGE], 1)),
        (MOVE, ({"H1": OTHER}, [OTHER], 1)),
        (SPLIT, ({"H1": VILLAGE, "H1-2": VILLAGE}, [VILLAGE], 1)),
    ],
    ids=["merge", "merge by names", "move by whole name", "move by short name", "renumber", "move", "split"],
)
async def test_a_change_is_looked_at_done_and_taken_back(
    house: Served, form: dict[str, str], after: tuple[dict[str, str], list[str], int]
) -> None:
    await more_rows(house)
    await house.post_wechat(text_xml())
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    shown = (await town.post("/reshape", **form, **LOOK)).text
    assert "这样调整的话" in shown
    assert "张诗文" not in shown
    assert await state(house) == ({"H1": VILLAGE}, [VILLAGE], 0)
    assert (await town.post("/reshape", **form, **DO)).status_code == 303
    assert await state(house) == after
    async with house.container.database.reading() as session:
        act = (await session.scalars(select(RegistryAct))).one()
    page = (await town.get("/acts")).text
    assert (act.summary in page, "张诗文" in page) == (True, False)
    assert (await town.post(f"/acts/{act.id}/undo", form_on="/acts")).status_code == 303
    assert await state(house) == ({"H1": VILLAGE}, [VILLAGE], 1)


async def test_what_cannot_be_or_lies_elsewhere_is_said_in_a_sentence_and_nothing_is_done(
    house: Served,
) -> None:
    await more_rows(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    wrong = [
        {"act": "burn"},
        MERGE | {"sources": OTHER},
        MERGE | {"sources": "610925100201"},
        RENUMBER | {"groups": f"{ONE}=七"},
        RENUMBER | {"groups": f"{ONE}=0"},
        MOVE | {"household": "H9"},
        MOVE | {"to": "610925100201"},
        SPLIT | {"people": "P1 P2"},
        SPLIT | {"new_id": ""},
    ]
    for form in wrong:
        answer = await town.post("/reshape", **form, **DO)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), form
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    for form in (MERGE, RENUMBER, MOVE, SPLIT):
        assert (await other.post("/reshape", **form, **DO)).status_code == 422
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    assert (await leader.get("/reshape")).status_code == 403
    assert await state(house) == ({"H1": VILLAGE}, [], 0)


async def test_a_name_that_several_divisions_have_is_never_guessed(house: Served) -> None:
    await more_rows(house)
    async with house.container.workshop.begin() as work:
        code = f"{VILLAGE}001"
        work.session.add(Division(code=code, name="一组", level="group", parent_code=VILLAGE, aliases=[]))
        await work.session.flush()
        await touch(work.session, "registry")
    browser = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    told = await browser.post("/reshape", **(MOVE | LOOK | {"to": "一组"}))
    assert told.status_code == 422
    assert f"四季镇竹园村委会一组 {code}" in told.text
    assert f"四季镇长梁村委会一组 {ONE}" in told.text
    unknown = await browser.post("/reshape", **(MOVE | LOOK | {"to": "桃园村"}))
    assert "没有区划“桃园村”" in unknown.text
