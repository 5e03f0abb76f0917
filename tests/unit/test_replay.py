"""A message is understood once where no word in it has other rows: the same comes out as understanding it twice."""

import csv

from app.defaults import load_text
from app.services.deciding.meaning import Setting
from app.services.deciding.places import Background
from app.services.rules.ruleset_document import shipped_document
from app.services.tuning import replay
from app.services.tuning.replay import Told
from tests.factories import HAIL
from tests.workbench import COUNTY
from tests.worlds import a_world

WORDS = """
[[lexicon]]
word = "雨"
intent = "disaster"
weight = 6.0
[[lexicon]]
word = "水断"
intent = "opinion"
weight = 6.0
all = ["水", "没得|断"]
"""


def test_understanding_once_or_twice_decides_the_same() -> None:
    published, draft = a_world(shipped_document()), a_world(shipped_document() + WORDS)
    rows = csv.DictReader(load_text("evaluation/villagers_home.csv").splitlines())
    texts = [row["text"] for row in rows][::3]
    setting, is_alike = Setting(HAIL, Background(account=COUNTY)), replay.alike(published, draft)
    told = [Told("", text, setting) for text in texts]
    once = [replay.compare(published, draft, each, is_alike) for each in told]
    assert once == [replay.compare(published, draft, each, lambda _: False) for each in told]
    assert any(each.differs for each in once)
    assert 0 < sum(map(is_alike, texts)) < len(texts)
