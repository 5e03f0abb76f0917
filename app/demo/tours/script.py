"""What a tour is made of: steps with a sentence in two languages, what is done, and where to look meanwhile."""

import tomllib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.demo.tours.hands import Hands

READING_SECONDS = 6.0

Act = Callable[[Hands], Awaitable[None]]
Look = Callable[[Hands], Mapping[str, Any]]
"""Answers `{"chat": place}`, `{"officer": address, "url": link}` or `{"tab": name}`, or several of them."""


def _nowhere(hands: Hands) -> Mapping[str, Any]:
    return {}


async def _nothing(hands: Hands) -> None:
    """Only to be read."""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `zh` and `en` say what happens while `act` does it; `seconds` are for reading."""

    zh: str
    en: str
    act: Act = _nothing
    look: Look = _nowhere
    seconds: float = READING_SECONDS


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a story may go."""

    id: str
    title: str
    english: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tour:
    """One story; the first variant is told unless another is asked for."""

    id: str
    title: str
    english: str
    line: str
    variants: tuple[Variant, ...]

    def variant(self, variant_id: str) -> Variant | None:
        """The variant with this id, the first one for an empty id, or None."""
        if not variant_id:
            return self.variants[0]
        return next((each for each in self.variants if each.id == variant_id), None)

    def as_json(self) -> dict[str, Any]:
        """The tour on the page's shelf."""
        return {
            "id": self.id,
            "title": self.title,
            "english": self.english,
            "line": self.line,
            "variants": [{"id": v.id, "title": v.title, "english": v.english} for v in self.variants],
        }


def step(name: str, act: Act = _nothing, look: Look = _nowhere, seconds: float = READING_SECONDS) -> Step:
    """The step whose words stand in `words.toml` under `story.step`."""
    story, _, key = name.partition(".")
    words = _words()[story]["steps"][key]
    return Step(words["zh"], words["en"], act, look, seconds)


def variant(name: str, *steps: Step) -> Variant:
    """The variant whose titles stand in `words.toml` under `story.variant`; a story of one has the story's own."""
    story, _, key = name.partition(".")
    title, english = _words()[story].get(key) or (_words()[story]["title"], _words()[story]["english"])
    return Variant(key, title, english, steps)


def tour(story: str, *variants: Variant) -> Tour:
    """The story of that name in `words.toml`."""
    words = _words()[story]
    return Tour(story, words["title"], words["english"], words["line"], variants)
