"""What is wrong with an import, row by row."""

import csv
from dataclasses import asdict, dataclass, field
from typing import TextIO

from app.core.cells import harmless
from app.services.importing.columns import BY_NAME, FILES

LISTED = 1000
"""How many problems are listed; the total counts them all."""
_SHOWN = 100
_HEADER = ("文件", "行", "列", "值", "原因")
_ORDER = {spec.name: place for place, spec in enumerate(FILES)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad cell: `row` as a spreadsheet shows it (header = 1, 0 = the file), `why` in Chinese."""

    file: str
    row: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        spec = BY_NAME.get(self.file)
        file = f"{spec.title} {spec.name}" if spec else self.file
        place = f"{file} 第 {self.row} 行" if self.row else file
        column = f"「{self.column}」列" if self.column else ""
        value = f"(值:{' '.join(self.value.split())})" if self.value else ""
        return f"{place}{column}{value}:{self.why}"


class CsvSink:
    """Writes every problem as a CSV row with Chinese headers."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._writer = csv.writer(file)
        self._writer.writerow(_HEADER)

    def write(self, problem: Problem) -> None:
        """One row."""
        words = (problem.column, problem.value, problem.why)
        self._writer.writerow((harmless(problem.file), problem.row, *map(harmless, words)))

    def begin_anew(self) -> None:
        """Take back every row, where the file is one that allows it."""
        if self._file.seekable():
            self._file.seek(0)
            self._file.truncate()
            self._writer.writerow(_HEADER)


@dataclass(slots=True)
class Problems:
    """The first problems and the number of all; `sink` is told each as it is found."""

    sink: CsvSink | None = None
    first: list[Problem] = field(default_factory=list)
    total: int = 0

    @property
    def listed(self) -> list[Problem]:
        """The first that were found, as they stand in the files: table by table, row by row."""
        return sorted(self.first, key=lambda each: (_ORDER.get(each.file, -1), each.row))

    def add(self, file: str, row: int, column: str, value: object, why: str) -> None:
        """Note one bad cell; long values are cut."""
        problem = Problem(file, row, column, str(value)[:_SHOWN], why)
        self.total += 1
        if len(self.first) < LISTED:
            self.first.append(problem)
        if self.sink is not None:
            self.sink.write(problem)

    def forget(self) -> None:
        """Begin anew: what was found no longer holds."""
        if self.total and self.sink is not None:
            self.sink.begin_anew()
        self.total = 0
        self.first.clear()

    def as_json(self) -> list[dict[str, object]]:
        """The listed problems as the contract spells them."""
        return [asdict(problem) for problem in self.listed]
