"""The fake platform's web side: OAuth2 codes, web tokens, tickets for the JS-SDK (protocol reference, 1.15, 1.16)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha1
from typing import Any

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

CODE_LIFE = timedelta(minutes=5)
WEB_TOKEN_LIFE = timedelta(seconds=7200)
TICKET_LIFE = timedelta(seconds=7200)
SCOPES = ("snsapi_base", "snsapi_userinfo")


@dataclass
class LoginCode:
    """One code of the authorize page; it works once (1.15)."""

    openid: str
    scope: str
    is_snapshot: bool
    expires_at: datetime
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class WebToken:
    """A person's web token, which is not the account's access token."""

    openid: str
    scope: str
    expires_at: datetime


@dataclass
class Login:
    """What the authorize page and the JS-SDK hand out."""

    clock: Clock
    _codes: dict[str, LoginCode] = field(default_factory=dict)
    _tokens: dict[str, WebToken] = field(default_factory=dict)
    _ticket: tuple[str, datetime] | None = None

    def code(self, openid: str, scope: str, *, is_snapshot: bool = False) -> str:
        """A code for five minutes; of a snapshot page it stands for a virtual account, not the person (1.15)."""
        who = f"oSnapshot{secrets.token_hex(9)}" if is_snapshot else openid
        made = secrets.token_hex(16)
        self._codes[made] = LoginCode(who, scope, is_snapshot, self.clock.now() + CODE_LIFE)
        return made

    def exchange(self, code: str) -> dict[str, Any]:
        """Who came with a code; raises 40029 unknown, 40163 used, 42003 expired (1.15)."""
        known = self._codes.get(code)
        if known is None:
            raise WechatError(40029, "invalid code")
        if known.is_used:
            raise WechatError(40163, "code been used")
        if known.expires_at <= self.clock.now():
            raise WechatError(42003, "oauth_code expired")
        known.is_used = True
        token = secrets.token_urlsafe(64)
        self._tokens[token] = WebToken(known.openid, known.scope, self.clock.now() + WEB_TOKEN_LIFE)
        answer: dict[str, Any] = {
            "access_token": token,
            "expires_in": int(WEB_TOKEN_LIFE.total_seconds()),
            "refresh_token": secrets.token_urlsafe(64),
            "openid": known.openid,
            "scope": known.scope,
        }
        return answer | ({"is_snapshotuser": 1} if known.is_snapshot else {})

    def profile(self, token: str, openid: str) -> dict[str, Any]:
        """`sns/userinfo`; raises 40001, 40003, 42001, and 48001 for a token of scope snsapi_base (1.15)."""
        known = self._tokens.get(token)
        if known is None:
            raise WechatError(40001, "invalid credential")
        if known.expires_at <= self.clock.now():
            raise WechatError(42001, "access_token expired")
        if known.openid != openid:
            raise WechatError(40003, "invalid openid")
        if known.scope != "snsapi_userinfo":
            raise WechatError(48001, "api unauthorized")
        return {"openid": openid, "nickname": "微信用户", "sex": 0, "headimgurl": "", "privilege": []}

    def ticket(self) -> tuple[str, int]:
        """The jsapi_ticket and its remaining seconds; a new one only when the old one is over (1.16)."""
        now = self.clock.now()
        if self._ticket is None or self._ticket[1] <= now:
            self._ticket = (secrets.token_urlsafe(64), now + TICKET_LIFE)
        return self._ticket[0], int((self._ticket[1] - now).total_seconds())

    def accepts_page(self, config: dict[str, Any], url: str) -> bool:
        """Whether `wx.config` would succeed on the page at `url`: the signature is over the live ticket (1.16)."""
        text = (
            f"jsapi_ticket={self.ticket()[0]}&noncestr={config['nonceStr']}"
            f"&timestamp={config['timestamp']}&url={url.partition('#')[0]}"
        )
        digest = sha1(text.encode(), usedforsecurity=False).hexdigest()
        return secrets.compare_digest(digest, str(config["signature"]))
