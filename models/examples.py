"""What the service learns from: messages of which somebody who knows better said what they mean."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Example(Base):
    """One message with its right reading, one row a message: the latest word counts.

    `intents` are its matters, the main one first; `was` is the kind that had been decided. `place` and
    `officer_id` are where it is and whose it is by now. `corrected` names what was wrong: intent, urgent,
    place, owner. `by` is the actor, as in the history of a case.
    """

    __tablename__ = "examples"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(unique=True)
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    text: Mapped[str] = mapped_column(EncryptedText("examples.text"))
    intents: Mapped[list[Any]]
    was: Mapped[str] = mapped_column(String(16))
    is_urgent: Mapped[bool]
    place: Mapped[str] = mapped_column(String(15))
    officer_id: Mapped[str | None] = mapped_column(String(64))
    corrected: Mapped[list[Any]]
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
