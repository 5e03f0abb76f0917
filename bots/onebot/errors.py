"""What an OneBot implementation's failures mean for a message (protocol reference, section 3.6)."""

from bots.base import MisconfiguredError, PayloadError, SendError, TemporaryError, UnreachableError

_BAD_PARAMETERS = frozenset({"400", "1400"})
_NO_SUCH_ACTION = frozenset({"404", "1404"})
_NOT_ALLOWED = frozenset({"401", "403", "1401", "1403"})
_BUSINESS = frozenset({"100", "200", "1200"})


def error_for(retcode: str, detail: str, *, is_private: bool) -> SendError:
    """The typed error for a `retcode`.

    A business failure of a private message means no friend or a closed session; of a group message, that the
    bot may be muted or slowed down for a while.
    """
    if retcode in _BAD_PARAMETERS:
        return PayloadError(retcode, detail)
    if retcode in _NO_SUCH_ACTION or retcode in _NOT_ALLOWED:
        return MisconfiguredError(retcode, detail)
    if is_private and retcode in _BUSINESS:
        return UnreachableError(retcode, detail)
    return TemporaryError(retcode, detail)


def error_for_status(status: int) -> SendError:
    """The typed error for an HTTP status other than 2xx: 406 is a body that we sent wrongly."""
    code = f"http_{status}"
    if status in (401, 403, 404, 405, 426):
        return MisconfiguredError(code, "check access_token and api_base")
    if status in (400, 406, 413, 415):
        return PayloadError(code)
    return TemporaryError(code)


def is_no_answer(error: SendError) -> bool:
    """Whether the implementation does not know what it was asked for, or cannot say: NapCat says either by 200."""
    return error.code in _NO_SUCH_ACTION | {"http_404"} or (
        isinstance(error, TemporaryError) and error.is_answer
    )
