"""What somebody types into a search box: each further word narrows what is found."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, false, or_

LONGEST, MOST_WORDS = 100, 6

Meant = Callable[[str], ColumnElement[bool]]
"""Any way in which one word may mean a row."""


def narrowed(typed: str, meant: Meant) -> ColumnElement[bool]:
    """What all that was typed means as one word, or each of its words by itself; `typed` is not blank.

    Signs that no text has (a database may take one for the end) mean nothing, and by themselves find nothing.
    """
    whole = readable(typed)
    if not whole:
        return false()
    words = whole.split()[:MOST_WORDS]
    return or_(meant(whole), and_(*map(meant, words))) if len(words) > 1 else meant(whole)


def readable(typed: str) -> str:
    """What was typed without signs that no text has, nor what stands around it; of a sane length."""
    return "".join(each for each in typed if each.isprintable() or each.isspace()).strip()[:LONGEST]
