"""The fake QQ bot platform's access tokens (protocol reference, 4.1)."""

import secrets
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.demo.qqbot_errors import QQBotError

TOKEN_LIFE = timedelta(seconds=7200)
RENEWAL = timedelta(seconds=60)
"""In its last seconds a new token is given; old and new are both good meanwhile."""


class Tokens:
    """The tokens of one bot."""

    def __init__(self, clock: Clock, app_id: str, secret: str) -> None:
        self._clock = clock
        self._credentials = (app_id, secret)
        self._tokens: dict[str, datetime] = {}
        self.issued = 0
        """How many different tokens were given out so far."""

    def give(self, app_id: object, secret: object) -> dict[str, str]:
        """The token and its seconds as text; raises 100007 for another bot, 100016 for a wrong secret."""
        if app_id != self._credentials[0]:
            raise QQBotError(100007, "appid invalid", 200)
        if secret != self._credentials[1]:
            raise QQBotError(100016, "invalid appid or secret", 200)
        now = self._clock.now()
        newest = max(self._tokens, key=self._tokens.__getitem__, default="")
        if not newest or self._tokens[newest] - now <= RENEWAL:
            newest = secrets.token_urlsafe(48)
            self._tokens[newest] = now + TOKEN_LIFE
            self.issued += 1
        seconds = int((self._tokens[newest] - now).total_seconds())
        return {"access_token": newest, "expires_in": str(seconds)}

    def check(self, authorization: str) -> None:
        """Raises 11241 without, 11243 with a foreign or expired token."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "QQBot" or not token:
            raise QQBotError(11241, "no authorization", 401)
        expires_at = self._tokens.get(token)
        if expires_at is None or expires_at <= self._clock.now():
            raise QQBotError(11243, "token is invalid or expired", 401)

    def revoke(self) -> None:
        """Every token that was issued is foreign from now on."""
        self._tokens.clear()
