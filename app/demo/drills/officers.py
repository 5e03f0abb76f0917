"""Officers in a drill: they hear their phones, and answer soon, late or never, as the script has it."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.demo.drills.letters import Who
from app.demo.drills.phones import Bubble
from app.demo.drills.script import CHINA, Manner, Span, words

MARK = "【演练】"
_NAMED = re.compile(r"收到 (\d{3,20})|(\d{3,20})号")
_REST = re.compile(r"(?:还有|编号)[::]([\d ]+)")
_MORE = re.compile(r"编号[::][\d ]+\+\d+|已有\d+件")
_INCIDENT = re.compile(r"已有\d+件")
_WHICH = "请带上号码,例如"
_TO_RING = "推送不到】"
"""Ends the tag of a call of the duty desk to ring somebody, again and again until it takes it; no call for the case."""


@dataclass(frozen=True, slots=True)
class Move:
    """What an officer will write: `verb` and the end of the case's number, at an instant."""

    at: datetime
    officer: str
    who: Who
    verb: str
    end: str
    text: str


def is_call(bubble: Bubble) -> bool:
    """Whether this calls its reader for something of a drill; what confirms his own words does not."""
    is_ours = bubble.side == "bot" and not bubble.is_answer and _TO_RING not in bubble.text
    return is_ours and bubble.text.startswith((f"{MARK}【", "编号")) and MARK in bubble.text


def ends_in(text: str) -> list[str]:
    """The cases that a push names, each by an end of its number, in their order; a card's incident is no case."""
    named = ["".join(found) for found in _NAMED.findall(text)]
    for rest in () if _INCIDENT.search(text) else _REST.findall(text):
        named += rest.split()
    return list(dict.fromkeys(named))


def has_more(text: str) -> bool:
    """Whether a push says that there are more cases than it names, or a whole incident; its link leads to the list."""
    return bool(_MORE.search(text))


class Officers:
    """Everybody whose phone may ring; each decides once for each case, the same for the same seed."""

    def __init__(self, phones: Mapping[Who, str], manner: Manner, seed: int) -> None:
        self._phones, self._manner, self._seed = phones, manner, seed
        self._heard: set[tuple[str, str]] = set()
        self._calls: Counter[str] = Counter()
        self._said: dict[Who, Move] = {}
        self._meant: dict[tuple[str, str], str] = {}
        self._words: Mapping[str, Sequence[str]] = words()["officer"]

    def owner(self, bubble: Bubble) -> str:
        """The officer whose phone showed this, or an empty string."""
        return self._phones.get(Who(bubble.channel, bubble.account, bubble.phone), "")

    def hear(self, bubble: Bubble) -> Iterator[Move]:
        """What he will do about the cases that this push names for the first time."""
        officer = self.owner(bubble)
        if not officer or not is_call(bubble):
            return
        for end in ends_in(bubble.text):
            if (officer, end) not in self._heard:
                self._heard.add((officer, end))
                self._calls[officer] += 1
                yield from self._moves(officer, bubble, end)

    def says(self, move: Move) -> Move:
        """The move as he writes it: with the number that he chose before, where he was asked which case he meant."""
        self._said[move.who] = replace(move, end=self._meant.get((move.officer, move.end), move.end))
        return self._said[move.who]

    def chooses(self, bubble: Bubble) -> Move | None:
        """What he writes half a minute after he was asked which case he means: one that ends as he had written."""
        said = self._said.get(Who(bubble.channel, bubble.account, bubble.phone))
        if said is None or _WHICH not in bubble.text:
            return None
        listed = (end for end in ends_in(bubble.text) if end.endswith(said.end) and end != said.end)
        chosen = next((end for end in listed if (said.officer, end) not in self._heard), None)
        if chosen is None:
            return None
        self._heard.add((said.officer, chosen))
        self._meant[said.officer, said.end] = chosen
        return replace(said, at=bubble.at + timedelta(seconds=30), end=chosen)

    def _moves(self, officer: str, bubble: Bubble, end: str) -> Iterator[Move]:
        manner, dice = self._manner, random.Random(f"{self._seed}:{officer}:{self._calls[officer]}")
        luck = dice.random()
        if luck > manner.prompt + manner.late:
            return
        who = Who(bubble.channel, bubble.account, bubble.phone)
        at = self._later(dice, bubble.at, manner.soon if luck < manner.prompt else manner.slow)
        yield Move(at, officer, who, "收到", end, "")
        at = self._later(dice, at, manner.to_site)
        yield Move(at, officer, who, "到场", end, "")
        at = self._later(dice, at, (2, 8))
        yield Move(at, officer, who, "记录", end, dice.choice(self._words["record"]))
        if dice.random() < manner.finishes:
            at = self._later(dice, at, manner.to_finish)
            yield Move(at, officer, who, "办结", end, dice.choice(self._words["resolve"]))

    def _later(self, dice: random.Random, at: datetime, span: Span) -> datetime:
        return _within(at + timedelta(minutes=dice.uniform(*span)), self._manner.hours)


def _within(at: datetime, hours: tuple[int, int] | None) -> datetime:
    """The instant, or where officers are not at work then, as long after they begin again."""
    if hours is None:
        return at
    local = at.astimezone(CHINA)
    opens = local.replace(hour=hours[0], minute=local.minute % 30)
    if local.hour >= hours[1]:
        opens += timedelta(days=1)
    if not hours[0] <= local.hour < hours[1]:
        local = opens
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local
