"""Who is not to hear of a matter: whoever has it reads that at once, and its teller is told so."""

from typing import Any

import pytest

from models import Case, Message, OutboxMessage
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
BEATEN = "我男人喝酒回来又要打我"


async def told(road: Road, *words: str, sender: str = "oZhang") -> str:
    """The answer to the last of these words."""
    return [await road.says(sender, each) for each in words][-1]


async def said_to(road: Road) -> list[Any]:
    """Who reads words that were passed on."""
    return sorted(row.officer_id or "" for row in await road.all(OutboxMessage, reply_key="alert_said"))


@pytest.mark.parametrize(
    "words",
    [
        *("不要让村里人知道", "你们不要打电话给他", "莫跟我男人说", "我怕我老公知道", "你不要告诉我奶奶"),
        *("别跟屋里人讲,求你们了", "别让我爸爸妈妈知道"),
    ],
)
async def test_who_is_not_to_hear_of_it_is_read_by_its_officer(road: Road, words: str) -> None:
    reply = await told(road, "他天天打我,身上都是伤", words)
    assert "先不跟别人说" in reply
    assert await said_to(road) == ["O1"]


async def test_asked_where_it_is_that_is_no_name_of_a_place(road: Road) -> None:
    reply = await told(road, "他天天打我,身上都是伤", "不要让村里人知道", sender="oNobody")
    assert "先不跟别人说" in reply


async def test_in_danger_all_who_were_called_read_it_and_whoever_is_called_next(road: Road) -> None:
    await told(road, BEATEN, "我躲在厕所里", "你们不要打电话给他", "竹园村二组", sender="oNobody")
    (case,) = await road.all(Case)
    assert (case.is_urgent, case.division_code[:12]) == (True, VILLAGE)
    assert "你们不要打电话给他" in case.summary


async def test_with_nothing_told_yet_he_hears_that_it_stays_here(road: Road) -> None:
    assert "除了经办的人" in await told(road, "你们莫跟别人讲")
    assert await road.all(Case) == []


@pytest.mark.parametrize("words", ["不要给他低保", "莫让娃下河", "不要让支书知道", "别让他来"])
async def test_what_is_wanted_otherwise_is_no_such_word(road: Road, words: str) -> None:
    assert "先不跟别人说" not in await told(road, "我家路灯坏了", words)


async def test_that_somebody_be_not_beaten_is_a_matter(road: Road) -> None:
    await told(road, "别打我妈")
    assert [case.kind for case in await road.all(Case)] == ["dispute"]


async def test_beside_what_the_desk_has_the_desk_reads_it(road: Road) -> None:
    reply = await told(
        road, road.means("水表那个事", "consultation", to_human=True, reason="doubt"), "别告诉我儿子"
    )
    assert "转给值班的同志" in reply
    assert [row.fate_kind for row in await road.all(Message)] == ["to_human", "to_human"]


async def test_how_he_is_beside_what_the_desk_has_is_read_there_and_thanks_are_not(road: Road) -> None:
    reply = await told(road, "我眼睛遭石灰烧了", "看不清")
    assert "转给值班的同志" in reply
    assert "转给值班的同志" not in await told(road, "谢谢")
    assert [row.fate_kind for row in await road.all(Message)] == ["to_human", "to_human", "answered"]
