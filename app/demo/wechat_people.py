"""Who follows the fake account, and what each person's acts let it send (protocol reference, 1.10, 1.12, 1.14)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

_MOMENT = (3, timedelta(minutes=1))
GRANTS: Mapping[str, tuple[int, timedelta]] = MappingProxyType(
    {
        "message": (5, timedelta(hours=48)),
        "subscribe": _MOMENT,
        "click": _MOMENT,
        "scancode_push": _MOMENT,
        "scancode_waitmsg": _MOMENT,
        "scan": _MOMENT,
    }
)
"""How many customer-service messages what a person did allows, and for how long (1.10)."""


@dataclass
class Grant:
    """A right to write to one person: so many messages until an instant."""

    left: int
    until: datetime


@dataclass
class Follower:
    """One person at one account; `is_following` ends with unsubscribe.

    `consents` counts the notices that he agreed to, by template; `standing` are the long-term ones (1.12).
    """

    followed_at: datetime
    is_following: bool = True
    scene: str = ""
    grants: dict[str, Grant] = field(default_factory=dict)
    consents: Counter[str] = field(default_factory=Counter)
    standing: set[str] = field(default_factory=set)


class People:
    """The followers of one account by OpenID."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.followers: dict[str, Follower] = {}

    def follow(self, openid: str, scene: str = "") -> None:
        """`openid` follows the account, possibly again."""
        now = self._clock.now()
        follower = self.followers.setdefault(openid, Follower(now, is_following=False))
        if not follower.is_following:
            follower.is_following, follower.followed_at, follower.scene = True, now, scene

    def unfollow(self, openid: str) -> None:
        """`openid` leaves; no message reaches it until it follows again."""
        follower = self.followers.setdefault(openid, Follower(self._clock.now()))
        follower.is_following = False
        follower.grants.clear()

    def grant(self, openid: str, reason: str) -> None:
        """The person did something that lets the account write back (1.10)."""
        count, life = GRANTS[reason]
        self.follow(openid)
        self.followers[openid].grants[reason] = Grant(count, self._clock.now() + life)

    def reachable(self, openid: str) -> Follower:
        """The follower; raises 40003 for an unknown OpenID, 43004 for who does not follow (1.17)."""
        follower = self.followers.get(openid)
        if follower is None:
            raise WechatError(40003, "invalid openid")
        if not follower.is_following:
            raise WechatError(43004, "require subscribe")
        return follower

    def use_grant(self, openid: str) -> None:
        """Take one message of what is allowed, the soonest to end first; raises 45015, 45047 (1.10)."""
        grants = self.reachable(openid).grants.values()
        live = [grant for grant in grants if grant.until > self._clock.now()]
        if not live:
            raise WechatError(45015, "response out of time limit or subscription is canceled")
        for grant in sorted(live, key=lambda grant: grant.until):
            if grant.left:
                grant.left -= 1
                return
        raise WechatError(45047, "out of response count limit")

    def consent(self, openid: str, template_id: str, *, is_standing: bool) -> None:
        """The person agreed to a notice: to one message, or to every one from now on (1.12)."""
        follower = self.followers.setdefault(openid, Follower(self._clock.now(), is_following=False))
        if is_standing:
            follower.standing.add(template_id)
        else:
            follower.consents[template_id] += 1

    def refuse(self, openid: str, template_id: str) -> None:
        """The person turned the notice off in his settings: nothing of it is left (1.6)."""
        follower = self.followers.get(openid)
        if follower is not None:
            follower.consents.pop(template_id, None)
            follower.standing.discard(template_id)

    def use_consent(self, openid: str, template_id: str) -> None:
        """Take one consent; raises 40003, or 43101 where none is left (1.12)."""
        follower = self.followers.get(openid)
        if follower is None:
            raise WechatError(40003, "invalid openid")
        if template_id in follower.standing:
            return
        if not follower.consents[template_id]:
            raise WechatError(43101, "user refuse to accept the msg")
        follower.consents[template_id] -= 1

    def info(self, openid: str) -> dict[str, Any]:
        """`user/info`: since 2021 without names and pictures; raises 40003 (1.14)."""
        follower = self.followers.get(openid)
        if follower is None:
            raise WechatError(40003, "invalid openid")
        if not follower.is_following:
            return {"subscribe": 0, "openid": openid}
        return {
            "subscribe": 1,
            "openid": openid,
            "nickname": "",
            "sex": 0,
            "language": "zh_CN",
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": "",
            "subscribe_time": int(follower.followed_at.timestamp()),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if follower.scene else "ADD_SCENE_SEARCH",
            "qr_scene": 0,
            "qr_scene_str": follower.scene,
        }
