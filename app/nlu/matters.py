"""Several matters in one message: its parts are weighed each by itself, and one may be about something else."""

import re
from collections.abc import Callable, Mapping, Sequence

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits
from app.nlu.weights import Weighed

MOST, NOWHERE = 4.0, -3.0
"""The most that a part's lead counts, up or down, and what counts where the message has no parts."""
_SHORTEST = 4
_CUT = re.compile(r"[,.!?;:、。…~\s]+|(?=另外|还有|再就是|再一个|再问|再说|再者|顺便|顺带|对了|同时|也)")

Weigh = Callable[[str, set[str]], Weighed]


def second_matter(
    text: str, first: Intent, scores: Mapping[Intent, float], enough: float, weigh: Weigh
) -> tuple[Intent, float] | None:
    """The likeliest kind of case beside the first intent, and how much speaks for it: its score in the whole
    message and its lead in the part that is most about it. None where that cannot reach `enough`."""
    if first not in CASE_KINDS:
        return None
    others = [kind for kind in CASE_KINDS if kind is not first and scores[kind] + MOST >= enough]
    if not others:
        return None
    parts = [part for part in _CUT.split(text) if len(part) >= _SHORTEST]
    weighed = [weigh(part, traits(part, False)) for part in parts] if len(parts) > 1 else []
    found = {other: scores[other] + _lead(other, weighed) for other in others}
    likeliest = max(found, key=found.__getitem__)
    return (likeliest, found[likeliest]) if found[likeliest] >= enough else None


def _lead(kind: Intent, parts: Sequence[Weighed]) -> float:
    """By how much the kind is ahead of all others in the part where it is furthest ahead."""
    leads = [part.score(kind) - max(part.score(k) for k in CASE_KINDS if k is not kind) for part in parts]
    return min(max(leads), MOST) if leads else NOWHERE
