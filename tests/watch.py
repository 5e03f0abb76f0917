"""One case a call, the clock in hand, and what escalation makes of it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.services.casework import actions
from app.services.lifecycle import clock_moves, escalation
from app.services.work import Work
from models import Case, CaseMessage, Escalation, OutboxMessage
from tests.factories import HAIL, a_case, a_conversation, a_message
from tests.small_county import VILLAGE, Road
from tests.workbench import a_promise


class Watch:
    """The county's workshop, one case a call, and what became of it."""

    def __init__(self, road: Road) -> None:
        self.road, self.clock, self.workshop = road, road.clock, road.workshop

    async def opens(self, promise: dict[str, Any] | None = None, **changes: Any) -> int:
        """A hail case of 张诗文's that O1 and, told with him, V1 were alerted for."""
        made = a_promise(**(promise or {}))
        async with self.workshop.begin() as work:
            talk = a_conversation(sender=f"o{work.ids.next()}")
            values = {"division_code": VILLAGE, "household_id": "H1", "reporter": "{}", "next_due_at": None}
            case = a_case(
                **(values | {"promise": made.snapshot(), "reporter_conversation_id": talk.id} | changes)
            )
            message = a_message(conversation_id=talk.id)
            work.session.add_all([talk, case, message, CaseMessage(case_id=case.id, message_id=message.id)])
            clock_moves.start(work, case, made)
            for officer in ("O1", "V1"):
                work.session.add(_an_alert(work, case, officer))
            return case.id

    async def acts(self, case_id: int, action: str, by: str = "O1", **values: Any) -> None:
        """O1, or who else is named, makes a move, as from his phone."""
        async with self.workshop.begin() as work:
            case = await actions.locked_case(work, case_id)
            assert case is not None
            officer = work.snapshots.registry.officer(by)
            await actions.act(work, case, action, officer, values, f"officer:{by}")

    async def at(self, minutes: float) -> int:
        """What escalation takes this long after the hail."""
        self.clock.move_to(HAIL + timedelta(minutes=minutes))
        return await escalation.take_due(self.workshop)

    async def case(self, case_id: int) -> Case:
        """The case as the database has it."""
        async with self.workshop.read() as work:
            return await work.session.get_one(Case, case_id)

    async def steps(self) -> list[tuple[int, str, str]]:
        """(level, officer, cause) of each step, in order."""
        rows = sorted(await self.all(Escalation), key=lambda row: (row.case_id, row.step_number))
        return [(row.level, row.officer_id, row.cause) for row in rows]

    async def all(self, model: Any, **where: Any) -> list[Any]:
        """Rows of a table."""
        async with self.workshop.read() as work:
            return list(await work.session.scalars(select(model).filter_by(**where)))


def _an_alert(work: Work, case: Case, officer_id: str) -> OutboxMessage:
    return OutboxMessage(
        id=work.ids.next(),
        dedup_key=f"alert:{case.id}:{officer_id}",
        purpose="alert",
        case_id=case.id,
        officer_id=officer_id,
        division_code=case.division_code,
        reply_key="alert_disaster",
        created_at=work.now,
    )
