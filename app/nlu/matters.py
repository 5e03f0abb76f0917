"""Several matters in one message: its parts are weighed each by itself, and one may be about something else."""

import re
from collections.abc import Callable, Mapping

from app.core.enums import CASE_KINDS, Intent
from app.nlu.features import traits
from app.nlu.weights import Weighed

OWN, LEAD, WHOLE = 0.0, 1.0, -3.0
"""Least scores of a further matter: in its part, there over the first one, and in the whole message."""
_SHORTEST = 4
_CUT = re.compile(r"[,.!?;:、。…~\s]+|(?=另外|还有|再就是|再一个|再问|再说|再者|顺便|顺带|对了|同时|也)")

Weigh = Callable[[str, set[str]], Weighed]


def second_matter(text: str, intent: Intent, scores: Mapping[Intent, float], weigh: Weigh) -> Intent | None:
    """The kind of case that a part of the message is about, beside its first intent; None where there is none."""
    parts = [part for part in _CUT.split(text) if len(part) >= _SHORTEST]
    if intent not in CASE_KINDS or len(parts) < 2:
        return None
    found: dict[Intent, float] = {}
    for part in parts:
        weighed = weigh(part, traits(part, False))
        other = max(CASE_KINDS, key=weighed.score)
        score = weighed.score(other)
        if other is not intent and score >= OWN and score - weighed.score(intent) >= LEAD:
            found[other] = max(found.get(other, score), score)
    likely = {other: score + scores[other] for other, score in found.items() if scores[other] >= WHOLE}
    return max(likely, key=likely.__getitem__) if likely else None
