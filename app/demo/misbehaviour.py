"""How a fake platform can be told to misbehave; everything off is a platform on a good day."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from starlette.responses import PlainTextResponse, Response

from app.core.errors import InvalidValueError


@dataclass
class Misbehaviour:
    """Switches of one fake platform; they act from the next call or delivery on."""

    is_down: bool = False
    """Every API call is answered 502, receipts wait; what people write still comes in."""
    slow_seconds: float = 0.0
    """Real seconds that every API call takes longer."""
    is_token_invalid: bool = False
    """Every call is refused as with a bad token (WeChat 40001, OneBot 403)."""
    is_quota_used: bool = False
    """The day's quota is used up (WeChat 45009, OneBot retcode 200)."""
    is_doubling: bool = False
    """Every message reaches the webhook twice, with the same id."""
    is_shuffling: bool = False
    """A message is held back until the next one has been delivered."""
    is_signed_out: bool = False
    """The account was logged out while the connection is fine (OneBot `status.online` false)."""
    is_losing_answers: bool = False
    """Calls are carried out, then the connection is cut before the answer: nobody knows whether it was sent."""
    is_throttled: bool = False
    """The minute's calls are used up (WeChat 45011)."""
    is_snapshot: bool = False
    """Who opens a page by OAuth2 is a virtual account of the snapshot page (WeChat `is_snapshotuser`)."""
    is_auditing: bool = False
    """Messages are taken for a person of the platform to look at first, 202 (QQ bot)."""
    refuse_with: int = 0
    """Every call that sends is refused with this code of the platform's own; 0: none is."""
    receipts: str = "success"
    """What receipts say; `none`: they never come (WeChat `success`, `failed:user block`, `failed: system failed`)."""

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches; raises InvalidValueError for an unknown name or a wrong kind."""
        kinds = {f.name: type(getattr(self, f.name)) for f in fields(self)}
        for name, value in values.items():
            if name not in kinds:
                raise InvalidValueError(f"没有这个开关:{name}", name)
            _CHECKS[kinds[name]](name, value)
        for name, value in values.items():
            setattr(self, name, kinds[name](value))

    def calm(self) -> None:
        """Everything off: a platform on a good day."""
        self.change(asdict(Misbehaviour()))


async def unwell(mood: Misbehaviour) -> Response | None:
    """Take as long as a slow platform does; what one that is down answers, None from one that is well."""
    if mood.slow_seconds:
        await asyncio.sleep(mood.slow_seconds)
    return PlainTextResponse("Bad Gateway", 502) if mood.is_down else None


def _check_bool(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidValueError(f"{name} 只能是 true 或 false", name)


def _check_seconds(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValueError(f"{name} 要写秒数", name)
    if not 0 <= value <= 60:
        raise InvalidValueError(f"{name} 要在 0 到 60 之间", name)


def _check_code(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**9:
        raise InvalidValueError(f"{name} 要写平台的错误码,0 是不拒绝", name)


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= 40:
        raise InvalidValueError(f"{name} 要写回执里的话,none 是没有回执", name)


_CHECKS: Mapping[type, Callable[[str, Any], None]] = {
    bool: _check_bool,
    float: _check_seconds,
    int: _check_code,
    str: _check_text,
}
