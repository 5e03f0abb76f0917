"""Several matters in one message are linked cases, each with its own officer and promise."""

import pytest

from app.core.enums import Intent
from app.services.deciding.facts import slots_of
from app.services.deciding.meaning import further_matters
from app.services.history import broken_link
from app.services.rules import rulesets
from models import Case, CaseEvent, CaseMessage, Message, OutboxMessage
from tests.small_county import COUNTY, VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL_AND_MOTHER = "竹园村下冰雹了烟叶全打烂了,另外我妈的低保也想问一下"


async def test_each_matter_has_a_case_of_its_kind_and_all_are_linked(road: Road) -> None:
    reply = await road.says("oZhang", road.means(HAIL_AND_MOTHER, "disaster", also=(Intent.RELIEF,)))
    hail, mother = await road.all(Case)
    assert (hail.kind, mother.kind) == ("disaster", "relief")
    assert (hail.parent_id, mother.parent_id) == (None, hail.id)
    assert hail.division_code == mother.division_code == VILLAGE
    assert hail.number in reply
    assert mother.number in reply
    (message,) = await road.all(Message)
    assert (message.fate_kind, message.fate_reason) == ("case_opened", "disaster")
    assert {(row.case_id, row.message_id) for row in await road.all(CaseMessage)} == {
        (hail.id, message.id),
        (mother.id, message.id),
    }
    for case in (hail, mother):
        assert case.next_due_at is not None
        assert broken_link(case, await road.all(CaseEvent, case_id=case.id)) is None


async def test_each_matter_goes_to_its_own_officer(road: Road) -> None:
    rules = (await published(road)).replace(
        "[[routes]]",
        '[[routes]]\nname = "低保找镇上"\nwhen = { intent = "relief" }\nto = { role = "town_secretary" }\n\n[[routes]]',
        1,
    )
    await publish(road, rules)
    await road.says("oZhang", road.means(HAIL_AND_MOTHER, "disaster", also=(Intent.RELIEF,)))
    hail, mother = await road.all(Case)
    assert (hail.officer_id, mother.officer_id) == ("O1", "T1")
    alerts = {(row.case_id, row.officer_id) for row in await road.all(OutboxMessage)}
    assert {(hail.id, "O1"), (mother.id, "T1")} <= alerts


async def test_a_further_matter_is_not_urgent_because_the_main_one_is(road: Road) -> None:
    text = road.means("娃娃掉河里了!我屋的低保也没发", "care", also=(Intent.RELIEF,), is_urgent=True)
    await road.says("oZhang", text)
    child, money = await road.all(Case)
    assert (child.is_urgent, money.is_urgent) == (True, False)


async def test_words_that_go_on_about_both_matters_join_both(road: Road) -> None:
    await road.says("oZhang", road.means(HAIL_AND_MOTHER, "disaster", also=(Intent.RELIEF,)))
    road.later(5)
    more = road.means("低保是去年办的,断了三个月", "relief")
    await road.says("oZhang", more)
    await road.says("oZhang", road.means("雹子还在下,低保也莫忘了", "disaster", also=(Intent.RELIEF,)))
    hail, mother = await road.all(Case)
    joined = {
        case.id: len([e for e in await road.all(CaseEvent, case_id=case.id) if e.kind == "joined"])
        for case in (hail, mother)
    }
    assert joined == {hail.id: 1, mother.id: 2}
    assert [m.fate_kind for m in await road.all(Message)] == ["case_opened", "case_joined", "case_joined"]


