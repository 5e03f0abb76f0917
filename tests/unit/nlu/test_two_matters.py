"""Two matters in one message: what speaks for them besides their words, and that it can be added up."""

from functools import partial

import pytest

from app.nlu.features import traits, words_apart
from app.nlu.matters import STOP, Pair, two_matters
from app.nlu.segmenter import base_segmenter
from app.nlu.understander import Understander
from app.nlu.weights import MULTI, shipped_weights

ANY = -100.0
PAIRS = [
    "桥垮了进不来。我妈的残疾证到期了要换",
    "烟叶遭雹子打光了,另外路灯坏了半年没人修",
    "老板欠我八个月工资。我爸一个人在屋里病起没人管",
]


def pair_of(text: str) -> Pair:
    """The likeliest two matters of a text, however little speaks for them."""
    weights, cut = shipped_weights(), base_segmenter().cut
    weighed = weights.weigh(text, traits(text, False), words_apart(cut(text)))
    pair = two_matters(text, weighed, weighed.by_intent(), ANY, partial(weights.weigh_part, cut))
    assert pair is not None
    return pair


@pytest.mark.parametrize("text", PAIRS)
def test_all_that_speaks_for_two_matters_is_listed_and_adds_up(understander: Understander, text: str) -> None:
    heard = understander.understand(text)
    assert len(heard.also) == 1
    said = [each.weight for each in heard.evidence if each.what == MULTI]
    assert sum(said) >= shipped_weights().thresholds.multi - 0.01


def test_one_matter_lists_nothing_for_two(understander: Understander) -> None:
    heard = understander.understand("昨晚的冰雹把烟叶打光了")
    assert heard.also == ()
    assert MULTI not in {each.what for each in heard.evidence}


@pytest.mark.parametrize("mark", ["。", "!", ";", "."])
def test_a_sentence_that_ends_between_them_speaks_for_two(mark: str) -> None:
    parted, joined = pair_of(f"桥垮了进不来{mark}残疾证到期了要换"), pair_of("桥垮了进不来 残疾证到期了要换")
    assert parted.sum == pytest.approx(joined.sum + STOP, abs=1.5)
    assert parted.sum > joined.sum


@pytest.mark.parametrize("mark", [",", "、", " ", ":"])
def test_any_other_mark_is_a_break_and_no_end(mark: str) -> None:
    assert pair_of(f"桥垮了进不来{mark}残疾证到期了要换").sum < pair_of("桥垮了进不来。残疾证到期了要换").sum


def test_the_point_of_a_figure_ends_no_sentence() -> None:
    assert pair_of("烟打烂3.5亩 残疾证到期了要换").sum < pair_of("烟打烂了。5亩 残疾证到期了要换").sum
