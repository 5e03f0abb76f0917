"""A lexicon of 50,000 words at a replica: the process goes on while it reads them, then all of them count."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from app.core.clock import SimulatedClock
from app.core.ids import IdSource
from app.db.database import Database
from app.services import versions
from app.services.rules import rulesets
from app.services.rules.ruleset_document import Ruleset, shipped_document
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from tests.small_county import COUNTY, Road
from tests.workbench import KEYRING

pytestmark = pytest.mark.anyio
LAST = 50_000
MANY = shipped_document() + "".join(
    f'[[lexicon]]\nword = "词{number}"\nintent = "care"\nweight = 20\n' for number in range(1, LAST + 1)
)

_documents = count(1)
"""No test's document was read by this process before."""


@pytest.fixture
async def replica(road: Road, database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    """A process's workshop, which has read what is in force; then another process publishes 50,000 words."""
    database = Database(database_url, KEYRING)
    workshop = Workshop(database, clock, IdSource(clock), Snapshots(clock))
    async with workshop.read() as work:
        assert work.snapshots.ruleset_for(COUNTY).version == 0
    async with road.workshop.begin() as work:
        document = f"# {next(_documents)}\n{MANY}"
        await rulesets.store(work, COUNTY, document, "admin:王芳", "全县的叫法")
        await versions.touch(work.session, "ruleset")
    yield workshop
    await database.close()


async def _version_and_ruleset(workshop: Workshop) -> tuple[int, Ruleset]:
    async with workshop.read() as work:
        ruleset = work.snapshots.ruleset_for(COUNTY)
        return ruleset.version, ruleset


async def test_a_replica_goes_on_while_it_reads_fifty_thousand_words(replica: Workshop) -> None:
    reading = asyncio.ensure_future(_version_and_ruleset(replica))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await reading)[0] == 1
    assert turns > 50, "read on the event loop, it would leave others a turn at the database's answers only"
    assert replica.snapshots.understander_for(COUNTY).understand(f"词{LAST}").intent == "care"


async def test_works_that_begin_meanwhile_wait_for_one_reading_and_go_by_the_same_rules(
    replica: Workshop,
) -> None:
    found = await asyncio.gather(*(_version_and_ruleset(replica) for _ in range(5)))
    assert {version for version, _ in found} == {1}
    assert len({id(ruleset) for _, ruleset in found}) == 1
