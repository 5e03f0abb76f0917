"""Files of judged messages: what is read and what is refused."""

import pytest

from app.commands.intents import shipped_understander
from app.core.errors import InputRefusedError, InvalidValueError
from app.nlu.evaluate import judge
from app.services.tuning.replay_messages import rows_of_csv


def test_a_message_of_a_million_characters_is_read() -> None:
    text = "下冰雹了" * 250_000
    assert rows_of_csv(f"id,text,intent\n1,{text},disaster\n".encode())[0]["text"] == text


def test_a_file_in_another_encoding_is_told_as_that() -> None:
    with pytest.raises(InputRefusedError, match="UTF-8"):
        rows_of_csv("id,text,intent\n1,下冰雹了,disaster\n".encode("gb18030"))


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_quote_that_is_left_open_is_told_with_the_line_where_its_row_begins(end: str) -> None:
    head = 'id,text,intent\n1,"下\n冰雹",disaster\n'
    assert [row["text"] for row in rows_of_csv(f'{head}2,"路断了",disaster{end}'.encode())] == [
        "下\n冰雹",
        "路断了",
    ]
    with pytest.raises(InputRefusedError, match="从第 4 行起,有一个引号到文件末尾都没有配上"):
        rows_of_csv(f'{head}2,"路断了,disaster\n3,谢谢,thanks{end}'.encode())


def test_an_empty_intent_is_told_as_empty() -> None:
    rows = rows_of_csv(b"id,text,intent\n1,a,\n")
    with pytest.raises(InvalidValueError, match="第 2 行 intent 列是空的"):
        judge(rows, shipped_understander())
