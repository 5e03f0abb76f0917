"""rjieba, where it is installed, cuts every text exactly as jieba does."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.segmenter import JiebaSegmenter, QuickSegmenter, base_segmenter, has_quick
from app.nlu.text import normalise

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(not has_quick(), reason="rjieba is not installed: make setup-fast")


@pytest.fixture(scope="module")
def slow() -> JiebaSegmenter:
    return JiebaSegmenter()


@pytest.fixture(scope="module")
def quick() -> QuickSegmenter:
    return QuickSegmenter()


def texts() -> Iterator[str]:
    """Everything that ships: judged messages, words, sentences, pages."""
    for table in (*ROOT.glob("tests/**/*.csv"), *ROOT.glob("app/**/*.csv")):
        with table.open(encoding="utf-8-sig", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row)
    for pattern in ("app/**/*.toml", "app/nlu/data/*.txt", "docs/*.md"):
        for page in ROOT.glob(pattern):
            yield from page.read_text(encoding="utf-8").split("\n")


def test_where_it_is_installed_it_cuts() -> None:
    assert isinstance(base_segmenter(), QuickSegmenter)


def test_every_text_that_ships_is_cut_alike(slow: JiebaSegmenter, quick: QuickSegmenter) -> None:
    every = set(texts())
    every |= {normalise(text) for text in every}
    assert len(every) > 10_000
    assert [text for text in every if slow.cut(text) != quick.cut(text)] == []


@given(
    st.text(st.characters(), max_size=40)
    | st.text("下雨了房子塌了一二三0.%+#&_- \n\r\u3000\ud800𠮷😀é１", max_size=40)
)
def test_any_text_is_cut_alike(slow: JiebaSegmenter, quick: QuickSegmenter, text: str) -> None:
    assert quick.cut(text) == slow.cut(text)


@pytest.mark.parametrize("word", ["冰雹", "玉米", "蘑菇云状", "\ud800"])
def test_a_word_is_as_common(slow: JiebaSegmenter, quick: QuickSegmenter, word: str) -> None:
    assert quick.frequency(word) == slow.frequency(word)
