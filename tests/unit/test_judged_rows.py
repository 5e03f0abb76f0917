"""Files of judged messages: what is read and what is refused."""

import pytest

from app.core.errors import InputRefusedError
from app.services.tuning.replay_messages import rows_of_csv


def test_a_message_of_a_million_characters_is_read() -> None:
    text = "下冰雹了" * 250_000
    assert rows_of_csv(f"id,text,intent\n1,{text},disaster\n".encode())[0]["text"] == text


def test_a_file_in_another_encoding_is_told_as_that() -> None:
    with pytest.raises(InputRefusedError, match="UTF-8"):
        rows_of_csv("id,text,intent\n1,下冰雹了,disaster\n".encode("gb18030"))
