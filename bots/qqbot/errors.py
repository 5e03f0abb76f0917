"""What the platform's error codes mean for a message (protocol reference, section 4.7)."""

from bots.base import (
    ContentRefusedError,
    Means,
    MisconfiguredError,
    PayloadError,
    SendError,
    TemporaryError,
    UnreachableError,
)

TOKEN_CODES = frozenset({"401", "11241", "11242", "11243"})
"""The access token is missing, wrong or expired: renew it, retry once."""

DUPLICATE = "40054005"
"""A message with this `msg_id` and `msg_seq` was taken before: it is sent."""

TOO_LONG = frozenset({"40054007", "40054018"})
"""The text is too long: it is sent in two parts."""

LINK_REFUSED = frozenset({"304003", "40054010"})
"""The text holds an address that is not registered: it is sent without."""

AUDIT_CODES = frozenset({"304023", "304024"})
"""A person of the platform looks at the message first; nobody knows whether it will ever be shown."""

BUSY_TRIES, MEDIA_TRIES = 3, 2

_MISCONFIGURED = frozenset({"11251", "100007", "100016", "10004", "11253", "11254", "11265"})
_BUSY = frozenset({"22009", "429", "40034100", "1100100", "100001"})
_MEDIA = frozenset({"304082", "304083", "40034004"})
_WINDOW_OVER = frozenset({"304027", "304103", "40034005", "40034031", "40034024", "40034128"})
_NOT_PERMITTED = frozenset({"40034102", "40034105", "304064"})
_GONE = frozenset({"40054002", "40054003", "40034101", "40054004", "40054013"})
_CENSORED = frozenset({"40034006", "304025", "1100101"})
_PAYLOAD = frozenset({"40034025", "40034026", "40034027"}) | TOO_LONG | LINK_REFUSED


def error_for(code: str, detail: str) -> SendError:
    """The typed error for a code; codes that we do not know are tried again.

    A window that is over is lost for this message alone: the next way is to write of our own accord, where
    that is permitted.
    """
    if code in _MISCONFIGURED:
        return MisconfiguredError(code, detail)
    if code in _WINDOW_OVER:
        return UnreachableError(code, detail, frozenset())
    if code in _NOT_PERMITTED:
        return UnreachableError(code, detail, frozenset({Means.FREE}), is_lasting=True)
    if code in _GONE:
        return UnreachableError(code, detail)
    if code in _CENSORED:
        return ContentRefusedError(code, detail)
    if code in _PAYLOAD:
        return PayloadError(code, detail)
    most_tries = BUSY_TRIES if code in _BUSY else MEDIA_TRIES if code in _MEDIA else None
    return TemporaryError(code, detail, most_tries=most_tries, is_of_account=code in TOKEN_CODES)
