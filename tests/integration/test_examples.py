"""What somebody corrected is kept as an example, one a message, and read in the columns of a training file."""

from typing import Any

import pytest
from sqlalchemy import select, text

from app.services.tuning.examples import Lesson, corrections, learn
from models import Example, Message
from tests.factories import a_message
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


def a_lesson(**changes: Any) -> Lesson:
    values: dict[str, Any] = {
        "intents": ["relief"],
        "was": "consultation",
        "is_urgent": False,
        "corrected": ["intent"],
        "place": VILLAGE,
    }
    return Lesson(**(values | changes))


async def taught(road: Road, message: Message, *lessons: Lesson) -> None:
    async with road.workshop.begin() as work:
        work.session.add(message)
    for number, lesson in enumerate(lessons):
        async with road.workshop.begin() as work:
            await learn(work, message, lesson, f"officer:O{number + 1}")


async def read(road: Road, county: str = "") -> list[dict[str, str]]:
    async with road.workshop.read() as work:
        return await corrections(work.session, county)


async def test_a_corrected_message_is_a_row_of_a_training_file(road: Road) -> None:
    await taught(road, a_message(id=7, text="低保能不能给我妈评一个"), a_lesson())
    assert await read(road) == [
        {
            "id": "7",
            "text": "低保能不能给我妈评一个",
            "intent": "relief",
            "secondary_intent": "",
            "secondary_kind": "",
            "urgent": "no",
            "slots_json": "",
            "was": "consultation",
        }
    ]


async def test_several_matters_are_a_multi_row(road: Road) -> None:
    await taught(road, a_message(), a_lesson(intents=["disaster", "care"], is_urgent=True))
    (row,) = await read(road)
    assert (row["intent"], row["secondary_intent"], row["secondary_kind"]) == ("disaster", "care", "multi")
    assert row["urgent"] == "yes"


async def test_the_latest_word_counts_and_the_first_decision_is_remembered(road: Road) -> None:
    again = a_lesson(intents=["hardship"], was="relief", corrected=["owner"], officer_id="V1")
    await taught(road, a_message(), a_lesson(), again)
    (row,) = await read(road)
    assert (row["intent"], row["was"]) == ("hardship", "consultation")
    async with road.workshop.read() as work:
        example = (await work.session.scalars(select(Example))).one()
    assert (example.by, example.officer_id, example.corrected) == ("officer:O2", "V1", ["intent", "owner"])


async def test_what_was_wrong_about_place_or_owner_alone_teaches_no_intent(road: Road) -> None:
    await taught(road, a_message(), a_lesson(corrected=["place", "owner"]))
    assert await read(road) == []


async def test_a_county_reads_its_own_examples(road: Road) -> None:
    await taught(road, a_message(text="我们这边"), a_lesson())
    await taught(road, a_message(text="别的县", division_code="610924100"), a_lesson())
    assert [row["text"] for row in await read(road, "610925")] == ["我们这边"]


async def test_words_are_sealed_in_the_table(road: Road) -> None:
    await taught(road, a_message(text="张诗文家的低保"), a_lesson())
    async with road.database.reading() as session:
        raw = await session.scalar(text("SELECT text FROM examples"))
    assert "张诗文" not in str(raw)
