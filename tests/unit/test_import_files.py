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


def test_a_table_in_another_form_beside_the_csv_is_named_and_other_files_are_not_looked_at(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"groups": [GROUP]})
    for name in ("户.xlsx", "officers.txt", "全县.xlsx", "~$户.xlsx", "说明.docx"):
        (tmp_path / name).write_bytes(b"PK")
    problems = Problems()
    imports.load(tmp_path, problems)
    assert {each.file for each in problems.listed} == {"户.xlsx", "officers.txt"}
    assert "另存为 CSV" in problems.listed[0].why


def test_cells_may_be_set_apart_by_tabs_as_a_spreadsheet_writes_its_unicode_text(tmp_path: Path) -> None:
    text = "户编号\t区划代码\t户主\t地址\r\nH1\t610925112206\t张三\t四组,河边\r\n"
    (tmp_path / "户.csv").write_text(text, "utf-16", newline="")
    assert values_of(tmp_path, "households")["address"] == "四组,河边"


def test_a_short_name_made_wide_with_spaces_and_words_set_apart_by_spaces_are_read_as_meant(
    tmp_path: Path,
) -> None:
    row = {"户编号": "H1", "区划代码": "610925112206", "户主": "李　梅", "标签": "脱贫户 低保户　五保户"}
    found = values_of(write_files(tmp_path, {"户": [row]}), "households")
    assert (found["head"], found["tags"]) == ("李梅", ["脱贫户", "低保户", "五保户"])


def test_a_remark_below_the_table_is_one_problem_and_the_problems_stand_as_the_rows_do(
    tmp_path: Path,
) -> None:
    lines = [
        "户编号,区划代码,户主,标签,",
        "H1,竹园村,张三,,",
        ",,,合计3户,",
        "填表人:王军,,,,",
        "H2,,,,",
        "H3,1,李四,,旁注",
    ]
    (tmp_path / "户.csv").write_text("\n".join(lines))
    (tmp_path / "区划.csv").write_text("区划代码,名称,级别\n610925,岚皋县,市\n")
    problems = Problems()
    imports.load(tmp_path, problems)
    assert [(each.file, each.row, each.column, each.value) for each in problems.listed] == [
        ("divisions", 2, "级别", "市"),
        ("households", 2, "区划代码", "竹园村"),
        ("households", 3, "标签", "合计3户"),
        ("households", 4, "户编号", "填表人:王军"),
        ("households", 5, "区划代码", ""),
        ("households", 5, "户主", ""),
        ("households", 6, "区划代码", "1"),
        ("households", 6, "", "旁注"),
    ]


def test_two_names_in_one_cell_are_not_made_into_one(tmp_path: Path) -> None:
    row = {"户编号": "H1", "区划代码": "610925112206", "户主": "张三\n李四"}
    problems = Problems()
    imports.load(write_files(tmp_path, {"户": [row]}), problems)
    (problem,) = problems.listed
    assert (problem.row, "不能换行" in problem.why) == (2, True)
    assert "\n" not in str(problem)


def test_a_quote_left_open_in_a_long_file_is_told_as_that(tmp_path: Path) -> None:
    rows = "".join(f"H{number},610925112206,张三\n" for number in range(20_000))
    (tmp_path / "户.csv").write_text(f'户编号,区划代码,户主\nH,610925112206,"李四\n{rows}', "utf-8")
    problems = Problems()
    imports.load(tmp_path, problems)
    (problem,) = problems.listed
    assert (problem.row, "引号没有配对" in problem.why, "limit" in problem.why) == (2, True, False)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_line_break_within_a_cell_is_read_as_either_system_writes_it(tmp_path: Path, ending: str) -> None:
    text = f'户编号,区划代码,户主,地址{ending}H1,610925112206,张三,"竹园村{ending}三组"{ending}'
    (tmp_path / "户.csv").write_text(text, "utf-8", newline="")
    assert values_of(tmp_path, "households")["address"] == "竹园村\n三组"
