"""Who works at the fake corporation, and how much each of them is shown (2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

MOST_RECEIVERS = 1000
A_MINUTE_EACH, AN_HOUR_EACH, A_DAY_EACH_MEMBER = 30, 1000, 200
EVERYBODY = "@all"


@dataclass
class Member:
    """Somebody at the corporation; who is not visible is outside of the application's range.

    `shown_at` are the instants of what was shown, of the last hour.
    """

    is_visible: bool = True
    is_licensed: bool = True
    shown_at: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Receivers:
    """Whom a message can be shown to, and who was named in vain."""

    reached: tuple[str, ...]
    invalid: tuple[str, ...]
    unlicensed: tuple[str, ...]


class Members:
    """The corporation's members by userid, and what the application has used up with each of them."""

    def __init__(self, clock: Clock, account_limit: int) -> None:
        self._clock = clock
        self._account_limit = account_limit
        self.by_id: dict[str, Member] = {}
        self._today: list[datetime] = []
        self.dropped = 0
        """Messages that were accepted and shown to nobody."""

    def hire(self, userid: str) -> Member:
        """A member in the application's visible range."""
        return self.by_id.setdefault(userid, Member())

    def receivers(self, touser: str) -> Receivers:
        """Whom `touser` names; their case does not matter; raises 81013 where nobody is left (2.2)."""
        named = list(self.by_id) if touser == EVERYBODY else [each for each in touser.split("|") if each]
        if len(named) > MOST_RECEIVERS and touser != EVERYBODY:
            raise WechatError(40031, "invalid userid list")
        known = {userid.lower(): userid for userid in self.by_id}
        found = [(each, known.get(each.lower())) for each in named]
        invalid = [each for each, userid in found if userid is None or not self.by_id[userid].is_visible]
        unlicensed = [
            each for each, userid in found if each not in invalid and not self.by_id[str(userid)].is_licensed
        ]
        reached = [str(userid) for each, userid in found if each not in (*invalid, *unlicensed)]
        if not reached and not unlicensed:
            raise WechatError(81013, "user & party & tag all invalid")
        return Receivers(tuple(reached), tuple(invalid), tuple(unlicensed))

    def shown(self, userids: Sequence[str]) -> list[str]:
        """Those to whom one more message is shown; what exceeds a limit is dropped without an error (2.2)."""
        now, shown = self._clock.now(), []
        self._today = [at for at in self._today if now - at < timedelta(days=1)]
        for userid in userids:
            member = self.by_id[userid]
            member.shown_at = [at for at in member.shown_at if now - at < timedelta(hours=1)]
            minute = sum(now - at < timedelta(minutes=1) for at in member.shown_at)
            is_over = minute >= A_MINUTE_EACH or len(member.shown_at) >= AN_HOUR_EACH
            if is_over or len(self._today) >= A_DAY_EACH_MEMBER * self._account_limit:
                self.dropped += 1
                continue
            member.shown_at.append(now)
            self._today.append(now)
            shown.append(userid)
        return shown

    @property
    def today(self) -> int:
        """How many messages were shown in the last day."""
        return len(self._today)
