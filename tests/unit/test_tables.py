"""Data that tools write is what the tools would write today."""

from pathlib import Path

import pytest

from tools import pinyin_table, readings


def test_the_table_of_readings_is_the_one_that_its_tool_writes() -> None:
    assert pinyin_table.TABLE.read_text(encoding="utf-8") == pinyin_table.table()


@pytest.mark.parametrize("name", readings.FILES)
def test_the_labels_of_the_judging_batches_are_what_their_readers_say(name: str) -> None:
    rows = readings.rows_of(name)
    assert rows == [readings.labelled(row) for row in rows]


@pytest.mark.parametrize("name", readings.FILES)
def test_how_far_readers_agree_stands_in_the_docs_as_it_is_printed(name: str) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "understanding.md").read_text(encoding="utf-8")
    rows = readings.rows_of(name)
    assert all(line in docs for line in (*readings.agreement(rows), *readings.slot_agreement(rows)))


@pytest.mark.parametrize(
    ("marks", "gold"),
    [
        (("disaster", "disaster!", "production!"), "disaster!/production"),
        (("care", "relief", "hardship"), "care/relief"),
        (("relief+delegated", "delegated+relief", "relief"), "relief+delegated"),
        (("relief+delegated", "relief/hardship", "relief"), "relief/hardship"),
        (("spam", "spam", "spam"), "spam"),
    ],
)
def test_what_most_readers_say_is_the_label(marks: tuple[str, str, str], gold: str) -> None:
    assert readings.merged([readings.Reading.parse(mark) for mark in marks]) == readings.Reading.parse(gold)


def test_a_slot_is_what_two_of_three_read_and_the_others_are_the_writers() -> None:
    read = [
        {"village": "竹园村", "disaster": "山洪", "crop": ["玉米", "烤烟"]},
        {"disaster": "洪水", "quantity": ["3", "2"], "unit": ["亩", "头"]},
        {"disaster": ["暴雨", "停电"], "quantity": "3", "unit": "亩", "crop": "玉米"},
    ]
    told = {"village": "竹园村", "disaster": "洪水", "crop": "玉米", "quantity": "3", "unit": "亩"}
    assert readings.merged_slots(read) == told
