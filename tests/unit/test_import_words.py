"""What an import says to somebody who never programmed: Chinese words, the likely slip, what to do."""

import pytest

from app.core.errors import InvalidValueError
from app.services.importing import labels, values
from app.services.importing.columns import BY_NAME
from app.services.importing.parsing import parse
from app.services.importing.problems import Problem, Problems
from app.services.importing.sheets import Sheet
from app.services.importing.values import Parse

HEADER = ["工号", "姓名", "岗位", "管辖区划"]


def refusal(parse: Parse, cell: str) -> str:
    with pytest.raises(InvalidValueError) as told:
        parse(cell)
    return str(told.value)


def problems_of(header: list[str]) -> list[tuple[str, str]]:
    problems = Problems()
    list(parse([Sheet(BY_NAME["干部"], header, iter(()))], problems).tables)
    return [(BY_NAME["干部"].header_of(each.column), each.why) for each in problems.listed]


def test_a_closed_vocabulary_is_told_in_chinese_alone() -> None:
    told = refusal(values.choice(labels.ROLES), "帮扶干部")
    assert told.startswith("只能填:包户干部、包村领导、")
    assert not any(each.isascii() and each.isalpha() for each in told)


@pytest.mark.parametrize("cell", ["1390000000l", "139O0000001", "１３９００００００Ｏ２"])
def test_a_letter_in_a_phone_is_named(cell: str) -> None:
    assert "把 0 打成了 O" in refusal(values.phone, cell)
    assert "字母" not in refusal(values.phone, "139")


def test_two_words_where_one_belongs_and_a_day_that_never_comes_are_told_what_to_do() -> None:
    role = next(column for column in BY_NAME["干部"].columns if column.key == "role")
    assert "兼管的村、户写在“责任”表里" in refusal(role.parse, "包村领导、包户干部")
    assert "只能填:" in refusal(role.parse, "包村领导、村支书")
    assert "空着" in refusal(values.day, "长期")
    assert "没有的空着" in refusal(values.phone, "无")


def test_a_name_where_a_code_belongs_and_a_code_that_a_spreadsheet_spoilt_are_told_apart() -> None:
    assert "不写名称" in refusal(values.division_code, "四季镇竹园村")
    assert "文本格式" in refusal(values.division_code, "6.10925E+11")
    assert "12 位(村)" in refusal(values.division_code, "61092511220")


def test_words_may_stand_with_the_signs_that_people_write_between_them() -> None:
    tags = values.items(values.choice(labels.PERSON_TAGS), are_words=True)
    assert tags("留守儿童、老人,病人,老人；残疾") == ["left_behind_child", "elderly", "sick", "disabled"]
    assert values.items(values.text(20))("户口簿、身份证;照片") == ["户口簿、身份证", "照片"]


def test_a_title_above_the_header_is_one_problem_that_says_what_to_do() -> None:
    [(column, why)] = problems_of(["四季镇干部花名册", "", ""])
    assert column == ""
    assert why == "第 1 行要是表头(工号、姓名、手机、机构代码、职务、岗位、管辖区划),上面有标题的请删掉"


def test_a_missing_column_has_its_chinese_name() -> None:
    assert problems_of(HEADER[:3]) == [("管辖区划", "缺少这一列(管辖区划)")]
    expected = "应为 工号、姓名、手机、机构代码、职务、岗位、管辖区划"
    assert problems_of([*HEADER, "民族"]) == [("民族", f"不认识的列,{expected}")]
    assert problems_of([*HEADER, "电话号码"]) == [("电话号码", f"不认识的列,是不是想写 电话?{expected}")]


def test_spaces_and_line_breaks_in_a_header_are_no_other_column() -> None:
    assert problems_of(["工 号", "姓　名", "岗\n位", "* 管辖区划"]) == []


def test_an_empty_file_is_told_that_it_is_empty() -> None:
    [(_, why)] = problems_of([])
    assert why.endswith("现在是空的;没有数据的表不用放进来")


def test_a_problem_names_its_table_in_chinese_and_as_the_file_is_called() -> None:
    told = Problem("officers", 2, "手机", "139", "不像电话号码")
    assert str(told) == "干部 officers 第 2 行「手机」列(值:139):不像电话号码"


def test_a_number_of_full_width_digits_is_the_same_number() -> None:
    assert values.identifier()("Ｈ６１０９") == "H6109"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("08:30-12:00 14:30-18:00", "08:30-12:00 14:30-18:00"),
        ("工作日 8:30－12：00，14:30——18:00", "工作日 8:30-12:00,14:30-18:00"),
        ("周一至周五上午8:30至12:00、下午 2:30 到 6:00", "周一至周五上午8:30-12:00、下午 2:30-6:00"),
        ("每月10日、20日、30日 9:00-16:00", "每月10日、20日、30日 9:00-16:00"),
        ("逢五逢十 08:00-20:00(冬季 09:00-17:00)", "逢五逢十 08:00-20:00(冬季 09:00-17:00)"),
        ("24小时", "24小时"),
        ("全天值班", "全天值班"),
    ],
)
def test_office_hours_are_spans_with_the_days_in_words_beside_them(cell: str, kept: str) -> None:
    assert values.office_hours(cell) == kept
    assert values.office_hours(kept) == kept


@pytest.mark.parametrize(
    "cell",
    ["看情况", "工作日", "8点半到12点", "08:30", "0.354166666666667", "8.30-12.00", "08:30-12:00 下午14:30"],
)
def test_office_hours_without_a_whole_span_are_told_how_to_be_written(cell: str) -> None:
    assert "请写成 08:30-12:00 14:30-18:00" in refusal(values.office_hours, cell)


def test_an_hour_that_no_clock_shows_is_none() -> None:
    assert "时间看不懂" in refusal(values.office_hours, "08:30-25:00")
