"""The declarative base and what several tables share."""

from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from sqlalchemy import JSON, BigInteger, ColumnElement, MetaData
from sqlalchemy.orm import DeclarativeBase, class_mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state, manager_of_class
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables. Ids are ours (app.core.ids), so nothing waits for the database to give one."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }

    @classmethod
    def new(cls, **values: Any) -> Self:
        """A row not yet in a session: the constructor without the history that it keeps of each attribute.

        Columns that are not named are empty or hold their plain default. A new row needs no history, and a
        storm makes hundreds of rows a second.
        """
        every = blank(cls) | values
        row: Self = manager_of_class(cls).new_instance()
        instance_dict(row).update(every)
        return row


def change(row: Base, **values: Any) -> None:
    """Set columns of a row; one that no session follows yet needs no history of it."""
    if instance_state(row).key is None:
        instance_dict(row).update(values)
        return
    for name, value in values.items():
        setattr(row, name, value)


@cache
def blank(model: type[Base]) -> dict[str, Any]:
    """What the columns of a table hold if nothing is said: their plain default, else nothing."""
    return {column.name: _plain_default(column) for column in class_mapper(model).local_table.columns}


def _plain_default(column: ColumnElement[Any]) -> Any:
    default = getattr(column, "default", None)
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None
