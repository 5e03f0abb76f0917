"""Files as Excel, a web page and an address book leave them behind."""

from pathlib import Path

import pytest

from app.services.importing import imports
from app.services.importing.problems import Problems
from tests.counties import write_files

GROUP = {"channel": "onebot", "account": "siji", "group_id": "700001", "division_code": "610925112"}


def values_of(directory: Path, name: str) -> dict[str, object]:
    """The one row of this file."""
    problems = Problems()
    parsed = imports.load(directory, problems)
    assert problems.listed == []
    (record,) = parsed.records(name)
    return record.values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["群", "鸦鸦群", "四季镇群", "Group 1"])
def test_a_few_words_keep_their_letters_in_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    """群 in GB18030 would be valid UTF-8, of a letter that nobody writes."""
    files = write_files(tmp_path, {"groups": [GROUP | {"name": name}]}, encoding)
    assert values_of(files, "groups")["name"] == name


def test_marks_that_nobody_sees_are_no_part_of_a_name_or_number(tmp_path: Path) -> None:
    row = {
        "工号": "\u200bA",
        "姓名": "王\u2060军\u3000",
        "手机": "\u202d13900000001\u202c",
        "岗位": "值班室\u200b",
        "管辖区划": "610925112\u200e",
    }
    found = values_of(write_files(tmp_path, {"干部": [row]}), "officers")
    assert (found["id"], found["name"], found["phone"]) == ("A", "王军", "13900000001")
    assert (found["role"], found["division_code"]) == ("duty_desk", "610925112")


def test_what_an_apple_computer_leaves_beside_a_file_is_no_table(tmp_path: Path) -> None:
    write_files(tmp_path, {"groups": [GROUP]})
    (tmp_path / "._groups.csv").write_bytes(b"\0\5\x16\7")
    assert values_of(tmp_path, "groups")["group_id"] == "700001"
