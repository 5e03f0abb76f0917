"""The fake WeChat platform's access tokens, by both endpoints (protocol reference, 1.9)."""

import secrets
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

TOKEN_LIFE = timedelta(seconds=7200)
RENEWAL = timedelta(minutes=5)
"""In the last minutes of a stable token a new one is given; old and new are both valid meanwhile (1.9)."""
OLD_TOKEN_LIFE = timedelta(minutes=5)
"""How long a token of `/cgi-bin/token` outlives the call that replaced it (1.9)."""
FORCED_REFRESH_GAP = timedelta(seconds=30)
FORCED_A_DAY = 20


class Tokens:
    """Stable tokens and those of the old endpoint; neither invalidates the other's (1.9)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stable: dict[str, datetime] = {}
        self._plain: dict[str, datetime] = {}
        self._forced: list[datetime] = []
        self.issued = 0
        """How many different tokens were given out so far."""

    def stable(self, force: bool) -> tuple[str, int]:
        """The stable token and its seconds, at least 300; the same one until its last five minutes.

        `force` replaces it at once, twenty times a day and thirty seconds apart; raises 45009, 45011 (1.9).
        """
        now = self._clock.now()
        if force:
            self._force(now)
        newest = max(self._stable, key=self._stable.__getitem__, default=None)
        if newest is None or self._stable[newest] - now <= RENEWAL:
            newest = self._new(self._stable, now)
        return newest, int((self._stable[newest] - now).total_seconds())

    def plain(self) -> tuple[str, int]:
        """A new token of the old endpoint; the one before it lives five minutes more (1.9)."""
        now = self._clock.now()
        for token, expires_at in self._plain.items():
            self._plain[token] = min(expires_at, now + OLD_TOKEN_LIFE)
        return self._new(self._plain, now), int(TOKEN_LIFE.total_seconds())

    def check(self, token: str) -> None:
        """Raises 41001 without, 40001 with a foreign or replaced, 42001 with an expired token (1.17)."""
        if not token:
            raise WechatError(41001, "access_token missing")
        expires_at = self._stable.get(token) or self._plain.get(token)
        if expires_at is None:
            raise WechatError(40001, "invalid credential, access_token is invalid or not latest")
        if expires_at <= self._clock.now():
            raise WechatError(42001, "access_token expired")

    def revoke(self) -> None:
        """Every token that was issued is foreign from now on (40001)."""
        self._stable.clear()
        self._plain.clear()

    def expire(self) -> None:
        """Every token that was issued has expired now (42001)."""
        now = self._clock.now()
        self._stable = dict.fromkeys(self._stable, now)
        self._plain = dict.fromkeys(self._plain, now)

    def _new(self, kept: dict[str, datetime], now: datetime) -> str:
        token = secrets.token_urlsafe(96)
        kept[token] = now + TOKEN_LIFE
        self.issued += 1
        return token

    def _force(self, now: datetime) -> None:
        if self._forced and now - self._forced[-1] < FORCED_REFRESH_GAP:
            raise WechatError(45011, "api minute-quota reach limit, must slower, retry next minute")
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        if len(self._forced) >= FORCED_A_DAY:
            raise WechatError(45009, "reach max api daily quota limit")
        self._forced.append(now)
        self._stable.clear()
