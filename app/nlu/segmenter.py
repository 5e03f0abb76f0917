"""The seam to jieba: one base dictionary a process, read only, and where its words begin and end."""

import logging
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import jieba


class Segmenter(Protocol):
    """Cuts text into words by a dictionary of the language."""

    def cut(self, text: str) -> list[str]:
        """The words of the text; joined they are the text."""
        ...

    def frequency(self, word: str) -> int:
        """How common the word is in the language's dictionary; 0 when it is not in it."""
        ...


class JiebaSegmenter:
    """jieba's dictionary without guessing at unknown words, so that the same text is always cut the same.

    The dictionary is loaded at the first use or by `warm()` and never changed afterwards: the words of a
    ruleset and the county's places are matched beside it (app.nlu.matcher), so several rulesets share one
    copy. jieba's cache in the machine's shared temporary folder is neither read nor written; with
    `cache_dir` it lives there.
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        self._tokenizer = jieba.Tokenizer()
        self._cache_dir = cache_dir
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Load the dictionary now (about 0.7 s) instead of at the first message."""
        with self._lock:
            if self._tokenizer.initialized:
                return
            jieba.setLogLevel(logging.WARNING)
            if self._cache_dir is not None:
                self._tokenizer.tmp_dir = str(self._cache_dir)
                self._tokenizer.initialize()
                return
            table, total = self._tokenizer.gen_pfdict(self._tokenizer.get_dict_file())
            self._tokenizer.FREQ, self._tokenizer.total = table, total
            self._tokenizer.initialized = True

    def cut(self, text: str) -> list[str]:
        """The words of the text; joined they are the text."""
        if not self._tokenizer.initialized:
            self.warm()
        words: list[str] = self._tokenizer.lcut(text, HMM=False)
        return words

    def frequency(self, word: str) -> int:
        """How common the word is in jieba's dictionary; 0 when it is not in it."""
        if not self._tokenizer.initialized:
            self.warm()
        return int(self._tokenizer.FREQ.get(word, 0))


class QuickSegmenter(JiebaSegmenter):
    """The same words by rjieba (the extra `fast`), in less time; how common a word is says jieba."""

    def __init__(self, cache_dir: Path | None = None) -> None:
        super().__init__(cache_dir)
        self._quick: Callable[..., list[str]] | None = None

    def warm(self) -> None:
        """Load both dictionaries now."""
        super().warm()
        if self._quick is None:
            quick = import_module("rjieba").Jieba().cut
            quick("", hmm=False)
            self._quick = quick

    def cut(self, text: str) -> list[str]:
        """The words of the text; joined they are the text."""
        if self._quick is None:
            self.warm()
            return self.cut(text)
        try:
            return self._quick(text, hmm=False)
        except UnicodeEncodeError:  # half a character pair, which only jieba takes
            return super().cut(text)


def has_quick() -> bool:
    """Whether the extra `fast` is installed."""
    return find_spec("rjieba") is not None


_BASE = QuickSegmenter() if has_quick() else JiebaSegmenter()


def base_segmenter() -> JiebaSegmenter:
    """The process's own segmenter; every understander shares it unless given another."""
    return _BASE


def warm() -> None:
    """Load the base dictionary, so that the first message does not wait for it."""
    _BASE.warm()
