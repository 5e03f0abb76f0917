"""Text in and out of the wire."""

from hypothesis import given
from hypothesis import strategies as st

from bots.text import clean, cut_bytes, cut_characters, printable


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    cleaned.encode()


def test_clean_text_keeps_what_is_sound() -> None:
    assert clean("👨‍👩‍👧 \n𠮷") == "👨‍👩‍👧 \n𠮷"


@given(st.text(max_size=80), st.integers(3, 60))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    cut = cut_bytes(printable(text), limit)
    assert len(cut.encode()) <= limit
    assert cut == printable(text) or printable(text).startswith(cut.removesuffix("…"))


def test_a_text_of_exactly_the_limit_stays_whole() -> None:
    assert cut_bytes("雹" * 10, 30) == "雹" * 10
    assert cut_bytes("雹" * 10, 29) == "雹" * 8 + "…"
    assert cut_characters("雹" * 10, 10) == "雹" * 10
    assert cut_characters("雹" * 10, 9) == "雹" * 8 + "…"
