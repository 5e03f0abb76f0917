"""What WeChat's error codes mean for a message (protocol reference, section 1.17)."""

from datetime import datetime, timedelta, timezone

from bots.base import (
    Means,
    MisconfiguredError,
    PayloadError,
    SendError,
    TemplateRefusedError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)


class MediaLostError(PayloadError):
    """A media id that is expired, cut or another account's (40007): ask the person again."""


TOKEN_CODES = frozenset({"40001", "40014", "42001"})
"""The access token is wrong, replaced or expired: read it again, retry once."""

LOGIN_CODES = frozenset({"40029", "40163", "42003"})
"""The code of a web login is unknown, used or expired: the login begins anew."""

FOREIGN = "40003"
"""The OpenID is another account's, or none: usually the wrong account was configured or registered."""

TOO_LONG = "45002"
"""The text is too long: cut it and retry once."""

DAILY_QUOTA = "45009"
MINUTE_LIMIT = "45011"

_EVERY = frozenset(Means)
_UNREACHABLE = {
    "40003": _EVERY,
    "43004": _EVERY,
    "43101": frozenset({Means.CONSENT}),
    "45015": frozenset({Means.WINDOW}),
    "45047": frozenset({Means.WINDOW}),
}
"""What each code shuts until the person writes again."""
_PAYLOAD = frozenset({*LOGIN_CODES, "40033", TOO_LONG})
BAD_FIELDS = "47003"
"""A field of a template is of another kind than what we put into it."""
_MISCONFIGURED = frozenset({"40013", "40125", "40243", "40164", "48001", "50002", "61004", "50004"})
_NO_TEMPLATE = frozenset({"40036", "40037"})
"""The template is not the account's (any more): no card goes out until somebody sets another one."""
_CHINA = timezone(timedelta(hours=8))


def error_for(code: str, detail: str, now: datetime) -> SendError:
    """The typed error for an `errcode`; codes that we do not know are tried again."""
    if code == "40007":
        return MediaLostError(code, detail)
    if code in _UNREACHABLE:
        return UnreachableError(code, detail, _UNREACHABLE[code], is_foreign=code == FOREIGN)
    if code == BAD_FIELDS:
        return TemplateRefusedError(code, detail)
    if code in _PAYLOAD:
        return PayloadError(code, detail)
    if code in _MISCONFIGURED | _NO_TEMPLATE:
        return MisconfiguredError(code, detail)
    wait = _wait(code, now)
    if wait:
        return ThrottledError(code, detail, wait)
    return TemporaryError(code, detail, is_of_account=code in TOKEN_CODES)


def _wait(code: str, now: datetime) -> timedelta | None:
    """How long the platform will go on refusing: the daily quota ends at midnight in China."""
    if code == MINUTE_LIMIT:
        return timedelta(minutes=1)
    if code != DAILY_QUOTA:
        return None
    there = now.astimezone(_CHINA)
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight - there
