"""The figures of an evaluation, against a file small enough to count by hand; and the command."""

import json
from pathlib import Path

import pytest

from app.cli import run
from app.nlu.evaluate import evaluate
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander
from app.nlu.weights import Weights

ROWS: list[dict[str, str | None]] = [
    {"id": "1", "text": "雹", "intent": "disaster", "urgent": "no", "slots_json": '{"disaster": "冰雹"}'},
    {"id": "2", "text": "雹困", "intent": "disaster", "urgent": "yes"},
    {"id": "3", "text": "困", "intent": "care", "secondary_intent": "disaster", "urgent": "no"},
    {"id": "4", "text": "好", "intent": "relief", "slots_json": "{}"},
    {"id": "5", "text": "雹", "intent": "chitchat", "slots_json": "{}"},
    {"id": "6", "text": "好", "intent": "chitchat"},
]


def test_the_figures_are_those_counted_by_hand() -> None:
    rows = [
        {"word": "雹", "intent": "disaster", "weight": 3, "slot": "disaster", "value": "冰雹"},
        {"word": "困", "intent": "disaster", "weight": 3, "urgent": True},
        {"word": "好", "intent": "chitchat", "weight": 3},
    ]
    found = evaluate(ROWS, Understander(Lexicon.from_rows(rows), Gazetteer([]), weights=Weights.none()))
    assert (found["n"], found["accuracy"], found["accuracy_lenient"]) == (6, 0.5, 0.6667)
    assert found["per_intent"]["disaster"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "n": 2}
    assert found["confusion"]["chitchat"] == {"disaster": 1, "chitchat": 1}
    assert found["urgent"] == {"precision": 0.5, "recall": 1.0}
    assert (found["false_cases"], found["missed_cases"], found["to_human"]) == (0.5, 0.25, 0.0)
    assert found["slots"]["disaster"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert found["slots"]["crop"] == {"precision": None, "recall": None, "f1": None}
    assert found["multi"] == {"precision": None, "recall": None}


def test_explain_prints_exactly_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["intents", "explain", "竹园村下冰雹了", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == [
        *("intent", "confidence", "urgent", "also", "slots", "to_human", "evidence", "ruleset_version")
    ]
    assert all(list(each) == ["what", "word", "weight"] for each in printed["evidence"])
    assert "〔雹风雪旱〕" in [each["word"] for each in printed["evidence"]]


def test_eval_writes_the_wrong_rows_with_what_weighed(tmp_path: Path) -> None:
    file, errors = tmp_path / "a.csv", tmp_path / "e.csv"
    file.write_text("id,text,intent\n1,竹园村下冰雹了,chitchat\n", encoding="utf-8")
    assert run(["intents", "eval", str(file), "--json", "--errors", str(errors)]) == 0
    assert "误立案" in errors.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "code"), [(None, 2), ("id,text\n1,好\n", 1), ("id,text,intent\n1,好,没这个\n", 1)]
)
def test_a_file_that_cannot_be_judged_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, code: int
) -> None:
    file = tmp_path / "a.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert run(["intents", "eval", str(file)]) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(file) in said
