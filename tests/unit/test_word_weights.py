"""What the form of a word offers is enough: a heavy word makes a case where nothing else is known."""

import pytest

from app.commands.training import gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander
from app.services.rules.ruleset_document import shipped_data
from app.web.console.pages.rules_words import WEIGHTS


@pytest.fixture(scope="module")
def understander() -> Understander:
    """With a word that nobody has learned, as heavy as the form has it."""
    word = {"word": "咕嘟嘟", "intent": "relief", "weight": float(dict(WEIGHTS)["重"])}
    return Understander(Lexicon.from_rows([*shipped_data()["lexicon"], word]), gazetteer())


@pytest.mark.parametrize("text", ["我们家咕嘟嘟了", "竹园村咕嘟嘟", "咕嘟嘟咋个办", "村上咕嘟嘟三天了没人管"])
def test_a_heavy_word_makes_a_case_of_what_it_says(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert (found.intent, found.to_human) == ("relief", False)
