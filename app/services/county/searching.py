"""What somebody types into a search box: each further word narrows what is found."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, or_

LONGEST, MOST_WORDS = 100, 6

Meant = Callable[[str], ColumnElement[bool]]
"""Any way in which one word may mean a row."""


def narrowed(typed: str, meant: Meant) -> ColumnElement[bool]:
    """What all that was typed means as one word, or each of its words by itself; `typed` is not blank."""
    whole = typed.strip()[:LONGEST]
    words = whole.split()[:MOST_WORDS]
    return or_(meant(whole), and_(*map(meant, words))) if len(words) > 1 else meant(whole)
