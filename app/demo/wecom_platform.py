"""What the fake WeCom platform knows and allows for one self-built application (protocol reference, section 2).

docs/fakes.md has it line by line. No I/O here: `wecom_api` serves it, `wecom_delivery` delivers from it.
"""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour
from app.demo.wechat_errors import WechatError
from app.demo.wechat_files import Files
from app.demo.wecom_members import Members
from app.demo.wecom_robots import Robots
from app.demo.wecom_tokens import Tokens

MAX_TEXT_BYTES, MAX_TITLE_BYTES, MAX_DESCRIPTION_BYTES, MAX_URL_BYTES = 2048, 128, 512, 2048
LONGEST_CHECK = timedelta(hours=4)
CALLS_A_MINUTE = 10_000
CREDENTIAL_CODES = frozenset({40001, 40013})
"""Codes that the token endpoint answers; every other one is answered by the calls themselves."""


@dataclass(frozen=True, slots=True)
class WecomAccount:
    """One application as both sides must know it; `robots` are the groups with their robots' keys.

    `trusted_ips` are the addresses that may call (企业可信IP).
    """

    name: str
    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    robots: Mapping[str, str] = field(default_factory=dict, repr=False)
    trusted_ips: frozenset[str] = frozenset({"127.0.0.1"})
    account_limit: int = 200


class WecomPlatform:
    """The state of the platform for one application."""

    def __init__(self, account: WecomAccount, clock: Clock, log: ChatLog) -> None:
        self.account = account
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self.is_closed = False
        """Whether the administrator has switched the application off."""
        self.tokens = Tokens(clock)
        self.members = Members(clock, account.account_limit)
        self.robots = Robots(clock, account.robots)
        self.files = Files(clock)
        self.trusted_ips = set(account.trusted_ips)
        self._sent: dict[str, datetime] = {}
        self._calls: tuple[datetime | None, Counter[str]] = (None, Counter())

    def issue_token(self, corp_id: str, secret: str) -> tuple[str, int]:
        """The application's token and its seconds; raises 40013, 40001, 45009 (2.2)."""
        if self.misbehaviour.refuse_with in CREDENTIAL_CODES:
            raise self._refusal()
        if corp_id != self.account.corp_id:
            raise WechatError(40013, "invalid corpid")
        if not secrets.compare_digest(secret.encode(), self.account.secret.encode()):
            raise WechatError(40001, "invalid credential")
        return self.tokens.get()

    def check_call(self, path: str, token: str, ip: str) -> None:
        """Whether a call may go on: token, trusted address, frequency; raises what section 2.2 says."""
        self.tokens.check(token)
        if self.misbehaviour.is_token_invalid:
            raise WechatError(40014, "invalid access_token")
        if ip not in self.trusted_ips:
            raise WechatError(60020, f"not allow to access from your ip, from ip: {ip}")
        self.check_mood(path)

    def check_mood(self, path: str) -> None:
        """Raises what the platform was told to refuse with, and 45009 where a minute's calls are used up."""
        if self.misbehaviour.refuse_with and self.misbehaviour.refuse_with not in CREDENTIAL_CODES:
            raise self._refusal()
        minute, counts = self.clock.now().replace(second=0, microsecond=0), self._calls[1]
        if self._calls[0] != minute:
            counts = Counter()
            self._calls = (minute, counts)
        counts[path] += 1
        if self.misbehaviour.is_throttled or counts[path] > CALLS_A_MINUTE:
            raise WechatError(45009, "api freq out of limit")

    def _refusal(self) -> WechatError:
        return WechatError(self.misbehaviour.refuse_with, "refused as told")

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """An application message; raises 40056, 40008, 44004, 40058, 81013; otherwise names who was left out.

        A repeat within the interval, and what exceeds a limit, is accepted and shown to nobody.
        """
        if body.get("agentid") != self.account.agent_id:
            raise WechatError(40056, "invalid agentid")
        text, url = _content(body)
        receivers = self.members.receivers(str(body.get("touser", "")))
        if not self._is_repeat(body):
            is_dropped = self.misbehaviour.is_quota_used
            for userid in () if is_dropped else self.members.shown(receivers.reached):
                self._show(userid, "card" if url else "app", text, url)
            self.members.dropped += len(receivers.reached) * is_dropped
        return {
            "invaliduser": "|".join(receivers.invalid),
            "invalidparty": "",
            "invalidtag": "",
            "unlicenseduser": "|".join(receivers.unlicensed),
            "msgid": secrets.token_urlsafe(24),
        }

    def say_by_robot(self, key: str, body: Mapping[str, Any]) -> None:
        """A message of a group robot; see `Robots.say`."""
        said = self.robots.say(key, body)
        calls = "".join(f"@{each} " for each in said.called)
        self.log.add("wecom", self.account.name, "", "bot", "robot", calls + said.text, chat=said.group)

    def _is_repeat(self, body: Mapping[str, Any]) -> bool:
        """Whether the same body was sent within the interval that it names (1,800 seconds, at most four hours)."""
        if body.get("enable_duplicate_check") != 1:
            return False
        now, whole = self.clock.now(), json.dumps(body, sort_keys=True)
        span = min(timedelta(seconds=int(body.get("duplicate_check_interval", 1800))), LONGEST_CHECK)
        is_repeat = whole in self._sent and now - self._sent[whole] < span
        if not is_repeat:
            self._sent[whole] = now
        return is_repeat

    def _show(self, userid: str, way: str, text: str, url: str) -> None:
        self.log.add("wecom", self.account.name, userid, "bot", way, text, url=url)


def _content(body: Mapping[str, Any]) -> tuple[str, str]:
    """The words and the link of a message; a text that is too long is cut without a word (2.2)."""
    kind = body.get("msgtype")
    part = body.get(str(kind))
    if kind not in ("text", "markdown", "textcard"):
        raise WechatError(40008, "invalid message type")
    if not isinstance(part, Mapping):
        raise WechatError(44004, "empty content")
    if kind != "textcard":
        content = part.get("content")
        if not isinstance(content, str) or not content:
            raise WechatError(44004, "empty content")
        return content.encode()[:MAX_TEXT_BYTES].decode(errors="ignore"), ""
    title, words, url = (part.get(name) for name in ("title", "description", "url"))
    if not (isinstance(title, str) and title and isinstance(words, str) and words):
        raise WechatError(40058, "title and description of a textcard must not be empty")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url) > MAX_URL_BYTES:
        raise WechatError(40058, "invalid url of a textcard")
    shown = (_cut(title, MAX_TITLE_BYTES), _cut(words, MAX_DESCRIPTION_BYTES))
    return "\n".join(shown), url


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
