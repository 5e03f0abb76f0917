"""The decision: sums what speaks for each intent, hears life danger, hands doubt to a human, and explains itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.core.enums import Intent
from app.nlu.address import (
    asks_if_true,
    is_denied,
    is_himself_there,
    is_left,
    is_married_into,
    is_only_told_of,
    is_own,
    is_registered,
)
from app.nlu.dangers import dangers
from app.nlu.gazetteer import Gazetteer, PlaceHit
from app.nlu.hazards import HazardWeights, shipped_hazards
from app.nlu.lexicon import Lexicon
from app.nlu.matcher import Chorus
from app.nlu.misspelt import righted
from app.nlu.people import officials
from app.nlu.segmenter import Segmenter, base_segmenter
from app.nlu.signals import Reader, Signal
from app.nlu.slots import notes, one_or_list, read_slots, tables
from app.nlu.small_words import behind_courtesy, behind_thanks
from app.nlu.text import normalise
from app.nlu.types import HEARSAY, PlaceMatch, Understanding
from app.nlu.unread import with_plain_cry
from app.nlu.verdict import Verdict
from app.nlu.weights import Weights, shipped_weights
from app.nlu.wording import Wording

NEAR = 1.0
"""By how much more at most another intent sums to than a disaster that is told all the same."""

SURE = 0.9
"""How certainly what stands behind thanks must be a disaster to be heard by itself."""
_SOMEBODY_IS = re.compile(
    r"(?:[我你他她它人们家住就是在到的那这里边妈爸爹娘爷奶婆公哥姐弟妹娃]|老家|屋里|[一二三四五六七八九十\d]+组"
    "|[前后上外东西南北左右旁](?:头|边|面)|对面|门口|高头|隔壁|[ ,.!?~啊呢嘛哈])*"
)
"""What may stand beside a place where nothing is told but that somebody is there: 她在长梁村, 就在四组后头."""
_BESIDE = 2
"""Letters beside a place's name that say nothing yet: 那边, 的."""
_MOVE = 8
"""Characters of the longest move between two places: 那边搬过来了."""
_GROUP = re.compile(r"[一二三四五六七八九十\d]组")


