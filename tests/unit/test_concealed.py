"""Sealed words: the same each time, opened again, bound to their column, older keys included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.crypto import Keyring, UndecryptableError

OLD = Keyring.from_settings(["k1:an old key"], "secret")
BOTH = Keyring.from_settings(["k2:a new key", "k1:an old key"], "secret")
NEW = Keyring.from_settings(["k2:a new key"], "secret")
COLUMN = "contacts.external_id"


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_a_word_is_sealed_the_same_each_time_and_opened_again(text: str) -> None:
    word = OLD.conceal(text, COLUMN)
    assert word == OLD.conceal(text, COLUMN)
    assert word.isascii()
    assert OLD.reveal(word, COLUMN) == text


def test_a_new_first_key_changes_no_address() -> None:
    word = OLD.conceal("13800138000", COLUMN)
    assert BOTH.conceal("13800138000", COLUMN) == word
    assert BOTH.reveal(word, COLUMN) == "13800138000"
    assert "13800138000" not in word


def test_what_was_never_sealed_is_itself() -> None:
    assert OLD.reveal("oChen", COLUMN) == "oChen"


@pytest.mark.parametrize("word", ["k1~AAAA", "k1~", "k1~张", "k9~" + "A" * 40])
def test_a_word_that_is_not_ours_does_not_open(word: str) -> None:
    with pytest.raises(UndecryptableError):
        OLD.reveal(word, COLUMN)


def test_another_column_or_key_does_not_open_it() -> None:
    word = OLD.conceal("13800138000", COLUMN)
    for ring, column in ((OLD, "people.phone"), (NEW, COLUMN)):
        with pytest.raises(UndecryptableError):
            ring.reveal(word, column)
