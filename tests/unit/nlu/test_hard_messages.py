"""The page of twenty hard messages says what is really made of them."""

import re
from pathlib import Path

import pytest

from app.nlu.understander import Understander

PAGE = Path(__file__).parents[3] / "docs" / "hard_messages.md"
FOUND = re.findall(
    r"^## (.+)\n\*\*([a-z_]+)(.*?)\*\* \((\w+), .*\) · (\S+) ([+-][\d.]+)", PAGE.read_text("utf-8"), re.M
)


def test_there_are_twenty() -> None:
    assert len(FOUND) == 20


@pytest.mark.parametrize(("text", "intent", "more", "reason", "word", "weight"), FOUND)
def test_a_hard_message_is_understood_as_the_page_says(
    understander: Understander, text: str, intent: str, more: str, reason: str, word: str, weight: str
) -> None:
    found = understander.understand(text)
    assert (str(found.intent), found.reason) == (intent, reason)
    assert found.is_urgent == ("life in danger" in more)
    assert found.to_human == ("to a human" in more)
    assert (word, float(weight)) in [(e.word, round(e.weight, 2)) for e in found.evidence]
    assert found.words == tuple(e.word for e in found.evidence)
