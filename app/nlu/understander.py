"""The decision: sums weights, hears life danger, hands doubt to a human, and explains itself."""

import math
from collections.abc import Collection, Iterable, Sequence

from app.core.enums import CASE_KINDS, Intent
from app.nlu.gazetteer import Gazetteer, PlaceHit
from app.nlu.lexicon import Lexicon
from app.nlu.people import officials
from app.nlu.segmenter import Segmenter, base_segmenter
from app.nlu.signals import Reader, Signal
from app.nlu.slots import load_tables, notes, one_or_list, read_slots
from app.nlu.text import normalise
from app.nlu.types import Evidence, PlaceMatch, Understanding
from app.nlu.wording import Wording

SURE = 1.0
"""The least score that opens a case by itself."""
LEAD = 0.4
"""By how much a matter must lead over small talk to open a case."""
SHORT = 6
"""Letters; a shorter message without evidence is small talk, a longer one may be an unknown matter."""
SECOND = 2.3
"""The least score of a second matter."""

_FADED = {"past": 0.15, "hypothetical": 0.2, "drill": 0.1, "hearsay": 0.5}
_FADING = frozenset({Intent.DISASTER, Intent.MAJOR_CHANGE})
_KIN = (
    frozenset({Intent.RELIEF, Intent.HARDSHIP}),
    frozenset({Intent.DELEGATED, Intent.CONSULTATION}),
    frozenset({Intent.RELIEF, Intent.CONSULTATION}),
    frozenset({Intent.RELIEF, Intent.DELEGATED}),
    frozenset({Intent.OPINION, Intent.DISPUTE}),
    frozenset({Intent.OPINION, Intent.CONSULTATION}),
    frozenset({Intent.DISPUTE, Intent.CONSULTATION}),
    frozenset({Intent.HARDSHIP, Intent.MAJOR_CHANGE}),
    frozenset({Intent.HARDSHIP, Intent.CARE}),
    frozenset({Intent.MAJOR_CHANGE, Intent.CARE}),
    frozenset({Intent.PRODUCTION, Intent.CONSULTATION}),
)
"""Neighbouring intents whose words mix in one matter: no second matter is read from them."""


class Understander:
    """Understands messages by one lexicon and one county; immutable, safe to share and to swap."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, segmenter: Segmenter | None = None) -> None:
        self._gazetteer = gazetteer
        self._reader = Reader(lexicon, gazetteer)
        self._segmenter = segmenter or base_segmenter()
        load_tables()

    def understand(self, text: str) -> Understanding:
        """What the message wants; the same for the same text, and an answer for any text."""
        text = normalise(text)
        wording = Wording(text, self._segmenter)
        signals, hits = self._reader.read(wording)
        roles = frozenset(s.entry.role for s in signals if s.entry.role)
        evidence, scores = _weigh(signals, roles)
        is_urgent = _is_urgent(signals, roles)
        places = self._gazetteer.resolve(hits)
        intent, confidence = _best(scores if not is_urgent else _only_cases(scores))
        intent = _disaster_first(intent, scores, roles)
        intent, to_human, reason = _judge(text, intent, scores, signals, hits, roles, is_urgent)
        also = _also(intent, scores, signals, roles) if not to_human else ()
        return Understanding(
            intent=intent,
            confidence=confidence,
            is_urgent=is_urgent,
            also=also,
            slots=self._slots(wording, signals, hits, places, (intent, *also)),
            to_human=to_human,
            reason=reason,
            evidence=evidence,
            places=places,
            mentions=officials(text),
            notes=notes(text),
        )

    def _slots(
        self,
        wording: Wording,
        signals: Iterable[Signal],
        hits: Sequence[PlaceHit],
        places: Iterable[PlaceMatch],
        intents: Collection[Intent],
    ) -> dict[str, object]:
        said = [
            (s.entry.slot, s.entry.value or s.entry.word) for s in signals if s.entry.slot and not s.is_denied
        ]
        slots = read_slots(wording, hits, intents, said)
        values: dict[str, list[str]] = {}
        for place in places:
            if place.code:
                self._add_place(values, place)
        return {name: one_or_list(found) for name, found in values.items()} | slots

    def _add_place(self, values: dict[str, list[str]], place: PlaceMatch) -> None:
        """The town, village and group that a certain place stands for."""
        for level, length in (("town", 9), ("village", 12), ("group", 15)):
            if len(place.code) >= length:
                values.setdefault(level, []).append(self._gazetteer.name(place.code[:length]))


def _weigh(
    signals: Iterable[Signal], roles: frozenset[str]
) -> tuple[tuple[Evidence, ...], dict[Intent, float]]:
    """Every distinct row counts once; the sums by intent are the decision."""
    evidence: dict[tuple[str, str], Evidence] = {}
    scores: dict[Intent, float] = {}
    for signal in signals:
        entry = signal.entry
        what = str(entry.intent) if entry.intent else entry.role or entry.slot
        if signal.is_denied:
            what = f"not {what}"
        if not what or (what, entry.word) in evidence:
            continue
        weight = (
            0.0 if signal.is_denied or entry.intent is None else entry.weight * _faded(entry.intent, roles)
        )
        evidence[what, entry.word] = Evidence(what, entry.word, round(weight, 3))
        if entry.intent is not None and weight:
            scores[entry.intent] = scores.get(entry.intent, 0.0) + weight
    return tuple(evidence.values()), scores


def _faded(intent: Intent, roles: frozenset[str]) -> float:
    """How much a disaster counts that is past, imagined, rehearsed or heard of."""
    if intent not in _FADING:
        return 1.0
    return min(
        (by for role, by in _FADED.items() if role in roles and not (role == "past" and "now" in roles)),
        default=1.0,
    )


def _is_urgent(signals: Iterable[Signal], roles: frozenset[str]) -> bool:
    if not any(s.entry.urgent and not s.is_denied for s in signals):
        return False
    return not ({"hypothetical", "drill"} & roles or ("past" in roles and "now" not in roles))


def _best(scores: dict[Intent, float]) -> tuple[Intent, float]:
    """The strongest intent, in the enum's order when equal, and its share against all others and silence."""
    best = max(Intent, key=lambda i: scores.get(i, 0.0))
    if scores.get(best, 0.0) <= 0:
        return Intent.CHITCHAT, 0.5
    top = scores[best]
    others = sum(math.exp(min(s, 50.0) - min(top, 50.0)) for i, s in scores.items() if i is not best)
    return best, round(1.0 / (1.0 + others + math.exp(-top)), 3)


