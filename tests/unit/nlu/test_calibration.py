"""Thresholds are set on files that were held out whole; small talk weighs against a matter."""

import pytest

from app.commands.training import gazetteer
from app.core.enums import Intent
from app.nlu.calibration import MISSED_DISASTERS, SECOND_RIGHT, Scored, calibrate
from app.nlu.crossval import FOLDS, Course, Source
from app.nlu.lexicon import Lexicon
from app.nlu.matters import Pair
from app.nlu.training import Example
from app.nlu.verdict import worth_of


def a_course(*lengths: int) -> Course:
    rows = [[{"text": "下冰雹了", "intent": "disaster"}] * length for length in lengths]
    sources = [Source(f"file {n}", each) for n, each in enumerate(rows)]
    return Course(sources, Lexicon.from_rows([]), gazetteer())


def two_told(score: float, *, is_right: bool) -> Scored:
    """A message of hail and then of relief, as found in this order."""
    second = Intent.RELIEF if is_right else Intent.CARE
    example = Example("冰雹,低保", Intent.DISASTER, second, True, None, False)
    return Scored(example, Intent.DISASTER, 5.0, 5.0, -5.0, Pair(Intent.DISASTER, Intent.RELIEF, score))


def a_danger(score: float, *, is_real: bool) -> Scored:
    example = Example("掉河里了", Intent.DISASTER, None, False, is_real, False)
    return Scored(example, Intent.DISASTER, 5.0, 5.0, score, None)


def a_disaster(score: float) -> Scored:
    example = Example("屋后头响", Intent.DISASTER, None, False, None, False)
    return Scored(example, Intent.OPINION, 5.0, score, -5.0, None)


def test_a_file_is_held_out_whole() -> None:
    course = a_course(5, 4, 3, 3, 2, 1)
    parts = [sorted(part) for part in course.folds()]
    assert [len(part) for part in parts] == [5, 4, 3, 3, 3]
    assert parts[4] == [15, 16, 17]


def test_of_fewer_files_every_fifth_message_is_held_out() -> None:
    assert a_course(7).folds() == [[n for n in range(7) if n % FOLDS == fold] for fold in range(FOLDS)]


def test_a_second_matter_is_named_from_where_enough_of_those_named_are_right() -> None:
    sure = [two_told(9.0 - n, is_right=True) for n in range(4)]
    wrong = [two_told(3.0 - n / 10, is_right=False) for n in range(9)]
    bound = calibrate([*sure, *wrong]).multi
    named = [one for one in (*sure, *wrong) if one.pair is not None and one.pair.sum >= bound]
    assert len(named) == 5
    assert sum(one.example.secondary is Intent.RELIEF for one in named) >= SECOND_RIGHT * len(named)


def test_a_missed_danger_weighs_more_than_a_false_one() -> None:
    real = [a_danger(score, is_real=True) for score in (3.0, 2.0, 1.0)]
    false = [a_danger(score, is_real=False) for score in (1.5, 0.5, 0.4, 0.3)]
    assert calibrate([*real, *false]).urgent == pytest.approx(1.0, abs=0.02)


def test_few_disasters_may_be_taken_for_something_else() -> None:
    told = [a_disaster(n / 10) for n in range(200)]
    missed = [one for one in told if one.disaster < calibrate(told).disaster]
    assert 0 < len(missed) <= MISSED_DISASTERS * len(told)


def test_small_talk_weighs_against_a_matter() -> None:
    scores = dict.fromkeys(Intent, 0.0) | {Intent.DISASTER: 2.0}
    louder = scores | {Intent.DISASTER: 3.0}
    assert worth_of(scores | {Intent.CHITCHAT: 1.0}) < worth_of(scores) < worth_of(louder)
