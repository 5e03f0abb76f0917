"""Who may make moves of a case."""

from sqlalchemy import select

from app.services.county.registry_rows import OfficerRef
from app.services.work import Work
from models import Case, OutboxMessage

WIDE_ROLES = {"admin", "duty_desk", "county_leader", "town_secretary"}
"""Roles whose holders answer for all that lies within their division."""


async def may_act(work: Work, case: Case, officer: OfficerRef) -> bool:
    """Whether the officer owns the case, was alerted for it, or answers for its division."""
    if case.officer_id == officer.id:
        return True
    if officer.role in WIDE_ROLES and case.division_code.startswith(officer.division_code):
        return True
    alerted = select(OutboxMessage.id).where(
        OutboxMessage.case_id == case.id, OutboxMessage.officer_id == officer.id
    )
    return await work.session.scalar(alerted.limit(1)) is not None