async def test_a_new_matter_beside_one_that_goes_on_opens_a_linked_case(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村下冰雹了", "disaster"))
    road.later(3)
    text = road.means("雹子又来了,还有我屋和隔壁争地界", "disaster", also=(Intent.DISPUTE,))
    reply = await road.says("oZhang", text)
    hail, dispute = await road.all(Case)
    assert (dispute.kind, dispute.parent_id) == ("dispute", hail.id)
    assert dispute.number in reply
    message = (await road.all(Message))[-1]
    assert message.fate_kind == "case_opened"
    linked = {row.case_id for row in await road.all(CaseMessage) if row.message_id == message.id}
    assert linked == {hail.id, dispute.id}


async def test_of_doubtful_words_that_go_on_nothing_new_is_opened(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村下冰雹了", "disaster"))
    road.later(3)
    text = "雹子又来了,还有我屋和隔壁争地界"
    in_doubt = road.means(text, "disaster", also=(Intent.DISPUTE,), to_human=True, reason="doubt")
    await road.says("oZhang", in_doubt)
    assert [case.kind for case in await road.all(Case)] == ["disaster"]
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


@pytest.mark.parametrize(("to_human", "further"), [(False, (Intent.DISPUTE,)), (True, ())])
async def test_what_is_filed_or_reported_in_doubtful_words_is_one_matter(
    road: Road, to_human: bool, further: tuple[Intent, ...]
) -> None:
    text = road.means(
        "雹子又来了,还有我屋和隔壁争地界", "disaster", also=(Intent.DISPUTE,), to_human=to_human
    )
    assert further_matters(road.meant[text], Intent.DISASTER) == further


async def test_the_same_matter_much_later_is_a_new_case(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村路灯不亮", "opinion"))
    road.later(31)
    await road.says("oZhang", road.means("竹园村路灯又不亮", "opinion"))
    assert len(await road.all(Case)) == 2


async def test_a_matter_is_opened_once_however_often_it_is_said(road: Road) -> None:
    text = road.means(HAIL_AND_MOTHER, "disaster", also=(Intent.RELIEF, Intent.DISASTER, Intent.RELIEF))
    await road.says("oZhang", text)
    assert [case.kind for case in await road.all(Case)] == ["disaster", "relief"]


async def published(road: Road) -> str:
    async with road.workshop.read() as work:
        return await rulesets.export(work.session, COUNTY)


async def publish(road: Road, document: str) -> None:
    async with road.workshop.begin() as work:
        await rulesets.publish(work, COUNTY, document, "test", "test")


OWN_WORDS = "低保批下来没有,再就是屋后头的坎子昨黑垮了"


@pytest.mark.parametrize(
    ("intent", "also"), [("progress", (Intent.DISASTER,)), ("disaster", (Intent.PROGRESS,))]
)
async def test_who_asks_how_far_one_matter_is_and_tells_another_gets_both(
    road: Road, intent: str, also: tuple[Intent, ...]
) -> None:
    await road.says("oZhang", road.means("给我妈申请个低保", "relief"))
    road.later(60 * 24 * 3)
    reply = await road.says("oZhang", road.means(OWN_WORDS, intent, also=also))
    money, slide = await road.all(Case)
    assert (slide.kind, slide.parent_id) == ("disaster", None)
    assert slide.number in reply
    assert money.number in reply
    assert reply.index(money.number) < reply.index("还想问一句")
    message = (await road.all(Message))[-1]
    assert (message.fate_kind, message.fate_reason) == ("case_opened", "disaster")


async def test_who_goes_on_about_a_matter_and_asks_how_far_another_is_gets_both(road: Road) -> None:
    await road.says("oZhang", road.means("给我妈申请个低保", "relief"))
    road.later(60 * 24 * 3)
    await road.says("oZhang", road.means("竹园村下冰雹了", "disaster"))
    road.later(5)
    reply = await road.says(
        "oZhang", road.means("雹子又来了,低保批了没有", "disaster", also=(Intent.PROGRESS,))
    )
    money, _hail = await road.all(Case)
    assert money.number in reply
    assert (await road.all(Message))[-1].fate_kind == "case_joined"


async def test_who_answers_a_question_and_asks_how_far_another_matter_is_gets_both(road: Road) -> None:
    await road.says("oZhang", road.means("给我妈申请个低保", "relief"))
    road.later(60 * 24 * 3)
    assert "多少" in await road.says("oZhang", road.means("竹园村下冰雹了,烟叶打烂了", "disaster"))
    text = road.means("三十亩,我妈的低保批了没有", "disaster", also=(Intent.PROGRESS,))
    reply = await road.says("oZhang", text)
    money, hail = await road.all(Case)
    assert slots_of(hail)["quantity"] == "30"
    assert money.number in reply
