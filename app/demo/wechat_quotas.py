"""How often the fake WeChat platform may be called: a day, a minute, and how that is cleared (1.9, 1.11, 1.17)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

CHINA = timezone(timedelta(hours=8))
CLEARED_A_MONTH = 10


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls that one path may take; None: as many as one likes."""

    a_day: int | None = None
    a_minute: int | None = None


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "/cgi-bin/token": Limit(a_day=2000),
        "/cgi-bin/stable_token": Limit(a_day=500_000, a_minute=10_000),
        "/cgi-bin/message/template/send": Limit(a_day=100_000),
        "/sns/oauth2/access_token": Limit(a_minute=50_000),
        "/sns/userinfo": Limit(a_minute=50_000),
    }
)
"""What the reference gives for an account that nobody enlarged."""


@dataclass
class Quotas:
    """Counts calls; a day ends at midnight in China (1.17)."""

    clock: Clock
    limits: dict[str, Limit] = field(default_factory=lambda: dict(LIMITS))
    _day: date | None = field(init=False, default=None)
    _today: Counter[str] = field(init=False, default_factory=Counter)
    _minutes: dict[str, tuple[datetime, int]] = field(init=False, default_factory=dict)
    _cleared: list[tuple[int, int]] = field(init=False, default_factory=list)

    def take(self, path: str) -> None:
        """Count one call; raises 45009 where the day's, 45011 where the minute's are used up."""
        limit, now = self.limits.get(path, Limit()), self.clock.now()
        self._turn_the_page(now)
        if limit.a_day is not None and self._today[path] >= limit.a_day:
            raise WechatError(45009, "reach max api daily quota limit")
        minute = now.replace(second=0, microsecond=0)
        begun, count = self._minutes.get(path, (minute, 0))
        count = count if begun == minute else 0
        if limit.a_minute is not None and count >= limit.a_minute:
            raise WechatError(45011, "api minute-quota reach limit, must slower, retry next minute")
        self._minutes[path] = (minute, count + 1)
        self._today[path] += 1

    def used(self) -> dict[str, int]:
        """The calls of today, by path."""
        self._turn_the_page(self.clock.now())
        return dict(self._today)

    def restrict(self, path: str, a_day: int | None = None, a_minute: int | None = None) -> None:
        """Give one path other limits than the usual ones."""
        self.limits[path] = replace(self.limits.get(path, Limit()), a_day=a_day, a_minute=a_minute)

    def clear(self) -> None:
        """Today counts from nought again, ten times a month; raises 48006 after that (1.17)."""
        here = self.clock.now().astimezone(CHINA)
        month = (here.year, here.month)
        if self._cleared.count(month) >= CLEARED_A_MONTH:
            raise WechatError(48006, "forbid to clear quota because of reaching the limit")
        self._cleared.append(month)
        self._today.clear()

    def _turn_the_page(self, now: datetime) -> None:
        today = now.astimezone(CHINA).date()
        if today != self._day:
            self._day = today
            self._today.clear()
