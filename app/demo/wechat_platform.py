"""What the fake WeChat platform knows and allows: tokens, followers, windows, templates, media.

Numbers and codes by sections 1.9 to 1.17 of the protocol reference. No I/O here: `wechat_api` serves it,
`wechat_delivery` delivers from it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour
from app.demo.templates_wechat import check_template_data, template_text

TOKEN_LIFE = timedelta(seconds=7200)
RENEWAL = timedelta(minutes=5)
MEDIA_LIFE = timedelta(days=3)
CLIENT_MSG_ID_LIFE = timedelta(minutes=10)
FORCED_REFRESH_GAP = timedelta(seconds=30)
RECEIPT_DELAY = timedelta(seconds=2)
MAX_TEXT_BYTES = 2048
GRANTS = {
    "message": (5, timedelta(hours=48)),
    "subscribe": (3, timedelta(minutes=1)),
    "click": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
"""How many customer-service messages what a person did allows, and for how long (1.10)."""


class WechatError(Exception):
    """An errcode; it travels with HTTP status 200."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """One official account as both sides must know it; `mode` is plain, compat or safe."""

    name: str
    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    original_id: str
    mode: str = "safe"
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The card templates by id: each field's label on the card."""


@dataclass
class Grant:
    """A right to write to one person: so many messages until an instant."""

    left: int
    until: datetime


