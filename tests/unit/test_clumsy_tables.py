"""Tables as somebody makes them who seldom does: what is harmless is read, what is not is told in plain words."""

from pathlib import Path

import openpyxl
import pytest

from app.core.errors import InputRefusedError
from app.services.importing import imports
from app.services.importing.parsing import Values
from app.services.importing.problems import Problems

HEADER = "工号,姓名,手机,机构代码,职务,岗位,管辖区划"
ROW = "A1,王军,13900000001,,村支书,包户干部,610925112206"
OFFICER = {"id": "A1", "phone": "13900000001", "division_code": "610925112206"}


def load(folder: Path, content: str | bytes, name: str = "干部.csv") -> tuple[list[Values], list[str]]:
    """The good rows of one table, and what is said of it."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    problems = Problems()
    parsed = imports.load(folder, problems)
    found = [record.values for table in parsed.tables.values() for record in table.records]
    return found, [each.why for each in problems.listed]


@pytest.mark.parametrize(
    "row",
    [
        "'A1,王军,'13900000001,,村支书,包户干部,'610925112206",
        '="A1",王军,="13900000001",,村支书,包户干部,="610925112206"',
        "A1,王军,13900000001.0,,村支书,包户干部,610925112206.0",
    ],
)
def test_the_marks_that_keep_a_number_from_being_one_are_not_part_of_it(tmp_path: Path, row: str) -> None:
    rows, whys = load(tmp_path, f"{HEADER}\n{row}")
    assert whys == []
    assert {key: rows[0][key] for key in OFFICER} == OFFICER


@pytest.mark.parametrize("mark", [";", "；", "，", "、", "|"])
def test_other_marks_than_commas_between_cells_are_named(tmp_path: Path, mark: str) -> None:
    [why] = load(tmp_path, f"{HEADER}\n{ROW}".replace(",", mark))[1]
    assert f"格子之间是“{mark}”" in why
    assert "CSV UTF-8(逗号分隔)" in why


def test_an_empty_first_line_is_told_to_be_deleted_where_rows_follow(tmp_path: Path) -> None:
    assert load(tmp_path, f"\n{HEADER}\n{ROW}")[1][0].endswith("第 1 行是空的,请删掉这一行")
    assert load(tmp_path, "")[1][0].endswith("没有数据的表不用放进来")


def test_a_header_in_the_middle_and_a_line_of_totals_are_told_for_what_they_are(tmp_path: Path) -> None:
    rows, whys = load(tmp_path, f"{HEADER}\n{ROW}\n{HEADER}\n合计,1,,,,,\n")
    assert len(rows) == 1
    assert [why[:12] for why in whys] == ["这一行又是表头,请删掉", "这一行是合计、说明这些,"]


def test_two_headers_of_one_column_are_named_both(tmp_path: Path) -> None:
    table = "工号,姓名,手机,电话,岗位,管辖区划\nA1,王军,13900000001,,包户干部,610925112206"
    assert load(tmp_path, table)[1] == ["和“手机”是同一列,只能留一个"]


def test_a_quote_that_is_not_closed_is_guessed(tmp_path: Path) -> None:
    row = 'A1,"王军,13900000001,,村支书,包户干部,610925112206\n' + ROW.replace("A1", "A2")
    assert any("引号没有配对" in why for why in load(tmp_path, f"{HEADER}\n{row}")[1])


def test_a_phone_that_became_scientific_is_not_taken_for_one_with_a_letter(tmp_path: Path) -> None:
    [why] = load(tmp_path, f"{HEADER}\nA1,王军,1.39E+10,,,包户干部,610925112206")[1]
    assert "科学计数" in why


def test_a_workbook_with_the_name_of_a_csv_is_told_to_be_one(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    (tmp_path / "book.xlsx").unlink()
    [why] = load(tmp_path, content)[1]
    assert "改了名字的表格文件" in why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "是空的"),
        (HEADER.encode(), "不是 .xlsx 表格,只是名字像"),
        (b"<html><table>", "不是 .xlsx 表格,只是名字像"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "有密码,或者是老式的 .xls"),
        (b"PK\x03\x04" + bytes(2000), "损坏了"),
    ],
)
def test_what_only_has_the_name_of_a_workbook_is_told_for_what_it_is(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "全县.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputRefusedError, match=why):
        imports.load(path, Problems())


def test_a_single_csv_and_a_path_that_is_none_are_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "干部.csv").write_text(f"{HEADER}\n{ROW}", "utf-8")
    with pytest.raises(InputRefusedError, match="CSV 请放进一个文件夹"):
        imports.load(tmp_path / "干部.csv", Problems())
    with pytest.raises(InputRefusedError, match="没有这个文件"):
        imports.load(tmp_path / "干步.csv", Problems())


def test_id_numbers_may_be_spaced_and_old_ones_are_named(tmp_path: Path) -> None:
    people = "人员编号,户编号,姓名,身份证号,标签\nP1,H1,张三,610925 19510302 0016,老人/病人\n"
    rows, whys = load(tmp_path, people, "人员.csv")
    assert whys == []
    assert (rows[0]["id_number"], rows[0]["tags"]) == ("610925195103020016", ["elderly", "sick"])
    others = people + "P2,H1,李四,610925510302001,\nP3,H1,王五,无,\n"
    old, none = load(tmp_path, others, "人员.csv")[1]
    assert "15 位的旧号" in old
    assert "没有的空着" in none


def test_a_channel_may_be_written_small_and_days_that_are_none_are_told_what_to_write(tmp_path: Path) -> None:
    contacts = "身份,身份编号,渠道,账号,平台标识\n干部,A1,qq,siji,12345\n"
    assert load(tmp_path, contacts, "渠道身份.csv")[0][0]["channel"] == "onebot"
    (tmp_path / "渠道身份.csv").unlink()
    [why] = load(tmp_path, "事项编码,名称,办理层级,承诺工作日\nS1,低保,镇,当场办结", "服务事项.csv")[1]
    assert "当天办结的写 1" in why
