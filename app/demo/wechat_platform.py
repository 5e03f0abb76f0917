"""What the fake WeChat platform knows and allows for one account.

Numbers and codes by sections 1.9 to 1.17 of the protocol reference; docs/fakes.md has them line by line. No I/O
here: `wechat_api` serves it, `wechat_delivery` delivers from it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour
from app.demo.wechat_cards import Card, Cards, DueReceipt
from app.demo.wechat_errors import WechatError
from app.demo.wechat_files import Files
from app.demo.wechat_login import Login
from app.demo.wechat_menu import Codes, Menu
from app.demo.wechat_people import Follower, People
from app.demo.wechat_quotas import Quotas
from app.demo.wechat_tokens import Tokens

MAX_TEXT_BYTES = 2048
CREDENTIAL_CODES = frozenset({40013, 40125, 40164, 40243})
"""Codes that the token endpoint answers; every other one is answered by the calls themselves (1.17)."""
_MEDIA_KINDS = ("image", "voice", "video", "mpnews")
_SERVICE, _VERIFIED = frozenset({"service"}), frozenset({"service", "subscription"})
PERMITTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "/cgi-bin/message/custom/send": _VERIFIED,
        "/cgi-bin/message/template/send": _SERVICE,
        "/cgi-bin/message/subscribe/bizsend": _VERIFIED,
        "/cgi-bin/qrcode/create": _SERVICE,
        "/sns/oauth2/access_token": _SERVICE,
        "/cgi-bin/ticket/getticket": _VERIFIED,
    }
)
"""Which kinds of account may call (1.1); to all others it is 48001."""


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """One official account as both sides must know it.

    `mode` is plain, compat or safe; `kind` is service, subscription (verified) or unverified (1.1).
    `templates` and `notices` are the cards by template id, each with a label for every field; a notice in
    `standing` is a long-term one. `web_domain` is the host that pages may come back to; empty: any.
    """

    name: str
    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    original_id: str
    mode: str = "safe"
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()
    kind: str = "service"
    web_domain: str = ""


class WechatPlatform:
    """The state of the platform for one account."""

    def __init__(self, account: WechatAccount, clock: Clock, log: ChatLog) -> None:
        self.account = account
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self.tokens = Tokens(clock)
        self.quotas = Quotas(clock)
        self.people = People(clock)
        self.files = Files(clock)
        self.cards = Cards(clock, self.people, account.templates, account.notices)
        self.menu = Menu()
        self.codes = Codes(clock)
        self.login = Login(clock)

    @property
    def followers(self) -> dict[str, Follower]:
        """Everybody who ever followed, by OpenID."""
        return self.people.followers

    @property
    def receipts(self) -> list[DueReceipt]:
        """The receipts that are yet to come."""
        return self.cards.receipts

    def issue_token(self, grant_type: str, app_id: str, secret: str, force: bool | None) -> tuple[str, int]:
        """A stable token, or with `force` None one of the old endpoint; raises 40002, 40013, 40125 (1.9)."""
        if grant_type != "client_credential":
            raise WechatError(40002, "invalid grant_type")
        self.check_secret(app_id, secret)
        return self.tokens.plain() if force is None else self.tokens.stable(force)

    def check_secret(self, app_id: str, secret: str) -> None:
        """Raises 40013, 40125, and what the platform was told to refuse credentials with."""
        if self.misbehaviour.refuse_with in CREDENTIAL_CODES:
            raise self._refusal()
        if app_id != self.account.app_id:
            raise WechatError(40013, "invalid appid")
        if not secrets.compare_digest(secret.encode(), self.account.app_secret.encode()):
            raise WechatError(40125, "invalid appsecret")

    def check_call(self, path: str, token: str) -> None:
        """Whether a call may go on: token, permission, quotas; raises what section 1.17 says."""
        self.tokens.check(token)
        if self.misbehaviour.is_token_invalid:
            raise WechatError(40001, "invalid credential, access_token is invalid or not latest")
        if self.misbehaviour.refuse_with and self.misbehaviour.refuse_with not in CREDENTIAL_CODES:
            raise self._refusal()
        self.check_permission(path)
        self.count(path)

    def check_permission(self, path: str) -> None:
        """Raises 48001 where this kind of account may not call that path (1.1)."""
        if self.account.kind not in PERMITTED.get(path, frozenset({self.account.kind})):
            raise WechatError(48001, "api unauthorized")

    def count(self, path: str) -> None:
        """Count one call; raises 45009, 45011."""
        if self.misbehaviour.is_throttled:
            raise WechatError(45011, "api minute-quota reach limit, must slower, retry next minute")
        if self.misbehaviour.is_quota_used:
            raise WechatError(45009, "reach max api daily quota limit")
        self.quotas.take(path)

    def _refusal(self) -> WechatError:
        return WechatError(self.misbehaviour.refuse_with, "refused as told")

    def follow(self, openid: str) -> None:
        """`openid` follows the account, possibly again."""
        self.people.follow(openid)

    def grant(self, openid: str, reason: str) -> None:
        """The person did something that lets the account write back (1.10)."""
        self.people.grant(openid, reason)

    def send_custom(self, body: Mapping[str, Any]) -> None:
        """A customer-service message; raises 40003, 40007, 40008, 43004, 44004, 45002, 45015, 45047 (1.10)."""
        openid, kind = str(body.get("touser", "")), body.get("msgtype")
        self.people.reachable(openid)
        text, photo = "", ""
        if kind == "text":
            text = _text(body)
        elif kind in _MEDIA_KINDS:
            photo = str((body.get(kind) or {}).get("media_id", ""))
            self.files.media(photo)
        elif kind in ("news", "msgmenu"):
            text = _list_text(body[kind])
        else:
            raise WechatError(40008, "invalid message type")
        self.people.use_grant(openid)
        self.log.add("wechat", self.account.name, openid, "bot", "customer", text, photo=photo)

    def send_template(self, body: Mapping[str, Any]) -> int:
        """A template message and its msgid; see `Cards.template`."""
        return self._show("template", self.cards.template(body))

    def send_notice(self, body: Mapping[str, Any]) -> int:
        """A subscription notice and its msgid; see `Cards.notice`."""
        return self._show("notice", self.cards.notice(body))

    def _show(self, way: str, card: Card) -> int:
        if card.is_new:
            name = self.account.name
            self.log.add("wechat", name, card.openid, "bot", way, card.text, url=card.url)
        return card.msgid

    def clear_quota(self, app_id: str) -> None:
        """Today's calls count from nought again; raises 40013, 48006 (1.17)."""
        if app_id != self.account.app_id:
            raise WechatError(40013, "invalid appid")
        self.quotas.clear()
        self.misbehaviour.is_quota_used = False

    def keep_media(self, data: bytes, mime: str) -> str:
        """Keep a file for three days; answers its media_id."""
        return self.files.keep(data, mime)


def _text(body: Mapping[str, Any]) -> str:
    content = (body.get("text") or {}).get("content")
    if not isinstance(content, str) or not content:
        raise WechatError(44004, "empty content")
    if len(content.encode()) > MAX_TEXT_BYTES:
        raise WechatError(45002, "content size out of limit")
    return content


def _list_text(said: Any) -> str:
    """The words of one article (more are refused, 1.8 and 1.10) or of a list of answers to tap."""
    if not isinstance(said, Mapping):
        raise WechatError(44003, "empty news data")
    if "list" in said:
        return "\n".join([str(said.get("head_content", "")), *(str(one["content"]) for one in said["list"])])
    articles = said.get("articles") or []
    if len(articles) != 1:
        raise WechatError(45008, "article size out of limit")
    return str(articles[0].get("title", ""))
