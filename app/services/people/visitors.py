"""Who stands before our pages, by what a platform says of him."""

from sqlalchemy import select

from app.services.county.registry_rows import OfficerRef
from app.services.people.bindings import Identity
from app.services.work import Work
from models import Contact


async def officer_of(work: Work, identity: Identity) -> OfficerRef | None:
    """The officer in office whose contact this is; None for everybody else."""
    wanted = select(Contact.owner_id).where(
        Contact.external_id == identity.external_id,
        Contact.account == identity.account,
        Contact.channel == identity.channel,
        Contact.owner_kind == "officer",
        Contact.retired_at.is_(None),
    )
    owner = await work.session.scalar(wanted)
    return work.snapshots.registry.officer(owner) if owner is not None else None
