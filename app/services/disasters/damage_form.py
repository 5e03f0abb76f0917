"""A disaster report as a form to print or to copy from: the columns of the national statistics, as a workbook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from app.services.county.division_names import place, place_or_code
from app.services.disasters.damage_due import STAGE_WORDS
from app.services.disasters.damage_figures import FIGURES
from app.services.work import Work
from models import DamageCorrection, DamageFile, DamageReport

TITLE = "自然灾害损失情况统计快报表"
_WIDTHS = (26, 8, 14, 14, 30)
_NOTE = "数字由群众报告和干部记录汇总,注明“人工核改”的以核改为准。请按应急管理部门现行报表核对后填报。"
_PARTS_NOTE = "分区划的数字只由事项汇总,人工核改的合计不拆分到下面。"


def workbook(
    work: Work, file: DamageFile, report: DamageReport, history: Sequence[DamageCorrection]
) -> bytes:
    """The form of one report: the figures, the divisions below, and what was put right until it was made."""
    data = BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
            "head": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
            "cell": book.add_format({"border": 1}),
            "whole": book.add_format({"border": 1, "num_format": "#,##0"}),
            "fine": book.add_format({"border": 1, "num_format": "#,##0.00"}),
            "note": book.add_format({"italic": True, "text_wrap": True}),
        }
        _front(work, book, formats, file, report)
        _parts(work, book, formats, report)
        _changes(work, book, formats, report, history)
    return data.getvalue()


def _front(
    work: Work, book: Workbook, formats: Mapping[str, Any], file: DamageFile, report: DamageReport
) -> None:
    sheet = book.add_worksheet(STAGE_WORDS[report.stage])
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    drill = "(演练)" if file.is_drill else ""
    sheet.merge_range(0, 0, 0, 4, f"{TITLE}({STAGE_WORDS[report.stage]}){drill}", formats["title"])
    said = (
        ("填报单位", place(work.snapshots.registry, file.division_code)),
        ("灾害种类", file.hazard or "自然灾害"),
        ("灾害发生时间(第一条报告)", _time(work, file.began_at)),
        ("第几次报告", f"第{report.number}次,汇总{report.cases}件事项"),
        ("制表时间", _time(work, report.made_at)),
        ("制表人", report.made_by.partition(":")[2] or report.made_by),
        ("报送给", f"{report.handed_to} {_time(work, report.handed_at)}".strip()),
    )
    for row, (name, value) in enumerate(said, start=2):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    top = len(said) + 3
    for column, word in enumerate(("指标", "单位", "数值", "事项汇总", "说明")):
        sheet.write_string(top, column, word, formats["head"])
    total, gathered = report.figures["total"], report.figures["gathered"]
    for row, figure in enumerate(FIGURES.values(), start=top + 1):
        kind = formats["fine" if figure.digits else "whole"]
        sheet.write_string(row, 0, figure.title, formats["cell"])
        sheet.write_string(row, 1, figure.unit, formats["cell"])
        sheet.write_number(row, 2, total[figure.name], kind)
        sheet.write_number(row, 3, gathered[figure.name], kind)
        note = "人工核改" if figure.name in report.figures["corrected"] else ""
        sheet.write_string(row, 4, note, formats["cell"])
    last = top + len(FIGURES) + 2
    sheet.merge_range(last, 0, last + 1, 4, _NOTE, formats["note"])
    sheet.fit_to_pages(1, 0)
    sheet.set_landscape()


def _parts(work: Work, book: Workbook, formats: Mapping[str, Any], report: DamageReport) -> None:
    sheet = book.add_worksheet("分区划")
    sheet.set_column(0, 0, 26)
    sheet.write_string(0, 0, "区划", formats["head"])
    for column, figure in enumerate(FIGURES.values(), start=1):
        sheet.set_column(column, column, 14)
        sheet.write_string(0, column, f"{figure.title}({figure.unit})", formats["head"])
    row = 0
    for row, (code, part) in enumerate(report.figures["parts"].items(), start=1):
        sheet.write_string(row, 0, place_or_code(work.snapshots.registry, code), formats["cell"])
        for column, figure in enumerate(FIGURES.values(), start=1):
            kind = formats["fine" if figure.digits else "whole"]
            sheet.write_number(row, column, part.get(figure.name, 0), kind)
    sheet.write_string(row + 2, 0, _PARTS_NOTE)


def _changes(
    work: Work,
    book: Workbook,
    formats: Mapping[str, Any],
    report: DamageReport,
    history: Sequence[DamageCorrection],
) -> None:
    sheet = book.add_worksheet("核改记录")
    for column, word in enumerate(("时间", "指标", "原来", "事项汇总", "改成", "为什么", "谁改的")):
        sheet.set_column(column, column, 20)
        sheet.write_string(0, column, word, formats["head"])
    made = [each for each in reversed(history) if each.at <= report.made_at]
    for row, each in enumerate(made, start=1):
        sheet.write_string(row, 0, _time(work, each.at))
        sheet.write_string(row, 1, FIGURES[each.name].title)
        sheet.write_number(row, 2, each.was)
        sheet.write_number(row, 3, each.gathered)
        if each.value is None:
            sheet.write_string(row, 4, "按事项汇总")
        else:
            sheet.write_number(row, 4, each.value)
        sheet.write_string(row, 5, each.why)
        sheet.write_string(row, 6, each.actor.partition(":")[2] or each.actor)


def _time(work: Work, at: datetime | None) -> str:
    return f"{at.astimezone(work.snapshots.registry.zone):%Y-%m-%d %H:%M}" if at else ""
