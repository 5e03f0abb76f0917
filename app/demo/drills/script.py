"""What is played: who writes what and when, how officers answer, when platforms are away. The same for a seed."""

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
GROUPS = ("一组", "二组", "三组", "四组")
REPEATED = 0.05
"""So many reports reach the webhook twice, as when a platform got no answer in time."""
Words = Mapping[str, Mapping[str, Sequence[str]]]
Span = tuple[float, float]
"""From so many minutes to so many."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one person writes, so long after the drill's beginning; `channel` is where."""

    number: int
    after: timedelta
    channel: str
    text: str
    kind: str
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Manner:
    """How officers answer: `prompt` of the calls within `soon`, `late` within `slow`, the others never.

    Where there is a site they come after `to_site`, and most of them record and finish after `to_finish`. Officers
    who keep `hours` answer nothing outside of them.
    """

    prompt: float
    late: float
    soon: Span
    slow: Span
    to_site: Span
    to_finish: Span
    finishes: float = 0.8
    hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """Platforms of these channels are down in this stretch of the drill."""

    since: timedelta
    until: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """One drill. `begins`: when on the clock, the next such instant; `stride`: how far a clock that jumps may go."""

    name: str
    reports: tuple[Report, ...]
    manner: Manner
    lasts: timedelta
    stride: timedelta
    begins: Callable[[datetime], datetime]
    outages: tuple[Outage, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Cast:
    """Where it is played: the places that people name, the channels on which they write."""

    places: Sequence[str]
    channels: Sequence[str]


def words() -> Words:
    """What people and officers say."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def hail(cast: Cast, count: int, seed: int) -> Script:
    """A hail by day: most write within a quarter of an hour, officers are at hand."""
    dice = random.Random(f"hail:{seed}")
    said = words()["hail"]["disaster"]
    moments = sorted(dice.triangular(0, 20, 3) for _ in range(count))
    reports = [
        _report(dice, cast, n, timedelta(minutes=at), said, "disaster") for n, at in enumerate(moments)
    ]
    manner = Manner(0.6, 0.25, (0.5, 6), (12, 50), (10, 30), (30, 120))
    return Script("hail", tuple(reports), manner, timedelta(hours=3), timedelta(minutes=5), _at_once)


def flood(cast: Cast, count: int, seed: int) -> Script:
    """A flood by night: officers sleep, WeChat and WeCom are away for forty minutes, some lives are in danger."""
    dice = random.Random(f"flood:{seed}")
    said = words()["flood"]
    moments = sorted(dice.triangular(0, 180, 60) for _ in range(count))
    reports = []
    for number, at in enumerate(moments):
        kind = "urgent" if number % 20 == 7 else "disaster"
        reports.append(_report(dice, cast, number, timedelta(minutes=at), said[kind], "disaster"))
    manner = Manner(0.2, 0.25, (1, 10), (25, 120), (15, 60), (60, 240))
    away = Outage(timedelta(minutes=50), timedelta(minutes=90), ("wechat", "wecom"))
    night = _next_time(time(22, 30))
    return Script("flood", tuple(reports), manner, timedelta(hours=5), timedelta(minutes=10), night, (away,))


def week(cast: Cast, count: int, seed: int) -> Script:
    """An ordinary week: all ten kinds by day and evening, officers who keep office hours."""
    dice = random.Random(f"week:{seed}")
    said = words()["week"]
    kinds = list(said)
    moments = sorted(dice.randrange(7) * 1440 + dice.uniform(0, 14 * 60) for _ in range(count))
    reports = []
    for number, at in enumerate(moments):
        kind = kinds[number % len(kinds)]
        reports.append(_report(dice, cast, number, timedelta(minutes=at), said[kind], kind))
    manner = Manner(0.7, 0.2, (2, 60), (60, 600), (20, 120), (120, 1800), hours=(8, 18))
    monday = _next_monday(time(7, 0))
    return Script("week", tuple(reports), manner, timedelta(days=7), timedelta(hours=2), monday)


SCRIPTS: Mapping[str, Callable[[Cast, int, int], Script]] = {"hail": hail, "flood": flood, "week": week}


def _report(
    dice: random.Random, cast: Cast, number: int, after: timedelta, said: Sequence[str], kind: str
) -> Report:
    text = dice.choice(said).format(place=dice.choice(cast.places), group=dice.choice(GROUPS))
    return Report(number, after, dice.choice(cast.channels), text, kind, dice.random() < REPEATED)


def _at_once(now: datetime) -> datetime:
    return now


def _next_time(of_day: time) -> Callable[[datetime], datetime]:
    def begins(now: datetime) -> datetime:
        local = now.astimezone(CHINA)
        at = datetime.combine(local.date(), of_day, CHINA)
        return at if at >= local else at + timedelta(days=1)

    return begins


def _next_monday(of_day: time) -> Callable[[datetime], datetime]:
    def begins(now: datetime) -> datetime:
        local = now.astimezone(CHINA)
        day = local.date() + timedelta(days=-local.weekday() % 7)
        at = datetime.combine(day, of_day, CHINA)
        return at if at >= local else at + timedelta(days=7)

    return begins
