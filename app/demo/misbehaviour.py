"""How a fake platform can be told to misbehave; everything off is a platform on a good day."""

from dataclasses import dataclass, fields
from typing import Any

from app.core.errors import InvalidValueError


@dataclass
class Misbehaviour:
    """Switches of one fake platform; they act from the next call or delivery on."""

    is_down: bool = False
    """The API answers 502 and nothing is delivered by the platform."""
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

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches; raises InvalidValueError for an unknown name or a wrong kind."""
        kinds = {f.name: type(getattr(self, f.name)) for f in fields(self)}
        for name, value in values.items():
            if name not in kinds:
                raise InvalidValueError(f"没有这个开关:{name}", name)
            if kinds[name] is bool and not isinstance(value, bool):
                raise InvalidValueError(f"{name} 只能是 true 或 false", name)
            if kinds[name] is float and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise InvalidValueError(f"{name} 要写秒数", name)
            if kinds[name] is float and not 0 <= value <= 60:
                raise InvalidValueError(f"{name} 要在 0 到 60 之间", name)
        for name, value in values.items():
            setattr(self, name, kinds[name](value))
