"""The fake WeCom platform's access tokens: one an application, the same for as long as it is good (2.2)."""

import secrets
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

TOKEN_LIFE = timedelta(seconds=7200)
ASKED_A_MINUTE = 60
"""Who asks for the token before every message is told to slow down (45009)."""


class Tokens:
    """The application's token."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, datetime] = {}
        self._asked: list[datetime] = []
        self.issued = 0
        """How many different tokens were given out so far."""

    def get(self) -> tuple[str, int]:
        """The token and its seconds; repeated calls answer the same one; raises 45009 for too many of them."""
        now = self._clock.now()
        self._asked = [at for at in self._asked if now - at < timedelta(minutes=1)]
        if len(self._asked) >= ASKED_A_MINUTE:
            raise WechatError(45009, "api freq out of limit")
        self._asked.append(now)
        for token, ends_at in self._tokens.items():
            if ends_at > now:
                return token, int((ends_at - now).total_seconds())
        token = secrets.token_urlsafe(160)
        self._tokens[token] = now + TOKEN_LIFE
        self.issued += 1
        return token, int(TOKEN_LIFE.total_seconds())

    def check(self, token: str) -> None:
        """Raises 41001 without, 40014 with a foreign or replaced, 42001 with an expired token."""
        if not token:
            raise WechatError(41001, "access_token missing")
        if token not in self._tokens:
            raise WechatError(40014, "invalid access_token")
        if self._tokens[token] <= self._clock.now():
            raise WechatError(42001, "access_token expired")

    def revoke(self) -> None:
        """Every token that was issued is foreign from now on (40014)."""
        self._tokens.clear()

    def expire(self) -> None:
        """Every token that was issued has expired now (42001)."""
        self._tokens = dict.fromkeys(self._tokens, self._clock.now())
