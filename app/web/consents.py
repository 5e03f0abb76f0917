"""Consent to notices runs out with every one of them: the pages ask for it again (protocol reference, 1.12, 1.17).

Only the platform's own tag can ask, only on a page of ours in its browser; the answer comes as an event.
"""

from sqlalchemy import Select, select

from app.core.links import OFFICER, Link
from app.services.sending import ledger
from app.services.sending.reservations import Place
from app.services.work import Work
from app.web.visits import Host
from models import Case, Contact, Conversation


async def wanted(work: Work, host: Host | None, link: Link, case: Case) -> str:
    """The template to which whoever reads this page has no consent left; empty where nothing is to be asked."""
    template = host.capabilities.consent_template if host is not None else ""
    if host is None or not template:
        return ""
    readers = _of_officer(host, link.officer_id) if link.purpose == OFFICER else _of_reporter(host, case)
    known = list(await work.session.scalars(readers))
    book = await ledger.glance(work, {(host.channel, host.name): host}, readers)
    left = [book.entry(Place(host.channel, host.name, each)).consents.get(template, 0) for each in known]
    return template if left and not any(left) else ""


def _of_officer(host: Host, officer_id: str) -> Select[str]:
    return select(Contact.external_id).where(
        Contact.owner_kind == "officer",
        Contact.owner_id == officer_id,
        Contact.channel == host.channel,
        Contact.account == host.name,
        Contact.retired_at.is_(None),
    )


def _of_reporter(host: Host, case: Case) -> Select[str]:
    return select(Conversation.sender).where(
        Conversation.id == case.reporter_conversation_id,
        Conversation.channel == host.channel,
        Conversation.account == host.name,
    )