class Understander:
    """Understands messages by learned weights, one lexicon over them and one county; immutable, safe to swap.

    `weights` and `hazards` are those that ship unless others are given.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        segmenter: Segmenter | None = None,
        weights: Weights | None = None,
        hazards: HazardWeights | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._reader = Reader(lexicon, gazetteer)
        self._segmenter = segmenter or base_segmenter()
        self._weights = shipped_weights() if weights is None else weights
        self._hazards = shipped_hazards() if hazards is None else hazards
        words, ears = tables()
        self._words = words, Chorus([lexicon.matcher, gazetteer.matcher])
        self._ears = ears, Chorus([gazetteer.ear])

    def understand(self, text: str) -> Understanding:
        """What the message wants; the same for the same text, and an answer for any text.

        A danger that stands behind thanks or an excuse is heard by itself: 谢谢陈干部,我妈晕倒了.
        """
        text = behind_thanks(with_plain_cry(normalise(text)))
        heard, rest = self._hear(text), behind_courtesy(text)
        if heard.is_urgent or not rest or not dangers(rest):
            return heard
        behind = self._hear(rest)
        is_disaster = behind.matter is Intent.DISASTER and behind.confidence >= SURE
        if behind.to_human or not (behind.is_urgent or (heard.to_human and is_disaster)):
            return heard
        return replace(
            behind,
            slots={**heard.slots, **behind.slots},
            places=behind.places or heard.places,
            mentions=heard.mentions,
        )

    def _hear(self, text: str) -> Understanding:
        wording = self._wording(text)
        text = wording.text
        signals, hits = self._reader.read(wording)
        verdict = _without_quarrel(text, Verdict.of(wording, signals, self._weights, hits))
        is_taken_for_more = verdict.is_urgent or verdict.intent is Intent.DISASTER
        if _says_only_where(text, hits) and (is_taken_for_more or _is_bare(text, hits)):
            verdict = replace(verdict, intent=Intent.CHITCHAT, is_urgent=False, to_human=True, reason="doubt")
        places = self._gazetteer.resolve(_where_it_is(text, hits))
        slots = self._slots(wording, signals, hits, places, verdict)
        if _is_rumour(text, verdict, slots):
            verdict = replace(verdict, to_human=True, reason=HEARSAY)
        return Understanding(
            intent=verdict.intent,
            confidence=verdict.confidence,
            is_urgent=verdict.is_urgent,
            also=verdict.also,
            slots=slots,
            to_human=verdict.to_human,
            reason=verdict.reason,
            words=verdict.grounds.words(),
            places=places,
            mentions=officials(text),
            notes=notes(text),
            grounds=verdict.grounds,
        )

    def _wording(self, text: str) -> Wording:
        """The text as it is read, with words written right that were misspelt by their sound."""
        wording = Wording(text, self._segmenter, self._words, self._ears)
        right = righted(wording, self._segmenter)
        return wording if right == text else Wording(right, self._segmenter, self._words, self._ears)

    def _slots(
        self,
        wording: Wording,
        signals: Iterable[Signal],
        hits: Sequence[PlaceHit],
        places: Iterable[PlaceMatch],
        verdict: Verdict,
    ) -> dict[str, object]:
        said = [
            (s.entry.slot, s.entry.value or s.entry.word) for s in signals if s.entry.slot and not s.is_denied
        ]
        weighed, intents = verdict.grounds.weighed, (verdict.intent, *verdict.also)
        lead = weighed.score(verdict.intent) - weighed.score(Intent.DISASTER)
        settle = partial(self._hazards.settle, weighed)
        slots = read_slots(wording, hits, intents, said, is_nearly_disaster=lead < NEAR, settle=settle)
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


def _where_it_is(text: str, hits: Sequence[PlaceHit]) -> Sequence[PlaceHit]:
    """The places without the one that somebody left for another that is named right behind, 从竹园村嫁到长梁村, or
    married into where what happened is at her old home, where only his papers say that he lives, where he himself is
    held up, or which he says is not the one that is meant.
    """
    meant = [hit for hit in hits if not is_denied(text, hit.start)] or hits
    meant = [hit for hit in meant if not is_himself_there(text, hit.start, hit.end)] or meant
    pairs = zip(meant, [*meant[1:], None], strict=False)
    return [hit for hit, behind in pairs if behind is None or not _is_away(text, hit, behind)]


def _is_away(text: str, hit: PlaceHit, behind: PlaceHit) -> bool:
    """Whether the place is not where it happened, by what stands around it and the one `behind` it."""
    is_moved = behind.start - hit.end <= _MOVE and is_left(text, hit.start, hit.end)
    return (
        is_moved
        or is_married_into(text, hit.start, hit.end)
        or is_registered(text, hit.start, hit.end, behind.start)
    )


def _without_quarrel(text: str, verdict: Verdict) -> Verdict:
    """Damage to a neighbour's house is no dispute with him: 邻居家的墙也垮了."""
    pair = {verdict.intent, *verdict.also}
    if pair != {Intent.DISPUTE, Intent.DISASTER} or not is_only_told_of(text):
        return verdict
    grounds = replace(verdict.grounds, heads=(Intent.DISASTER,))
    return replace(verdict, intent=Intent.DISASTER, also=(), grounds=grounds)


def _is_rumour(text: str, verdict: Verdict, slots: Mapping[str, object]) -> bool:
    """Whether somebody heard of a danger to others and asks if it is so: nobody calls for help."""
    is_told = verdict.is_urgent or (verdict.to_human and verdict.intent is Intent.DISASTER)
    return is_told and asks_if_true(text) and "relation" not in slots and not is_own(text)


def _is_bare(text: str, hits: Sequence[PlaceHit]) -> bool:
    """Whether next to nothing stands beside the names of places: 竹园村那边."""
    named = sum(hit.end - hit.start for hit in hits)
    return bool(hits) and sum(c.isalnum() for c in text) - named <= _BESIDE


def _says_only_where(text: str, hits: Sequence[PlaceHit]) -> bool:
    """Whether the words name a place and who is there, and no danger: an answer, or a piece of something."""
    rest = list(text)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    names_a_place = bool(hits) or _GROUP.search(text) is not None
    return names_a_place and _SOMEBODY_IS.fullmatch("".join(rest)) is not None
