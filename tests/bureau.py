"""A squall, and those who report it upward."""

from datetime import datetime

from sqlalchemy import update

from app.core.enums import AdminRole
from app.services.casework.actions import act, locked_case
from app.services.disasters import damage_clock, damage_due, damage_reports
from app.services.disasters.damage_reports import Standing
from app.services.scope import RIGHTS, Scope
from models import Case, DamageFile, DamageReport, Incident, OutboxMessage
from tests.post import Post
from tests.small_county import COUNTY, VILLAGE
from tests.squall import Squall

DESK = Scope("admin:desk", COUNTY, RIGHTS[AdminRole.DUTY_DESK])


class Bureau:
    """A squall and those who report it upward."""

    def __init__(self, post: Post) -> None:
        self.squall, self.workshop, self.clock = Squall(post), post.workshop, post.clock

    async def hail(self, count: int = 5, village: str = VILLAGE) -> DamageFile:
        """So many reports, the incident and its file."""
        await self.squall.report(count, village)
        await self.tick()
        (file,) = await self.squall.all(DamageFile)
        return file  # type: ignore[no-any-return]

    async def tick(self) -> None:
        """The jobs, until nothing moves."""
        await self.squall.settle()
        while await damage_clock.remind_due(self.workshop):
            pass

    async def standing(self, file: DamageFile) -> Standing:
        """The file as it stands now."""
        async with self.workshop.read() as work:
            return await damage_reports.standing(work, file)

    async def record(self, case: Case, text: str) -> None:
        """An officer writes down what he saw."""
        async with self.workshop.begin() as work:
            held = await locked_case(work, case.id)
            assert held is not None
            officer = work.snapshots.registry.officer(held.officer_id or "")
            await act(work, held, "record", officer, {"text": text}, f"officer:{held.officer_id}")

    async def correct(self, file: DamageFile, name: str, value: str, why: str = "村里数过") -> None:
        async with self.workshop.begin() as work:
            await damage_reports.correct(work, DESK, file.id, name, value, why)

    async def make(self, file: DamageFile, stage: str) -> DamageReport:
        async with self.workshop.begin() as work:
            return await damage_reports.make(work, DESK, file.id, stage)

    async def hand_on(self, file: DamageFile, stage: str) -> datetime:
        """Make a report and hand it on; answers when."""
        report = await self.make(file, stage)
        async with self.workshop.begin() as work:
            await damage_reports.hand_on(work, DESK, file.id, report.number, "市应急管理局值班室", None)
            return work.now

    async def ends(self) -> datetime:
        """All its cases are over, and so is the incident; answers when."""
        async with self.workshop.begin() as work:
            await work.session.execute(update(Case).values(state="closed", next_due_at=None))
        await self.tick()
        (incident,) = await self.squall.all(Incident)
        assert incident.closed_at is not None
        return incident.closed_at  # type: ignore[no-any-return]

    async def at(self, instant: datetime) -> None:
        """The jobs at this instant."""
        self.clock.move_to(instant)
        await self.tick()

    async def says(self, file: DamageFile) -> str:
        """How the page words the clocks."""
        async with self.workshop.read() as work:
            held = await work.session.get_one(DamageFile, file.id)
            incident = await work.session.get(Incident, held.incident_id)
            return damage_due.clock_words(work, held, incident, await damage_due.handed(work, held))[0]

    async def reminders(self) -> list[tuple[str, str]]:
        """What the duty desk was reminded of, in order: to whom, by which sentence."""
        rows = await self.squall.all(OutboxMessage)
        found = [
            row for row in rows if row.reply_key.startswith(("notice_first_report", "notice_next_report"))
        ]
        return [(row.officer_id, row.reply_key) for row in found]
