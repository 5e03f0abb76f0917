"""How addresses stand in the database: a telephone number never does in plain (channel `sms`).

A contact is looked up by its address, so the sealed word is the same each time; outbox and ledger carry
that word, and only the message on its way has the number.
"""

import re

from app.core.crypto import Keyring
from app.core.enums import Channel
from app.core.phones import normal_phone
from app.services.work import Work
from models.types import keyring_of

COLUMN = "contacts.external_id"
_GROUPED = re.compile(r"\+?[0-9][0-9-]*")
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_FOR_SMS = re.compile(r"\+?[0-9A-Za-z][0-9A-Za-z@._-]{0,63}")


def is_for_sms(address: str) -> bool:
    """Whether a text can be sent there: a telephone's number, or a short name or mail address."""
    joined = _joined(address)
    if _GROUPED.fullmatch(joined):
        return normal_phone(joined) is not None or bool(_ABROAD.fullmatch(joined))
    return bool(_FOR_SMS.fullmatch(joined))


def concealed(keyring: Keyring, channel: str, address: str) -> str:
    """The address as a contact keeps it; a number without dashes."""
    return keyring.conceal(_joined(address), COLUMN) if channel == Channel.SMS else address


def same(channel: str, address: str) -> str:
    """What two spellings of one address have in common: WeCom's userids are one whatever their case."""
    return address.lower() if channel == Channel.WECOM else address


def plain(work: Work, channel: str, address: str) -> str:
    """The address as its platform knows it; raises UndecryptableError."""
    if channel != Channel.SMS:
        return address
    return keyring_of(work.session.get_bind().dialect).reveal(address, COLUMN)


def _joined(address: str) -> str:
    return address.replace("-", "") if _GROUPED.fullmatch(address) else address
