"""Several matters that a group is told without calling us: each must be a call for help by itself."""

import pytest

from app.services.deciding.judging import World, judge
from app.services.deciding.meaning import OVERHEARD, WORDS, Setting
from app.services.deciding.places import Background
from models import Case, CaseMessage, Message
from tests.small_county import OTHER, TOWN
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio
AND_A_PLEA = HAIL + ",还有我妈病得下不了床没人照顾"
AND_CHICKS = HAIL + ",另外哪里有卖鸡苗的"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (AND_A_PLEA, ["disaster", "care"]),
        (AND_CHICKS, ["disaster"]),
    ],
)
async def test_of_what_is_overheard_only_calls_for_help_open_cases(
    square: Square, words: str, kinds: list[str]
) -> None:
    await square.says("20002", words)
    cases = await square.all(Case)
    assert [case.kind for case in cases] == kinds
    assert cases[0].summary in words
    assert {link.case_id for link in await square.all(CaseMessage)} == {case.id for case in cases}
    (message,) = await square.all(Message)
    assert message.text == words


async def test_whoever_calls_us_gets_a_case_for_each_matter(square: Square) -> None:
    await square.says("20002", AND_CHICKS, is_addressed=True)
    assert [case.kind for case in await square.all(Case)] == ["disaster", "production"]


async def test_what_goes_on_about_a_plea_and_asks_for_something_else_is_kept_without_a_word(
    square: Square,
) -> None:
    await square.says("20002", HAIL)
    said = len(await square.replies())
    await square.says("20002", AND_CHICKS)
    assert [case.kind for case in await square.all(Case)] == ["disaster"]
    assert (await square.fates())[-1] == ("case_joined", "text")
    assert len(await square.replies()) == said
    assert len(await square.all(CaseMessage)) == 2


async def test_a_place_named_without_a_mention_opens_only_what_calls_for_help(square: Square) -> None:
    await square.says("20002", "我们屋后面的坡垮了,泥巴都冲到灶房里来了,快来人")
    await square.says("20002", "长梁村的,另外哪里有卖鸡苗的")
    (case,) = await square.all(Case)
    assert case.division_code.startswith(OTHER)


@pytest.mark.parametrize(("by", "kinds"), [(OVERHEARD, ["disaster"]), (WORDS, ["disaster", "production"])])
async def test_the_same_words_are_judged_alike_in_a_replay(square: Square, by: str, kinds: list[str]) -> None:
    known = square.road.workshop.snapshots
    understander = known.understander_for(TOWN)
    world = World(TOWN, known.ruleset_for(TOWN), understander, known.registry, known.group_of)
    setting = Setting(at=square.road.clock.now(), background=Background(account=TOWN), by=by)
    assert [matter.kind for matter in judge(world, AND_CHICKS, setting).matters] == kinds


async def test_an_official_who_is_told_where_it_is_is_called_whatever_kind_it_may_be(square: Square) -> None:
    await square.says(
        "20002",
        "李书记,我妈住院了,屋里没人,病历发票都在家,麻烦安排个人去拿一下,我在山西回不来,长梁村一组",
    )
    (case,) = await square.all(Case)
    assert case.division_code.startswith(OTHER)