def _only_cases(scores: dict[Intent, float]) -> dict[Intent, float]:
    """Where a life is in danger nothing but a case can win, if there is one at all."""
    return {i: s for i, s in scores.items() if i in CASE_KINDS and s > 0} or scores


def _disaster_first(intent: Intent, scores: dict[Intent, float], roles: frozenset[str]) -> Intent:
    """A disaster that is there now comes before the other matter of the same message."""
    is_there = scores.get(Intent.DISASTER, 0.0) >= SECOND and not roles & {
        "past",
        "hypothetical",
        "drill",
        "hearsay",
    }
    yields = intent is Intent.CARE or (intent in (Intent.DELEGATED, Intent.PROGRESS) and "connector" in roles)
    return Intent.DISASTER if is_there and yields else intent


def _judge(
    text: str,
    intent: Intent,
    scores: dict[Intent, float],
    signals: list[Signal],
    hits: list[PlaceHit],
    roles: frozenset[str],
    is_urgent: bool,
) -> tuple[Intent, bool, str]:
    """The intent to act on, whether a human must look, and why."""
    top = scores.get(intent, 0.0)
    if is_urgent:
        return intent, intent not in CASE_KINDS, "urgent"
    if any(s.is_denied for s in signals) and (intent not in CASE_KINDS or top < SURE):
        return Intent.CHITCHAT, False, "denied"
    if intent in CASE_KINDS:
        if "hearsay" in roles and intent in _FADING:
            return intent, True, "hearsay"
        faded = roles & _FADED.keys()
        if top < SURE and faded and scores.get(Intent.CHITCHAT, 0.0) <= 0 and intent in _FADING:
            return Intent.CHITCHAT, False, "denied"
        is_doubtful = top < SURE or top - scores.get(Intent.CHITCHAT, 0.0) < LEAD
        return intent, is_doubtful, "doubt" if is_doubtful else "clear"
    if intent in (Intent.CHITCHAT, Intent.SPAM):
        return _quiet(text, intent, top, scores, hits, roles)
    return intent, False, "clear"


def _quiet(
    text: str,
    intent: Intent,
    top: float,
    scores: dict[Intent, float],
    hits: list[PlaceHit],
    roles: frozenset[str],
) -> tuple[Intent, bool, str]:
    """Small talk, or a matter in unknown words: only what is clearly nothing stays without a reader."""
    rival = max((scores.get(kind, 0.0) for kind in CASE_KINDS), default=0.0)
    if top >= SURE and top - rival >= LEAD:
        return intent, False, "small_talk"
    letters = sum(c.isalpha() for c in text)
    if rival <= 0 and letters < SHORT and "plea" not in roles and not hits:
        return intent, False, "small_talk" if top > 0 else "quiet"
    if top > 0 and rival <= 0 and "plea" not in roles:
        return intent, False, "small_talk"
    return intent, True, "doubt" if top > 0 else "unknown"


def _also(
    intent: Intent, scores: dict[Intent, float], signals: Iterable[Signal], roles: frozenset[str]
) -> tuple[Intent, ...]:
    """Further matters with strong words of their own, where a connector sets them apart."""
    if intent not in CASE_KINDS:
        return ()
    found = []
    for other in CASE_KINDS:
        is_strong = scores.get(other, 0.0) >= SECOND
        is_apart = "connector" in roles and frozenset({intent, other}) not in _KIN
        if other is not intent and is_strong and is_apart:
            found.append(other)
    return tuple(sorted(found, key=lambda i: -scores[i]))
