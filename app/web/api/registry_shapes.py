"""The shapes of what the API says of the registry."""

from datetime import date, datetime

from pydantic import BaseModel

from app.web.api.shapes import OfficerView


class HolderView(BaseModel):
    """One person of a chain and why it is he.

    `by`: the kind of the duty, or `role`, `roster`, `office`; `target`: the division, household or office.
    """

    level: int
    role: str
    officer: OfficerView
    by: str
    target: str
    since: date | None
    until: date | None
    stands_in_for: list[OfficerView]
    is_absent: bool
    is_reachable: bool


class ChainView(BaseModel):
    """Who answers for a place, first to last."""

    place: str
    division_code: str
    kind: str
    at: datetime
    chain: list[HolderView]


class OfficeView(BaseModel):
    """An office."""

    code: str
    name: str
    kind: str
    phone: str


class VillageWorkerView(BaseModel):
    """Somebody who works for a village, and the office that he does it for."""

    officer: OfficerView
    office: OfficeView | None


class CountedOfficerView(BaseModel):
    """An officer and how many duties of one kind he has in a village."""

    officer: OfficerView
    duties: int


class VillageView(BaseModel):
    """A village and everybody who answers for it."""

    code: str
    name: str
    households: int
    leaders: list[OfficerView]
    backing: list[VillageWorkerView]
    household_officers: list[CountedOfficerView]
    paired: list[CountedOfficerView]
    rooms: list[OfficeView]
    agents: list[OfficerView]
    on_duty: list[VillageWorkerView]
    duty_desk: list[OfficerView]


class DutyView(BaseModel):
    """One duty of an officer."""

    kind: str
    target: str
    since: date | None
    until: date | None


class LoadView(BaseModel):
    """An officer and what lies on him."""

    officer: OfficerView
    division_code: str
    title: str
    office: OfficeView | None
    duties: list[DutyView]
    households: int
    open_cases: int
    overdue_cases: int
    substitute: OfficerView | None
    stands_for: list[OfficerView]
    is_on_shift: bool
    is_reachable: bool
