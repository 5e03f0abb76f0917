"""The demo begins where a county has been for long: whoever has QQ added the account long ago, and is proved."""

from itertools import islice

from sqlalchemy import select

from app.core.enums import Channel
from app.db.claims import add_missing
from app.services.sending.friendships import FRIEND, TESTED
from app.services.sending.reservations import PROVED, Place, blank
from app.services.work import Work
from models import Contact, LedgerEntry

_TOGETHER = 500


async def prove_all(work: Work) -> None:
    """Mark every registered QQ number as that of a friend who got his test message; what is marked stays so."""
    known = select(Contact.account, Contact.external_id).where(
        Contact.channel == Channel.ONEBOT, Contact.retired_at.is_(None)
    )
    marks = blank() | {"grants": dict.fromkeys((FRIEND, TESTED, PROVED), work.now.timestamp())}
    rows = (
        LedgerEntry.new(id=work.ids.next(), **Place(Channel.ONEBOT, *each)._asdict(), **marks)
        for each in await work.session.execute(known.order_by(Contact.account, Contact.external_id))
    )
    while some := list(islice(rows, _TOGETHER)):
        await add_missing(work.session, some)
