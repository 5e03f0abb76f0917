"""What WeCom's error codes mean for a message (protocol reference, sections 2.1 and 2.2)."""

from datetime import timedelta

from bots.base import (
    MisconfiguredError,
    PayloadError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)

TOKEN_CODES = frozenset({"40014", "42001"})
"""The access token is wrong, replaced or expired: read it again, retry once."""

NOT_REACHED = "81013"
"""No receiver is left: outside the application's visible range, or nobody."""
FREQUENCY = "45009"
BLOCKED_FOR = timedelta(seconds=60)
"""How long the platform goes on refusing once a minute's calls are used up."""

_UNREACHABLE = frozenset({NOT_REACHED, "60111", "40003", "46004"})
"""A member whom the administrator may put back at any moment, so nothing stays shut."""
_PAYLOAD = frozenset({"40007", "40008", "44004", "45002", "47001"})
_MISCONFIGURED = frozenset({"40001", "40013", "40056", "48002", "60011", "60020", "301002", "93000"})
"""Secret, corporation, application, permission, trusted IP; a robot's key."""


def error_for(code: str, detail: str) -> SendError:
    """The typed error for an `errcode`; codes that we do not know are tried again."""
    if code in _UNREACHABLE:
        return UnreachableError(code, detail, frozenset())
    if code in _PAYLOAD:
        return PayloadError(code, detail)
    if code in _MISCONFIGURED:
        return MisconfiguredError(code, detail)
    if code == FREQUENCY:
        return ThrottledError(code, detail, BLOCKED_FOR)
    return TemporaryError(code, detail, is_of_account=code in TOKEN_CODES)
