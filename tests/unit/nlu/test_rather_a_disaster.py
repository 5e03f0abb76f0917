"""A disaster that is told beside something else is one, though the other thing sums to more: ADR 0012."""

import dataclasses
from typing import Any

import pytest

from app.core.enums import Intent
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander
from app.nlu.weights import LARGEST, Thresholds, Weights, shipped_weights

WORD = "〔宁可当灾情〕"


@pytest.fixture
def by_sums_alone(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> Understander:
    """Decides by the highest sum alone."""
    bounds = dataclasses.replace(shipped_weights().thresholds, disaster=LARGEST)
    weights = shipped_weights().with_thresholds(bounds)
    return Understander(Lexicon.from_rows(rows), gazetteer, weights=weights)


def learned(lines: list[str], gazetteer: Gazetteer, **thresholds: float) -> Understander:
    """Understands by these lines alone."""
    weights = Weights.parse(lines).with_thresholds(Thresholds(**thresholds))
    return Understander(Lexicon.from_rows([]), gazetteer, weights=weights)


@pytest.mark.parametrize(
    ("text", "stronger"),
    [
        ("门面老跳闸,还催我补申报,我不会弄", Intent.DELEGATED),
        ("房子后头的坎裂了,给你们反映几回了", Intent.OPINION),
        ("采石场放炮把我家墙震裂了", Intent.DISPUTE),
    ],
)
def test_a_disaster_beside_something_else_is_one(
    understander: Understander, by_sums_alone: Understander, text: str, stronger: Intent
) -> None:
    found = understander.understand(text)
    assert found.intent is Intent.DISASTER
    assert ("disaster", WORD) in [(e.what, e.word) for e in found.evidence]
    assert found.confidence < 0.5
    assert by_sums_alone.understand(text).intent is stronger


@pytest.mark.parametrize("text", ["打雷不下雨", "停电了吗你们那"])
def test_small_talk_about_one_goes_to_a_human(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert found.to_human
    assert not found.is_urgent


def test_what_is_told_plainly_needs_no_such_word(understander: Understander) -> None:
    found = understander.understand("下冰雹了,烟叶全打烂了")
    assert found.intent is Intent.DISASTER
    assert WORD not in [e.word for e in found.evidence]


@pytest.mark.parametrize(("bound", "intent"), [(1.5, Intent.DISASTER), (1.8, Intent.OPINION)])
def test_its_own_sum_and_a_share_of_the_distance_are_compared(
    gazetteer: Gazetteer, bound: float, intent: Intent
) -> None:
    lines = ["桥垮 disaster=2", "没人管 opinion=3"]
    found = learned(lines, gazetteer, open=-9.0, disaster=bound).understand("桥垮没人管")
    assert found.intent is intent


@pytest.mark.parametrize("other", ["command", "spam"])
def test_an_officers_word_and_advertising_stay_what_they_are(gazetteer: Gazetteer, other: str) -> None:
    understander = learned(["桥垮 disaster=2", f"没人管 {other}=3"], gazetteer, disaster=0.0)
    assert understander.understand("桥垮没人管").intent == other


def test_a_word_that_a_county_wrote_decides(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> None:
    written = {"word": "咕嘟嘟", "intent": "relief", "weight": 4.0}
    said = Understander(Lexicon.from_rows([*rows, written]), gazetteer).understand("竹园村咕嘟嘟")
    assert said.intent is Intent.RELIEF
    assert (
        Understander(Lexicon.from_rows(rows), gazetteer).understand("竹园村咕嘟嘟").intent is Intent.DISASTER
    )
