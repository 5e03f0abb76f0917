"""Invariant 8: the same messages at the same times leave the same rows, whatever the machine's clock and engine."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count, zip_longest
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.clock import SimulatedClock, SystemClock
from app.core.ids import IdSource
from app.services.history import broken_link
from bots.base import SendError, TemporaryError, UnreachableError
from models import Case, CaseEvent
from tests.factories import HAIL
from tests.sayings import REPORTS, SAID, SENDERS, Said
from tests.storm import PASSING, Inbound, Rows, Storm, a_storm

pytestmark = pytest.mark.anyio
_really_sleep = asyncio.sleep


class CountingIds(IdSource):
    """Ids without chance: the clock's milliseconds, counted on."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__(clock)
        self.start_anew()

    def start_anew(self) -> None:
        """As on the first day."""
        self._last = 0

    def next(self) -> int:
        """A new id."""
        self._last = max(self._last + 1, int(self._clock.now().timestamp() * 1000) << 16)
        return self._last


class Chance:
    """Case numbers, salts and names of files in the order in which they are asked for, in place of random ones."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """As on the first day."""
        self._counts: dict[int, count[int]] = defaultdict(lambda: count(1))

    def below(self, limit: int) -> int:
        """For `secrets.randbelow`."""
        return next(self._counts[limit]) % limit

    def hexadecimal(self, size: int) -> str:
        """For `secrets.token_hex`."""
        return f"{next(self._counts[size]):0{2 * size}x}"


@dataclass(frozen=True)
class Moment:
    """After some minutes, with the platform in this mood, these messages come."""

    minutes: int
    mood: SendError | None
    said: list[Said]


MOODS = st.sampled_from([None, None, None, TemporaryError("-1"), UnreachableError("45015")])
MOMENTS = st.builds(Moment, st.integers(0, 3000) | st.integers(0, 20), MOODS, st.lists(SAID, max_size=4))


class World:
    """One storm whose ids are counted."""

    def __init__(self, storm: Storm, ids: CountingIds, chance: Chance, *, is_gathered: bool) -> None:
        self.storm, self.ids, self.chance, self.is_gathered = storm, ids, chance, is_gathered

    async def lives(self, plan: list[Moment]) -> Rows:
        """Play the plan from the beginning; the rows that it leaves."""
        await self.storm.calm()
        self.ids.start_anew()
        self.chance.start_anew()
        for moment in plan:
            for channel in self.storm.channels:
                channel.fails_with = moment.mood
            await self.storm.later(moment.minutes)
            made = [self.storm.makes(said) for said in moment.said]
            for batch in gathered(made) if self.is_gathered else [[each] for each in made]:
                await self.storm.take(batch)
            await self.storm.later(0)
        return await self.storm.rows()


def gathered(made: list[Inbound]) -> list[list[Inbound]]:
    """As few batches as keep the order: a turn takes one message of each sender."""
    batches: list[list[Inbound]] = [[]]
    for inbound in made:
        if inbound.sender in {each.sender for each in batches[-1]}:
            batches.append([])
        batches[-1].append(inbound)
    return batches


@pytest.fixture
async def worlds(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[World]]:
    """One on SQLite, message by message; one on the engine in question, gathered. Neither may look at a watch."""
    clocks = [SimulatedClock(HAIL), SimulatedClock(HAIL)]
    ids = [CountingIds(clock) for clock in clocks]
    chance = Chance()
    folders = [tmp_path / "one", tmp_path / "other"]
    one = f"sqlite:///{tmp_path / 'one.db'}"
    async with (
        a_storm(one, clocks[0], folders[0], ids[0]) as first,
        a_storm(database_url, clocks[1], folders[1], ids[1]) as second,
    ):
        monkeypatch.setattr(SystemClock, "now", looks_at_the_machines_clock)
        monkeypatch.setattr(asyncio, "sleep", sleeps)
        monkeypatch.setattr(secrets, "randbelow", chance.below)
        monkeypatch.setattr(secrets, "token_hex", chance.hexadecimal)
        yield [
            World(first, ids[0], chance, is_gathered=False),
            World(second, ids[1], chance, is_gathered=True),
        ]
        monkeypatch.undo()


def looks_at_the_machines_clock(_: SystemClock) -> NoReturn:
    raise AssertionError("the machine's clock was read")


async def sleeps(seconds: float, *_: Any) -> None:
    assert seconds == 0, "somebody slept"
    await _really_sleep(0)


@example(plan=[Moment(0, None, [Said(SENDERS[0], REPORTS[0]), Said(SENDERS[1], "收到")])])
@given(plan=st.lists(MOMENTS, min_size=1, max_size=6))
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
async def test_the_same_messages_at_the_same_times_leave_the_same_rows(
    worlds: list[World], plan: list[Moment]
) -> None:
    one, other, again = [await world.lives(plan) for world in (*worlds, worlds[1])]
    assert differences(one, other) == []
    assert differences(other, again) == []
    for world in worlds:
        await histories_hold(world.storm)


def differences(one: Rows, other: Rows) -> list[str]:
    """Table, place and column where they differ, with what each has there."""
    return [
        f"{table}[{place}].{key}: {first.get(key)!r} {second.get(key)!r}"
        for table in (each.name for each in PASSING)
        for place, (first, second) in enumerate(zip_longest(one[table], other[table], fillvalue={}))
        for key in {**first, **second}
        if first.get(key) != second.get(key)
    ]


async def histories_hold(storm: Storm) -> None:
    """Every history is whole."""
    async with storm.house.container.database.reading() as session:
        for case in await session.scalars(select(Case)):
            events = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
            assert broken_link(case, list(await session.scalars(events))) is None
