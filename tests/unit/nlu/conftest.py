"""The shipped lexicon over the real divisions of 岚皋, built once."""

import csv
import io
import tomllib
from typing import Any

import pytest

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.defaults import load_text
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """The rows of the shipped lexicon."""
    return list(tomllib.loads(load_text("lexicon.toml"))["lexicon"])


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """岚皋's towns and villages."""
    table = csv.DictReader(io.StringIO(load_text("langao_divisions.csv")))
    return Gazetteer(
        Division(r["code"], r["name"], DivisionLevel(r["level"]), r["parent_code"]) for r in table
    )


@pytest.fixture(scope="session")
def understander(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> Understander:
    """What ships."""
    return Understander(Lexicon.from_rows(rows), gazetteer)
