"""The sender that hands texts to `apprise`; the package is an extra and is looked for only when it is needed.

apprise says no more than whether a service took the text, and writes the rest into its log, which may hold
tokens and telephone numbers: of that, only the HTTP status is read, and nothing goes on.
"""

import asyncio
import logging
import re
import threading
from types import ModuleType
from urllib.parse import quote

from bots.apprise.config import TO
from bots.base import MisconfiguredError, SendError, TemporaryError, ThrottledError
from bots.senders import NoSenderError

NOT_INSTALLED = (
    "没有安装 apprise,短信和其他推送发不出去:运行 make setup-push,或者 .venv/bin/pip install apprise"
)
_ADDRESS = re.compile(r"\+?[0-9A-Za-z][0-9A-Za-z@._-]{0,63}")
_STATUS = re.compile(r"error=([0-9]{3})\b")
_CONNECT_SECONDS = 4.0


class _Ear(logging.Handler):
    """Hears the statuses that apprise logs, each thread's for itself."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.heard = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the status, forget the words."""
        found = _STATUS.search(record.getMessage())
        if found:
            self.heard.status = int(found[1])


_EAR = _Ear()


def load() -> ModuleType:
    """`apprise` with its log kept to itself; raises NoSenderError where the extra is not installed."""
    _hush()
    try:
        import apprise
    except ImportError as error:
        raise NoSenderError(NOT_INSTALLED) from error
    _hush()
    return apprise


def _hush() -> None:
    """apprise's log goes nowhere but to us; what carries its requests says no addresses."""
    log = logging.getLogger("apprise")
    log.propagate, log.handlers = False, [_EAR]
    log.setLevel(logging.INFO)
    logging.getLogger("urllib3").setLevel(logging.ERROR)


class AppriseSender:
    """One apprise address, with the recipient's place left open."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._apprise = load()
        self._url = url
        self._timeout_seconds = timeout_seconds

    async def send(self, to: str, text: str, key: str) -> str:
        """Hand the text over in a thread of its own, since apprise waits; raises SendError."""
        await asyncio.to_thread(self._notify, self._url.replace(TO, quote(to, safe="")), text)
        return ""

    def _notify(self, url: str, text: str) -> None:
        service = self._apprise.Apprise.instantiate(url)
        if service is None:
            raise MisconfiguredError("bad_url", "apprise does not understand the address")
        service.socket_connect_timeout = min(_CONNECT_SECONDS, self._timeout_seconds)
        service.socket_read_timeout = self._timeout_seconds
        _EAR.heard.status = 0
        if not service.notify(body=text, notify_type=self._apprise.NotifyType.WARNING):
            raise _error(_EAR.heard.status)


def _error(status: int) -> SendError:
    """What a service that took nothing means by its status; 0: it gave none."""
    code = f"http_{status}" if status else "not_taken"
    if status in (401, 403, 404):
        return MisconfiguredError(code, "check url")
    if status == 429:
        return ThrottledError(code)
    return TemporaryError(code)


def is_address(to: str) -> bool:
    """Whether this may stand in a URL as a recipient: a number, a mail address, a short name."""
    return bool(_ADDRESS.fullmatch(to))
