"""Our pages in WeChat's browser: who opened them, and the signature of the JS-SDK (protocol reference, 1.15, 1.16)."""

import secrets
from collections.abc import Mapping
from hashlib import sha1
from urllib.parse import quote, urlencode

from app.core.clock import Clock
from bots.abilities import LoginAgainError, Visitor
from bots.base import SendError, TemporaryError, Token, TokenStore
from bots.config import secret
from bots.jsonapi import token_in
from bots.tokens import SharedToken
from bots.wechat.api import WeChatApi
from bots.wechat.config import WeChatConfig
from bots.wechat.errors import LOGIN_CODES

BROWSER_MARK = "MicroMessenger"
BROWSER_SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"


class WeChatPages:
    """One account's web logins and page signatures; the ticket is shared like the access token."""

    def __init__(self, config: WeChatConfig, *, api: WeChatApi, clock: Clock, tokens: TokenStore) -> None:
        self._config = config
        self._api = api
        self._clock = clock
        key = f"wechat-ticket:{config.app_id}"
        self._ticket = SharedToken(key, store=tokens, clock=clock, fetch=self._new_ticket)

    def login_url(self, back: str, state: str) -> str:
        """The authorize page, which asks nobody anything; the order of the fields matters on some clients."""
        fields = {
            "appid": self._config.app_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        query = urlencode(fields, quote_via=quote)
        return f"{self._config.web_base}/connect/oauth2/authorize?{query}#wechat_redirect"

    async def visitor(self, code: str) -> Visitor:
        """Whose code it is; a snapshot page's virtual account is nobody; raises LoginAgainError, SendError."""
        fields = {
            "appid": self._config.app_id,
            "secret": secret(self._config.app_secret),
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = await self._api.ask("/sns/oauth2/access_token", fields)
        except SendError as error:
            if error.code in LOGIN_CODES:
                raise LoginAgainError(error.code) from error
            raise
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise TemporaryError("bad_answer", "oauth2")
        return Visitor(openid, is_anonymous=answer.get("is_snapshotuser") in (1, "1"))

    async def page_config(self, url: str) -> Mapping[str, str | int]:
        """The fields of `wx.config` for the page at `url`, without what follows `#`; raises SendError."""
        stamp, nonce = int(self._clock.now().timestamp()), secrets.token_hex(8)
        signature = page_signature(await self._ticket.get(), nonce, stamp, url)
        return {"appId": self._config.app_id, "timestamp": stamp, "nonceStr": nonce, "signature": signature}

    async def _new_ticket(self) -> Token:
        answer = await self._api.get("/cgi-bin/ticket/getticket", {"type": "jsapi"})
        return token_in(answer, "ticket", self._clock)


def page_signature(ticket: str, nonce: str, stamp: int, url: str) -> str:
    """The SHA-1 over the four fields as they are, sorted by name, nothing encoded (1.16)."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={stamp}&url={url.partition('#')[0]}"
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
