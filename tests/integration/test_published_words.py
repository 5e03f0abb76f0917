"""`baolian intents explain` and `eval` with `--published`: the words in force and the places of the county."""

import json
from pathlib import Path

import pytest

from app.cli import run
from tests.counties import a_county, write_files

WORDS = '[[lexicon]]\nword = "噼里啪啦"\nintent = "disaster"\nweight = 9.0\n'
TEXT = "幸福村噼里啪啦"


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """A configured county that is not the shipped one, with a village that the shipped one has not."""
    config = tmp_path / "baolian.toml"
    config.write_text(
        f'database_url = "{database_url}"\nsecret_key = "a secret for tests only, 32 long"\n', "utf-8"
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    assert run(["db", "upgrade"]) == 0
    county = a_county()
    county["divisions"][2]["name"] = "幸福村"
    assert run(["import", str(write_files(tmp_path / "county", county))]) == 0


def explained(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    capsys.readouterr()
    assert run(["intents", "explain", TEXT, "--json", *options]) == 0
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.usefixtures("configured")
def test_the_places_of_the_county_are_known_before_it_publishes(capsys: pytest.CaptureFixture[str]) -> None:
    assert "village" not in explained(capsys)["slots"]  # type: ignore[operator]
    told = explained(capsys, "--published")
    assert told["slots"]["village"] == "幸福村"  # type: ignore[index]
    assert told["ruleset_version"] == "default"


@pytest.mark.usefixtures("configured")
def test_the_words_in_force_are_those_that_were_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(WORDS, "utf-8")
    assert run(["rules", "publish", str(rules), "--reason", "方言"]) == 0
    told = explained(capsys, "--published")
    assert (told["intent"], told["ruleset_version"]) == ("disaster", "1")
    assert explained(capsys)["ruleset_version"] == "default"


@pytest.mark.usefixtures("configured")
def test_the_figures_are_those_of_the_words_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, judged = tmp_path / "rules.toml", tmp_path / "judged.csv"
    rules.write_text(WORDS.replace("disaster", "relief"), "utf-8")
    judged.write_text(f"id,text,intent\n1,{TEXT},relief\n", "utf-8")
    assert run(["rules", "publish", str(rules), "--reason", "方言"]) == 0
    reached = []
    for options in ((), ("--published",)):
        capsys.readouterr()
        assert run(["intents", "eval", str(judged), "--json", *options]) == 0
        reached.append(json.loads(capsys.readouterr().out)["accuracy"])
    assert reached == [0.0, 1.0]


def test_nothing_is_configured_and_published_words_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["intents", "explain", TEXT, "--published"]) == 2
    assert "secret_key" in capsys.readouterr().err
    assert run(["intents", "explain", TEXT, "--county", "610925"]) == 2
    assert "--published" in capsys.readouterr().err
