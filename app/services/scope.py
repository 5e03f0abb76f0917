"""What somebody may do, and the one place that keeps everybody within his division.

Every list, look-up and act of the console and the API goes through a `Scope`; templates and pages decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.divisions import is_within
from app.core.enums import AdminRole
from app.core.errors import InvalidValueError, NotAllowedError, NotFoundError

CODE_LENGTHS = (6, 9, 12, 15)
_LONGEST = CODE_LENGTHS[-1]
Statement = TypeVar("Statement", bound=Select[Any])


class Right(StrEnum):
    """What a role may do within its division."""

    READ = "read"
    IMPORT = "import"
    ROSTER = "roster"
    REVEAL = "reveal"
    BIND = "bind"
    USERS = "users"
    AUDIT = "audit"
    RULES = "rules"
    OWN_RULES = "own_rules"
    BOARD = "board"
    CASES = "cases"


RIGHTS: Mapping[AdminRole, frozenset[Right]] = {
    AdminRole.COUNTY_ADMIN: frozenset(Right),
    AdminRole.TOWN_ADMIN: frozenset(Right) - {Right.RULES},
    AdminRole.DUTY_DESK: frozenset({Right.READ, Right.REVEAL, Right.BIND, Right.BOARD, Right.CASES}),
    AdminRole.LEADER: frozenset({Right.READ, Right.BOARD}),
    AdminRole.AUDIT: frozenset({Right.AUDIT}),
}
"""Who may do what; a new page names the right that it needs and is then closed to everybody else."""

_WORDS = {
    Right.READ: "查看登记资料",
    Right.IMPORT: "导入数据",
    Right.ROSTER: "安排坐班、请假和交接",
    Right.REVEAL: "查看完整的个人信息",
    Right.BIND: "绑定群众",
    Right.USERS: "管理后台账号",
    Right.AUDIT: "查看操作日志",
    Right.RULES: "修改规则",
    Right.OWN_RULES: "修改本镇的规则",
    Right.BOARD: "查看看板",
    Right.CASES: "办理事项",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Somebody who acts: `actor` names him in logs, `division` and below is what he sees, from `address`."""

    actor: str
    division: str
    rights: frozenset[Right]
    address: str = ""

    def may(self, right: Right) -> bool:
        """Whether he has the right, wherever."""
        return right in self.rights

    def require(self, right: Right, code: str = "") -> None:
        """Raises NotAllowedError without the right, NotFoundError where `code` lies outside his division."""
        if right not in self.rights:
            raise NotAllowedError(f"这个账号不能{_WORDS[right]}")
        if code and not self.sees(code):
            raise NotFoundError("没有找到")

    def sees(self, code: str) -> bool:
        """Whether the division lies within his."""
        return is_within(code, self.division)

    def holds(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """The condition that a division code lies within his."""
        return lies_within(column, self.division)

    def within(self, statement: Statement, column: InstrumentedAttribute[str], asked: str = "") -> Statement:
        """`statement` narrowed to what he may see, and to the division that he asked for."""
        return narrowed(statement, column, self.division, asked)


def is_code(text: str) -> bool:
    """Whether this is a division's code by its form."""
    return text.isascii() and text.isdigit() and len(text) in CODE_LENGTHS


def lies_within(column: InstrumentedAttribute[str], code: str) -> ColumnElement[bool]:
    """The condition that `column` is `code` or lies below; raises InvalidValueError for what is no code."""
    if not is_code(code):
        raise InvalidValueError("division 要写 6、9、12 或 15 位区划代码", "division")
    return column.between(code, code.ljust(_LONGEST, "9"))


def narrowed(
    statement: Statement, column: InstrumentedAttribute[str], division: str, asked: str = ""
) -> Statement:
    """`statement` within a division, and within the one that is asked for, if any."""
    for code in (division, asked) if asked else (division,):
        statement = statement.where(lies_within(column, code))
    return statement
