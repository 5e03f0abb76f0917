"""Whom a matter is about, as seen from the writer: his mother, his neighbour, his child."""

import re
from functools import cache

from app.nlu.matcher import Span
from app.nlu.surnames import SURNAMES
from app.nlu.vocabulary import Vocabulary, table
from app.nlu.wording import Wording

_ROWS = table("kin")
_OTHERS = re.compile(rf"(?:{'|'.join(_ROWS['others'])})$")
_TELLS = re.compile("|".join(_ROWS["tells"]))
_JOINS = frozenset(_ROWS["joins"])
_GENERAL = frozenset({"孩子", "邻居", "妻子", "丈夫"})
"""Kin of whom many messages speak beside the one that they are about."""


class KinWords:
    """The shipped table of kin; immutable."""

    __slots__ = ("vocabulary",)

    def __init__(self) -> None:
        both = {"/".join(pair): [word] for word, pair in _ROWS["both"].items()}
        merged = {**_ROWS["words"]}
        for value, words in both.items():
            merged[value] = [*merged.get(value, ()), *words]
        self.vocabulary = Vocabulary(merged, _ROWS["hides"])

    def find(self, wording: Wording) -> list[Span]:
        """The kin that a message is about: the first, and who is named together with him."""
        spans, text = self.vocabulary.read(wording), wording.text
        following = [*(s[0] for s in spans[1:]), len(text)]
        apart = [s for s, behind in zip(spans, following, strict=False) if s[1] <= behind]
        seen = [s for s in apart if not _is_other(text, s)]
        told = [s for s in seen if not _TELLS.match(text, s[1])] or seen
        kept: list[Span] = []
        for span in told:
            if not kept or text[kept[-1][1] : span[0]] in _JOINS:
                kept.append(span)
        if kept and kept[0][2] in _GENERAL:
            kept = next(([s] for s in told if s[2] not in _GENERAL and text[s[0]] == "我"), kept)
        return [(start, end, value) for start, end, values in kept for value in values.split("/")]


@cache
def kin_words() -> KinWords:
    """The shipped table; read once a process."""
    return KinWords()


def _is_other(text: str, span: Span) -> bool:
    """Whether it is somebody else's kin, or only the title behind a family name (王婆婆)."""
    start, end, _ = span
    if _OTHERS.search(text[max(0, start - 3) : start]):
        return True
    if start == 0 or text[start] == "我":
        return False
    return text[start - 1] in SURNAMES and end - start > 1
