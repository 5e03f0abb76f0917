"""Data that tools write is what the tools would write today."""

from tools import pinyin_table


def test_the_table_of_readings_is_the_one_that_its_tool_writes() -> None:
    assert pinyin_table.TABLE.read_text(encoding="utf-8") == pinyin_table.table()
