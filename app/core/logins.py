"""Logins by a platform's own browser: the state that goes out with one comes back to the same browser, and soon."""

import secrets
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer

from app.core.clock import Clock
from app.core.crypto import derive_key
from app.core.errors import NotAllowedError

VALID = timedelta(minutes=10)
_NOT_OURS = "这次打开没有接上,请重新点开"


class Logins:
    """Begins and ends logins; what is known of one is kept by the browser alone, signed."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._serializer = URLSafeSerializer(derive_key(secret, "baolian logins").hex(), salt="login")
        self._clock = clock

    def begin(self, account: str, tries: int = 0) -> tuple[str, str]:
        """A new random state for the platform, and what this browser keeps of it; `tries` failed before."""
        state = secrets.token_hex(16)
        expires = int((self._clock.now() + VALID).timestamp())
        kept = self._serializer.dumps([account, state, tries, expires])
        return state, kept if isinstance(kept, str) else kept.decode()

    def end(self, account: str, state: str, kept: str) -> int:
        """How many tries failed before; raises NotAllowedError where this browser did not begin it just now."""
        try:
            said, ours, tries, expires = self._serializer.loads(kept)
        except (BadData, ValueError, TypeError) as error:
            raise NotAllowedError(_NOT_OURS) from error
        is_same = secrets.compare_digest(str(ours).encode(), state.encode(errors="replace"))
        if said != account or not is_same or self._clock.now().timestamp() > expires:
            raise NotAllowedError(_NOT_OURS)
        return int(tries)
