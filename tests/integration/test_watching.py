"""What stopped moving is found and told, and the heartbeat falls silent with it."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text, update

from app.core.pulse import Pulse
from app.jobs import watching
from app.jobs.heart import Heart
from app.jobs.knock import SECONDS
from app.services.lifecycle import escalation
from app.services.sending import desk
from models import Case, Deadline, DeskEntry, OutboxMessage
from tests import plans
from tests.factories import HAIL, a_case
from tests.watch import Watch

pytestmark = pytest.mark.anyio
URL = "https://outside.test/beat"


class Outside:
    """The address that hears the heart."""

    def __init__(self, watch: Watch, status: int = 200) -> None:
        self.heard: list[str] = []
        self.status = status
        self.watch = watch
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self._hear))
        self.seconds = 0.0
        self.pulse = Pulse(lambda: self.seconds)
        self.pulse.expect(SECONDS)
        self.heart = Heart(watch.workshop, {}, self.http, URL, self.pulse)

    def _hear(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(str(request.url))
        return httpx.Response(self.status)

    async def beat(self, *, late: tuple[str, ...] = ()) -> int:
        """One beat, with every job ticking but the late ones."""
        self.seconds += 3600
        for name in SECONDS:
            self.pulse.came_back(name, is_done=name not in late)
        return await self.heart.beat()


async def _make_calm(watch: Watch) -> None:
    """Alerts are on their way and nothing is due."""
    async with watch.workshop.begin() as work:
        later = watch.clock.now() + timedelta(days=1)
        await work.session.execute(update(OutboxMessage).values(next_try_at=later))


async def test_a_case_that_is_overdue_alarms_the_desk_once_and_is_forgotten_when_it_moves(
    watch: Watch,
) -> None:
    await watch.opens()
    await _make_calm(watch)
    watch.clock.move_to(HAIL + timedelta(minutes=13))
    assert [await watching.watch(watch.workshop), await watching.watch(watch.workshop)] == [1, 1]
    (entry,) = await watch.all(DeskEntry)
    assert (entry.reason, entry.division_code) == ("stuck", "610925")
    await desk.ring_due(watch.workshop)
    assert [row.officer_id for row in await watch.all(OutboxMessage, reply_key="desk_stuck")] == ["D1"]
    await _make_calm(watch)
    while await escalation.take_due(watch.workshop):
        pass
    await _make_calm(watch)
    assert await watching.watch(watch.workshop) == 0
    assert (await watch.all(DeskEntry))[0].closed_reason == "recovered"


async def test_an_open_case_without_a_running_clock_is_found(watch: Watch) -> None:
    await watch.opens()
    await _make_calm(watch)
    assert await watching.watch(watch.workshop) == 0
    async with watch.workshop.begin() as work:
        await work.session.execute(update(Deadline).values(met_at=HAIL))
    assert await watching.watch(watch.workshop) == 1


async def test_a_row_of_the_outbox_that_does_not_move_is_found(watch: Watch) -> None:
    await watch.opens()
    await _make_calm(watch)
    async with watch.workshop.begin() as work:
        await work.session.execute(update(OutboxMessage).values(next_try_at=None, state="queued"))
    assert await watching.watch(watch.workshop) == 2


@pytest.mark.parametrize(("days", "found"), [(6, 2), (8, 0)])
async def test_what_is_forgotten_is_found_for_a_week(watch: Watch, days: int, found: int) -> None:
    await watch.opens()
    await _make_calm(watch)
    async with watch.workshop.begin() as work:
        await work.session.execute(update(OutboxMessage).values(next_try_at=None, state="queued"))
        await work.session.execute(update(Case).values(next_due_at=HAIL + timedelta(days=30)))
    watch.clock.move_to(HAIL + timedelta(days=days))
    async with watch.workshop.database.reading() as session:
        assert (await watching.find_stuck(session, watch.clock.now()))["outbox"] == found


async def test_the_outbox_is_not_read_through_for_the_watch(watch: Watch) -> None:
    if not watch.workshop.database.is_sqlite:
        pytest.skip("PostgreSQL chooses by what its statistics say")
    database = watch.workshop.database
    async with plans.listening(database) as asked, database.reading() as session:
        await watching.find_stuck(session, watch.clock.now())
    of_outbox = [statement for statement in asked if "FROM outbox" in statement[0]]
    found = [step for statement in of_outbox for step in await plans.steps(database, statement)]
    assert len(of_outbox) == 2
    assert all(step.startswith("SEARCH outbox USING") for step in found), found


async def test_the_database_itself_refuses_an_open_case_without_a_timer(watch: Watch) -> None:
    with pytest.raises(Exception, match="open_has_officer_and_deadline"):
        async with watch.workshop.begin() as work:
            work.session.add(a_case(next_due_at=None))


async def test_the_heart_beats_while_all_is_well_and_not_otherwise(watch: Watch) -> None:
    outside = Outside(watch)
    await watch.opens()
    await _make_calm(watch)
    assert await outside.beat() == 1
    assert await outside.beat(late=("escalate",)) == 0
    watch.clock.move_to(HAIL + timedelta(minutes=13))
    assert await outside.beat() == 0
    assert outside.heard == [URL]
    outside.seconds += 3600
    assert await outside.heart.wrongs() == [
        *(f"job:{name}" for name in SECONDS if name != "heart"),
        "stuck:cases",
    ]


async def test_an_account_that_is_gone_silences_the_heart(watch: Watch) -> None:
    outside = Outside(watch)
    async with watch.workshop.begin() as work:
        await work.session.execute(
            text(
                "INSERT INTO account_lines (channel, account, is_online) VALUES ('onebot', 'siji', :online)"
            ),
            {"online": False},
        )
    assert await outside.beat() == 0
    assert outside.heard == []


async def test_an_address_that_does_not_answer_well_is_no_beat_and_no_fault(watch: Watch) -> None:
    outside = Outside(watch, status=500)
    assert await outside.beat() == 0
    assert outside.heard == [URL]
    assert await watch.all(Case) == []