@dataclass
class Follower:
    """One person at one account; `is_following` ends with unsubscribe."""

    is_following: bool = True
    grants: dict[str, Grant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the platform keeps for three days."""

    data: bytes
    mime: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class DueReceipt:
    """A template message's outcome that is to be delivered as an event."""

    due_at: datetime
    openid: str
    msgid: int
    status: str


class WechatPlatform:
    """The state of the platform for one account."""

    def __init__(self, account: WechatAccount, clock: Clock, log: ChatLog) -> None:
        self.account = account
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self.followers: dict[str, Follower] = {}
        self.receipts: list[DueReceipt] = []
        self._tokens: dict[str, datetime] = {}
        self._forced_at: datetime | None = None
        self._media: dict[str, Media] = {}
        self._photos: dict[str, Media] = {}
        self._sent_keys: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._next_msgid = 200_000_000

    def issue_token(self, grant_type: str, app_id: str, secret: str, force: bool) -> tuple[str, int]:
        """The stable token and its remaining seconds; raises 40002, 40013, 40125, 45011."""
        if grant_type != "client_credential":
            raise WechatError(40002, "invalid grant_type")
        if app_id != self.account.app_id:
            raise WechatError(40013, "invalid appid")
        if not secrets.compare_digest(secret.encode(), self.account.app_secret.encode()):
            raise WechatError(40125, "invalid appsecret")
        now = self.clock.now()
        if force:
            self._force_refresh(now)
        newest = max(self._tokens, key=self._tokens.__getitem__, default=None)
        if newest is None or self._tokens[newest] - now <= RENEWAL:
            newest = secrets.token_urlsafe(96)
            self._tokens[newest] = now + TOKEN_LIFE
        return newest, int((self._tokens[newest] - now).total_seconds())

    def _force_refresh(self, now: datetime) -> None:
        if self._forced_at is not None and now - self._forced_at < FORCED_REFRESH_GAP:
            raise WechatError(45011, "api minute-quota reach limit, must slower")
        self._forced_at = now
        self._tokens = dict.fromkeys(self._tokens, now)

    def check_token(self, token: str) -> None:
        """Raises 41001 without, 40001 with a foreign, 42001 with an expired token."""
        if not token:
            raise WechatError(41001, "access_token missing")
        expires_at = self._tokens.get(token)
        if self.misbehaviour.is_token_invalid or expires_at is None:
            raise WechatError(40001, "invalid credential, access_token is invalid or not latest")
        if expires_at <= self.clock.now():
            raise WechatError(42001, "access_token expired")
        if self.misbehaviour.is_quota_used:
            raise WechatError(45009, "reach max api daily quota limit")

    def revoke_tokens(self) -> None:
        """Every token that was issued is foreign from now on."""
        self._tokens.clear()

    def follow(self, openid: str) -> None:
        """`openid` follows the account, possibly again."""
        self.followers.setdefault(openid, Follower()).is_following = True

    def unfollow(self, openid: str) -> None:
        """`openid` leaves; nothing reaches it until it follows again."""
        follower = self.followers.setdefault(openid, Follower())
        follower.is_following = False
        follower.grants.clear()

    def grant(self, openid: str, reason: str) -> None:
        """The person did something that lets the account write back (1.10)."""
        count, life = GRANTS[reason]
        self.follow(openid)
        self.followers[openid].grants[reason] = Grant(count, self.clock.now() + life)

    def send_custom(self, body: Mapping[str, Any]) -> None:
        """A customer-service message; raises 40003, 40007, 40008, 43004, 44004, 45002, 45015, 45047."""
        openid, kind = str(body.get("touser", "")), body.get("msgtype")
        follower = self._follower(openid)
        text, photo = "", ""
        if kind == "text":
            text = self._text(body)
        elif kind == "image":
            photo = self._known_media(str((body.get("image") or {}).get("media_id", "")))
        else:
            raise WechatError(40008, "invalid message type")
        self._use_grant(follower)
        self.log.add("wechat", self.account.name, openid, "bot", "customer", text, photo=photo)

    def _follower(self, openid: str) -> Follower:
        follower = self.followers.get(openid)
        if follower is None:
            raise WechatError(40003, "invalid openid")
        if not follower.is_following:
            raise WechatError(43004, "require subscribe")
        return follower

    @staticmethod
    def _text(body: Mapping[str, Any]) -> str:
        content = (body.get("text") or {}).get("content")
        if not isinstance(content, str) or not content:
            raise WechatError(44004, "empty content")
        if len(content.encode()) > MAX_TEXT_BYTES:
            raise WechatError(45002, "content size out of limit")
        return content

    def _known_media(self, media_id: str) -> str:
        self.media(media_id)
        return media_id

    def _use_grant(self, follower: Follower) -> None:
        live = [grant for grant in follower.grants.values() if grant.until > self.clock.now()]
        if not live:
            raise WechatError(45015, "response out of time limit or subscription is canceled")
        for grant in sorted(live, key=lambda grant: grant.until):
            if grant.left:
                grant.left -= 1
                return
        raise WechatError(45047, "out of response count limit")

    def send_template(self, body: Mapping[str, Any]) -> int:
        """A template message and its msgid; the same client_msg_id within ten minutes sends nothing new.

        Raises 40003, 40037, 43004, 47003. Its receipt falls due two seconds later.
        """
        openid, key = str(body.get("touser", "")), str(body.get("client_msg_id", ""))
        labels = self.account.templates.get(str(body.get("template_id", "")))
        if labels is None:
            raise WechatError(40037, "invalid template_id")
        if openid not in self.followers:
            raise WechatError(40003, "invalid openid")
        self._follower(openid)
        if len(key) > 32:
            raise WechatError(40097, "invalid args: client_msg_id")
        problem = check_template_data(body.get("data"))
        if problem:
            raise WechatError(47003, f"argument invalid! {problem}")
        now = self.clock.now()
        known = self._sent_keys.get((openid, key)) if key else None
        if known and now - known[1] < CLIENT_MSG_ID_LIFE:
            return known[0]
        self._next_msgid += 1
        self._sent_keys[openid, key] = (self._next_msgid, now)
        text = template_text(body["data"], labels)
        url = str(body.get("url") or "")
        self.log.add("wechat", self.account.name, openid, "bot", "template", text, url=url)
        self.receipts.append(DueReceipt(now + RECEIPT_DELAY, openid, self._next_msgid, "success"))
        return self._next_msgid

    def keep_media(self, data: bytes, mime: str) -> str:
        """Keep a file for three days; answers its media_id."""
        media_id = "Mid_" + secrets.token_urlsafe(24)
        self._media[media_id] = Media(data, mime, self.clock.now())
        return media_id

    def media(self, media_id: str) -> Media:
        """A kept file; raises 40007 where it is unknown or older than three days."""
        media = self._media.get(media_id)
        if media is None or self.clock.now() - media.kept_at > MEDIA_LIFE:
            raise WechatError(40007, "invalid media_id")
        return media

    def host_photo(self, data: bytes, mime: str) -> str:
        """Host a picture that a person sent; answers the path of its PicUrl."""
        key = secrets.token_urlsafe(18)
        self._photos[key] = Media(data, mime, self.clock.now())
        return f"/mmbiz_jpg/{key}/0"

    def photo(self, key: str) -> Media | None:
        """A hosted picture, or None."""
        return self._photos.get(key)
