"""Weights are learned from judged messages: the same twice, readable, and they say what they were taught."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from app.cli import run
from app.core.errors import InvalidValueError
from app.nlu.features import REACH, plain, share, traits, words_apart
from app.nlu.ridge import PULL, learn
from app.nlu.text import normalise
from app.nlu.understander import Understander
from app.nlu.weights import HEADS, URGENT, Weights, shipped_weights
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.ruleset_document import Ruleset

LESSONS = """id,text,intent,secondary_intent,secondary_kind,urgent
{}"""
SAID = [
    *(("下冰雹了", "disaster"), ("烟叶遭冰雹打完了", "disaster"), ("后山滑坡了", "disaster")),
    *(("帮我补办身份证", "delegated"), ("身份证丢了给我补办", "delegated"), ("补办户口本", "delegated")),
    *(("今晚打麻将不", "chitchat"), ("谢谢大家", "chitchat"), ("打麻将三缺一", "chitchat")),
]


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """A few messages, told twice each, so that their words count."""
    file = tmp_path / "lessons.csv"
    rows = [f"{n},{text},{intent},,,no" for n, (text, intent) in enumerate([*SAID, *SAID])]
    file.write_text(LESSONS.format("\n".join(rows)), encoding="utf-8")
    return file


def test_the_same_messages_teach_the_same_weights(lessons: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    for out in (one, other):
        assert run(["intents", "train", str(lessons), "--out", str(out), "--no-check"]) == 0
    assert one.read_bytes() == other.read_bytes()
    assert Weights.parse(one.read_text("utf-8").splitlines()).render() == one.read_text("utf-8")


def test_training_prints_what_is_reached_on_messages_that_were_held_out(
    lessons: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["intents", "train", str(lessons), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["cross_validated"]["n"] == 2 * len(SAID)
    assert set(printed["by_file"]) == {"lessons"}
    assert printed["words"] > 0


def test_the_report_has_a_line_for_each_batch_and_slots_only_where_they_are_judged(
    lessons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "fields.csv"
    other.write_text(
        'id,text,intent,slots_json\n1,竹园村下冰雹了,disaster,"{""village"": ""竹园村""}"\n', "utf-8"
    )
    assert run(["intents", "report", str(lessons), str(other)]) == 0
    decisions, slots, confusion = capsys.readouterr().out.strip().split("\n\n")
    assert decisions.splitlines()[2].startswith("| fields | 1 | ")
    assert decisions.splitlines()[3].startswith(f"| lessons | {2 * len(SAID)} | ")
    assert slots.splitlines()[0].startswith("| batch | n | village F1 |")
    assert slots.splitlines()[2].startswith("| fields | 1 | 1.000 (")
    assert len(slots.splitlines()) == 3
    assert confusion.startswith("| meant | disaster |")


def test_what_was_learned_is_published_as_a_part_of_the_ruleset(lessons: Path, tmp_path: Path) -> None:
    out = tmp_path / "learned.toml"
    assert run(["intents", "train", str(lessons), "--out", str(out), "--no-check"]) == 0
    ruleset = Ruleset.parse(out.read_text("utf-8"))
    assert ruleset.weights is not None
    weighed = ruleset.weights.weigh("补办身份证", traits("补办身份证", False))
    assert weighed.score("delegated") > weighed.score("disaster")
    with pytest.raises(RulesetRefusedError, match="第 1 行"):
        Ruleset.parse("[learned]\nweights = '''冰雹 rain=1'''")


def test_every_score_is_the_sum_of_what_is_listed(understander: Understander) -> None:
    text = normalise("四组的烟叶遭冰雹打完了,另外问哈低保批了没")
    weighed = shipped_weights().weigh(text, traits(text, False))
    for head in HEADS:
        assert weighed.score(head) == pytest.approx(sum(weight for _, weight in weighed.spoken(head)))
    found = understander.understand(text)
    listed = {(e.word, e.weight) for e in found.evidence if e.what == found.intent}
    assert set(weighed.spoken(str(found.intent))) <= listed


@pytest.mark.parametrize(
    "line", ["冰雹", "冰雹 disaster", "冰雹 disaster=x", "冰雹 rain=1", "冰雹 disaster=1e9"]
)
def test_a_line_that_is_no_weight_is_refused_by_its_number(line: str) -> None:
    with pytest.raises(InvalidValueError, match="第 2 行"):
        Weights.parse(["雹 disaster=1", line])


def test_a_file_may_teach_only_danger_and_two_matters(lessons: Path, tmp_path: Path) -> None:
    dangers = tmp_path / "dangers.csv"
    rows = [
        *(f"{n},娃落水了,chitchat,,,yes" for n in range(6)),
        *(f"{n},鸭子落水了,chitchat,,,no" for n in range(6)),
    ]
    dangers.write_text(LESSONS.format("\n".join(rows)), encoding="utf-8")
    out = tmp_path / "out.txt"
    assert run(["intents", "train", str(lessons), f"{dangers}@0.4!", "--out", str(out), "--no-check"]) == 0
    weights = Weights.parse(out.read_text("utf-8").splitlines())
    child, duck = (weights.weigh(text, traits(text, False)) for text in ("娃落水了", "鸭子落水了"))
    assert child.score(URGENT) > duck.score(URGENT)
    assert "娃落" in child.words(URGENT)
    assert {"娃落", "落水"}.isdisjoint(child.words("chitchat"))


def test_every_word_of_a_table_is_found_in_it() -> None:
    weights = Weights.parse(["雹子 disaster=1", "烟叶 production=1", "〔庄稼〕 production=1"])
    assert len(weights) == 3
    assert all(word in weights for word in ("雹子", "烟叶", "〔庄稼〕"))
    assert not any(word in weights for word in ("", "雹", "麦子", "龘", "〔雹〕"))


def test_an_intent_that_does_not_exist_is_refused_with_file_and_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id,text,intent\n1,好,没这个\n", encoding="utf-8")
    assert run(["intents", "train", str(file)]) == 1
    assert "bad 第 2 行" in capsys.readouterr().err
    assert run(["intents", "train", f"{file}@7"]) == 2
    assert "@0.3" in capsys.readouterr().err


def test_a_danger_that_is_denied_is_another_trait_than_one_that_is_there() -> None:
    assert "〔人在险中〕" in traits("有人被困在屋里", False)
    assert "〔没有人在险中〕" in traits("没有人被困", False)


def test_two_words_that_stand_apart_say_something_together_in_their_order() -> None:
    weights = Weights.parse(["掉 disaster=0.5", "〔娃…水〕 urgent=2", "〔0…亩〕 disaster=1"])
    words = words_apart(["娃", "掉", "进", "了", ",", "水", "里"])
    assert words == ["娃", "掉", "进", "了", "水", "里"]
    assert dict(weights.weigh("娃掉进了,水里", (), words).spoken(URGENT)).keys() == {"〔娃…水〕"}
    assert not weights.weigh("水掉进了娃", (), words[::-1]).score(URGENT)
    assert not weights.weigh("娃水", (), ["娃", "水"]).score(URGENT)
    assert not weights.weigh("娃", (), ["娃", *["好"] * REACH, "水"]).score(URGENT)
    twice = weights.weigh("娃娃的水", (), ["娃", "娃", "的", "水", "水"])
    assert twice.names == ("〔娃…水〕",)
    assert weights.weigh("12亩", (), words_apart(["12", "来", "亩"])).score("disaster")
    assert Weights.parse(weights.render().splitlines()).render() == weights.render()
    assert len(weights) == 3
    assert [name in weights for name in ("〔娃…水〕", "〔水…娃〕", "〔娃…了〕", "娃…水")] == [
        True,
        False,
        False,
        False,
    ]


def test_pairs_of_words_are_learned_where_neither_word_alone_tells(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    said = [
        ("娃还在水", "yes"),
        ("娃不在水", "no"),
        ("鸭还在水", "no"),
        ("娃还在家", "no"),
        ("鸭不在水", "no"),
    ] * 8
    rows = [
        f"{n},{text},{'disaster' if is_so == 'yes' else 'chitchat'},,,{is_so}"
        for n, (text, is_so) in enumerate(said)
    ]
    file.write_text(LESSONS.format("\n".join(rows)), encoding="utf-8")
    out = tmp_path / "out.txt"
    assert run(["intents", "train", str(file), "--out", str(out), "--no-check"]) == 0
    pair = next(line for line in out.read_text("utf-8").splitlines() if line.startswith("〔娃…水〕"))
    assert float(pair.partition("urgent=")[2].split(" ")[0]) > 0


def test_concepts_of_one_message_are_heard_together_and_in_their_order() -> None:
    assert {"〔庄稼+雹风雪旱〕", "〔始庄稼〕", "〔末雹风雪旱〕"} <= traits("烟叶遭雹子", False)
    assert {"〔庄稼+雹风雪旱〕", "〔始雹风雪旱〕", "〔末庄稼〕"} <= traits("雹子打烟叶", False)


def test_one_thing_counts_less_the_more_there_is_in_a_message() -> None:
    short, long = "雹子", "雹子" + "说起来话就长了" * 9
    assert share(short, traits(short, False)) > share(long, traits(long, False)) > 0


def test_a_plane_parts_what_can_be_parted() -> None:
    rows = csr_matrix([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    weights = learn(rows, np.array([1.0, -1.0]), np.array([1.0, 1.0]))
    assert weights[1] > 0 > weights[2]


def test_what_is_rare_counts_more() -> None:
    rows = csr_matrix([[1.0]] * 10)
    signs = np.array([1.0] + [-1.0] * 9)
    assert learn(rows, signs, np.ones(10))[0] > np.sum(signs) / (10 + PULL)


def test_figures_are_all_alike_to_a_weight() -> None:
    assert plain("淹了32亩") == plain("淹了500亩") == "淹了0亩"
