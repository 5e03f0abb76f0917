"""Numbers whose leading zeros a spreadsheet took away: they would name nothing, or be a second row of what is there."""

from collections.abc import Iterable

from app.services.importing.known import Known, bare
from app.services.importing.parsing import Table
from app.services.importing.periods import Notes

_STORED = "库里已经有 {other},只差前面的 0:请把这一列设为文本格式,写成和库里一样"
_LISTED = "与第 {row} 行的 {other} 只差前面的 0:请把这一列设为文本格式,同一个只写一行"
_NEARLY = ";有 {other},只差前面的 0:请把这一列设为文本格式,补上前面的 0"


def check(table: Table, known: Known, note: Notes) -> None:
    """Note every new id that is another one but for zeros in front: the same office, officer, household or person."""
    key = table.spec.key[0]
    stored = known.stored.get(table.spec.name)
    if stored is None:
        return
    seen: dict[str, tuple[int, str]] = {}
    for record in table.readable():
        identifier = record.values.get(key) or ""
        number = bare(identifier)
        if not number or identifier in stored.whole:
            continue
        row, listed = seen.setdefault(number, (record.row, identifier))
        if number in stored.by_number:
            note(record, key, _STORED.format(other=stored.by_number[number]))
        elif listed != identifier:
            note(record, key, _LISTED.format(row=row, other=listed))


def nearly(known: Known, names: Iterable[str], identifier: str) -> str:
    """What to add where nothing has this id: the one that has it but for zeros in front; mostly nothing."""
    found = (known.but_for_zeros(name, identifier) for name in names)
    return next((_NEARLY.format(other=other) for other in found if other), "")
