"""From sums to a decision: which intent, whether a case, a human or nobody, whether a life is in danger, what else."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.core.enums import CASE_KINDS, Intent
from app.nlu.beasts import only_a_beast
from app.nlu.concepts import shipped_concepts
from app.nlu.dangers import latin_dangers
from app.nlu.features import traits, words_apart
from app.nlu.gazetteer import PlaceHit, unplaced
from app.nlu.matters import KINDS, two_matters
from app.nlu.signals import Signal
from app.nlu.types import UNREAD, Evidence, LexiconEntry
from app.nlu.unread import is_unread
from app.nlu.weights import MULTI, URGENT, Thresholds, Weighed, Weights
from app.nlu.wording import Wording

SHORT = 6
"""Letters; a shorter message of which nothing is known is small talk, a longer one may be an unknown matter."""
EARNEST = -1.0
"""The least worth of a life in danger: what is rather small talk only sounds like one."""
PLEA = 3.0
"""How much nearer to a matter somebody is who asks for something."""
QUIET = 1.25
"""By how much more small talk counts than the best kind of case, in a message's worth."""
LEAD = 0.3
"""How much the distance to the strongest intent counts beside a disaster's own sum. Of a logistic regression on
messages that were held out: how much speaks for a disaster says more than what else is told."""
_QUIET = (Intent.CHITCHAT, Intent.SPAM)
_NO_DISASTER = frozenset({Intent.DISASTER, Intent.COMMAND, Intent.SPAM})
"""What is never taken for a disaster instead: what is one, an officer's word, advertising."""
_FADED = {"past": 0.15, "hypothetical": 0.2, "drill": 0.1, "hearsay": 0.5}
_FADING = frozenset({Intent.DISASTER, Intent.MAJOR_CHANGE})
_UNREAL = frozenset({"hypothetical", "drill"})
"""Beside these nothing is a danger that only rows of the lexicon call one."""
_INTENTS = tuple(Intent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and everything that summed to it."""

    intent: Intent
    confidence: float
    is_urgent: bool
    also: tuple[Intent, ...]
    to_human: bool
    reason: str
    grounds: "Sums"

    @classmethod
    def of(
        cls, wording: Wording, signals: Sequence[Signal], weights: Weights, hits: Sequence[PlaceHit] = ()
    ) -> "Verdict":
        """The decision about a message that names places at `hits`; rows of the lexicon add to what was learned."""
        text, thresholds = wording.text, weights.thresholds
        said, weighed = _weighed(wording, hits, weights)
        rows, roles = _rows(signals)
        scores = weighed.by_intent()
        for row in rows:
            if row.intent is not None:
                scores[row.intent] += row.weight
        worth = worth_of(scores)
        is_foreign_cry = is_unread(text) and bool(latin_dangers(text))
        is_urgent = _is_urgent(text, weighed, rows, roles, worth, thresholds) or is_foreign_cry
        intent = Intent.DISASTER if is_foreign_cry else _kind(scores, rows, thresholds, is_urgent)
        confidence = _confidence(intent, scores)
        found: tuple[Intent, ...] = (intent,)
        if intent in KINDS:
            pair = two_matters(
                said, weighed, scores, thresholds.multi, partial(weights.weigh_part, wording.cut)
            )
            if pair:
                found = (pair.first, pair.second)
                rows.append(
                    _Row(MULTI, "〔断成两件〕", None, pair.sum - weighed.score(MULTI), is_urgent=False)
                )
        by_worth = sorted(found, key=lambda kind: kind not in CASE_KINDS)
        to_human, reason = _hand_over(text, by_worth[0], worth, thresholds, rows, weighed, is_urgent)
        intent, *also = by_worth if is_urgent else found
        return cls(
            intent=intent,
            confidence=confidence,
            is_urgent=is_urgent,
            also=tuple(also),
            to_human=to_human,
            reason=reason,
            grounds=Sums(
                weighed, rows, (intent, *also, *((URGENT,) if is_urgent else ()), *((MULTI,) if also else ()))
            ),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the lexicon as it counts in this message."""

    what: str
    word: str
    intent: Intent | None
    weight: float
    is_urgent: bool


_ONLY_A_BEAST = _Row("not urgent", "〔只是牲口〕", None, 0.0, is_urgent=False)
_RATHER_A_DISASTER = _Row("disaster", "〔宁可当灾情〕", None, 0.0, is_urgent=False)


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything that summed to the scores of what was decided (`heads`): the lexicon's rows, then what was learned."""

    weighed: Weighed
    rows: Sequence[_Row]
    heads: tuple[str, ...]

    def words(self) -> tuple[str, ...]:
        """The words of the evidence, in its order."""
        found = [row.word for row in self.rows]
        for head in self.heads:
            found += self.weighed.words(head)
        return tuple(found)

    def evidence(self) -> tuple[Evidence, ...]:
        """What each of them spoke for, and how strongly."""
        found = [Evidence(row.what, row.word, round(row.weight, 3)) for row in self.rows]
        for head in self.heads:
            found += [Evidence(str(head), word, weight) for word, weight in self.weighed.spoken(head)]
        return tuple(found)


def _weighed(wording: Wording, hits: Sequence[PlaceHit], weights: Weights) -> tuple[str, Weighed]:
    """The text as it is weighed, and its sums."""
    if not hits:
        read = traits(wording.text, False, shipped_concepts().read(wording))
        return wording.text, weights.weigh(wording.text, read, words_apart(wording.words))
    said = unplaced(wording.text, hits)
    return said, weights.weigh(said, traits(said, True), words_apart(wording.cut(said)))


def worth_of(scores: Mapping[Intent, float]) -> float:
    """How much there is a matter at all: the best kind of case, and against it small talk, advertising, or a
    command that is likelier than any kind."""
    kind, quiet = max([scores[i] for i in CASE_KINDS]), max([scores[i] for i in _QUIET])
    if scores[Intent.COMMAND] > kind:
        quiet = max(quiet, scores[Intent.COMMAND])
    return kind - QUIET * quiet


def disaster_of(scores: Mapping[Intent, float], best: Intent) -> float:
    """How much speaks for a disaster beside the strongest intent."""
    own = scores[Intent.DISASTER]
    return own + LEAD * (own - scores[best])


def _rows(signals: Iterable[Signal]) -> tuple[list[_Row], frozenset[str]]:
    """Every distinct row once, as it counts, and the roles that were heard."""
    roles = frozenset(s.entry.role for s in signals if s.entry.role)
    found: dict[tuple[str, str], _Row] = {}
    for signal in signals:
        entry = signal.entry
        what = str(entry.intent) if entry.intent else entry.role or entry.slot or (URGENT * entry.urgent)
        if not what:
            continue
        what = f"not {what}" if signal.is_denied else what
        counts = not signal.is_denied and (entry.intent is not None or entry.urgent)
        weight = entry.weight * _faded(entry, roles) if counts else 0.0
        is_urgent = entry.urgent and not signal.is_denied
        found.setdefault((what, entry.word), _Row(what, entry.word, entry.intent, weight, is_urgent))
    return list(found.values()), roles


def _faded(entry: LexiconEntry, roles: frozenset[str]) -> float:
    """How much a row of disaster or danger counts in what is past, imagined, rehearsed or heard of; one that calls
    for help, nothing where the danger is over."""
    if entry.urgent and entry.weight > 0 and "over" in roles:
        return 0.0
    is_fading = entry.intent in _FADING if entry.intent else entry.weight > 0
    if not is_fading:
        return 1.0
    return min(
        (by for role, by in _FADED.items() if role in roles and not (role == "past" and "now" in roles)),
        default=1.0,
    )


def _is_urgent(
    text: str,
    weighed: Weighed,
    rows: list[_Row],
    roles: frozenset[str],
    worth: float,
    thresholds: Thresholds,
) -> bool:
    """Whether everything sums to a life in danger, in earnest; where it is only a beast's, `rows` say so."""
    learned = weighed.score(URGENT)
    urgency = learned + sum(r.weight for r in rows if r.is_urgent)
    is_unreal = learned < thresholds.urgent and bool(_UNREAL & roles)
    if urgency < thresholds.urgent or worth < EARNEST or is_unreal:
        return False
    if only_a_beast(text):
        rows.append(_ONLY_A_BEAST)
        return False
    return True


def _kind(
    scores: Mapping[Intent, float], rows: list[_Row], thresholds: Thresholds, is_urgent: bool
) -> Intent:
    """The strongest intent; rather a disaster where enough speaks for one, and then `rows` say so. A row of the
    lexicon that somebody wrote for the strongest intent leaves it as it is."""
    best = _best(scores, CASE_KINDS if is_urgent else _INTENTS)
    is_written = any(row.intent is best and row.weight > 0 for row in rows)
    if is_written or best in _NO_DISASTER or disaster_of(scores, best) < thresholds.disaster:
        return best
    rows.append(_RATHER_A_DISASTER)
    return Intent.DISASTER


def _best(scores: Mapping[Intent, float], among: Sequence[Intent]) -> Intent:
    """The strongest intent, in the enum's order when equal."""
    return max(among, key=scores.__getitem__)


def _confidence(intent: Intent, scores: dict[Intent, float]) -> float:
    """The strongest intent's share against all others."""
    own = scores[intent]
    leads = [score - own for score in scores.values()]
    return round(1 / sum([math.exp(50.0 if d > 50.0 else d if d > -50.0 else -50.0) for d in leads]), 3)


def _hand_over(
    text: str,
    intent: Intent,
    worth: float,
    thresholds: Thresholds,
    rows: Sequence[_Row],
    weighed: Weighed,
    is_urgent: bool,
) -> tuple[bool, str]:
    """Whether a human must look, and why, or why nobody."""
    if is_unread(text):
        return True, UNREAD
    if is_urgent:
        return False, "urgent"
    if not weighed.names and not rows:
        is_short = sum(c.isalpha() for c in text) < SHORT
        return not is_short, "quiet" if is_short else "unknown"
    if intent in CASE_KINDS:
        return worth < thresholds.open, "clear" if worth >= thresholds.open else "doubt"
    if worth > thresholds.quiet - (PLEA if any(row.what == "plea" for row in rows) else 0.0):
        return True, "doubt"
    return False, "clear" if intent is Intent.COMMAND else "small_talk"
