"""What the phones showed outlives the process; uploaded pictures too."""

import io
from pathlib import Path

from PIL import Image

from app.core.clock import SimulatedClock
from app.demo.chatlog import KEPT_IN_FILE, ChatLog
from app.demo.pictures import PhoneAlbum


def test_bubbles_are_there_again_after_a_restart(clock: SimulatedClock, tmp_path: Path) -> None:
    path = tmp_path / "phones.jsonl"
    first = ChatLog(clock, path)
    first.add("wechat", "langao", "oZhang", "person", "message", "下冰雹了", seconds=4, spot="竹园村")
    again = ChatLog(clock, path)
    assert list(again) == list(first)
    assert again.add("wechat", "langao", "oZhang", "bot", "passive", "收到了").seq == 2


def test_a_half_written_line_of_a_killed_process_is_left_out(clock: SimulatedClock, tmp_path: Path) -> None:
    path = tmp_path / "phones.jsonl"
    ChatLog(clock, path).add("wechat", "langao", "oZhang", "person", "message", "下冰雹了")
    with path.open("a") as file:
        file.write('{"seq": 2, "at": "20')
    assert [entry.text for entry in ChatLog(clock, path)] == ["下冰雹了"]


def test_a_separator_of_lines_within_a_message_is_no_end_of_it(clock: SimulatedClock, tmp_path: Path) -> None:
    path = tmp_path / "phones.jsonl"
    said = "下\u2028冰}\x85雹"
    ChatLog(clock, path).add("wechat", "langao", "oZhang", "person", "message", said)
    assert [entry.text for entry in ChatLog(clock, path)] == [said]


def test_the_file_does_not_grow_for_ever(clock: SimulatedClock, tmp_path: Path) -> None:
    path = tmp_path / "phones.jsonl"
    log = ChatLog(clock, path)
    for number in range(KEPT_IN_FILE + 5):
        log.add("wechat", "langao", "oZhang", "person", "message", str(number))
    assert len(list(ChatLog(clock, path))) == KEPT_IN_FILE
    assert len(path.read_text("utf-8").splitlines()) == KEPT_IN_FILE


def test_uploads_are_there_again_after_a_restart(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(buffer, "PNG")
    name = PhoneAlbum(tmp_path / "album").add(buffer.getvalue())
    assert PhoneAlbum(tmp_path / "album").picture(name).startswith(b"\xff\xd8")
