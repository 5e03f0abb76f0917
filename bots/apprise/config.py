"""One `[[sms]]` table of the configuration."""

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from bots.config import AccountConfig, secret

APPRISE = "apprise"
TO = "{to}"
ONE_HOST = (
    "chanify",
    "dingtalk",
    "feishu",
    "kook",
    "lark",
    "pushme",
    "pushplus",
    "schan",
    "spugpush",
    "wecombot",
    "wpush",
    "wxpusher",
)
"""Services whose host apprise knows: their addresses can't lead anywhere else. All others are named by the operator."""
_SCHEME = re.compile(r"[a-z0-9]{1,20}")
_SENDER = re.compile(r"[A-Za-z0-9_-]{1,64}")


class SmsConfig(AccountConfig):
    """A service that carries texts to telephone numbers or other addresses (contract, section 2).

    `url` is apprise's address with `{to}` where the recipient stands; `options` are what a sender of the county's
    own is given.
    """

    sender: str = APPRISE
    url: SecretStr = SecretStr("")
    schemes: tuple[str, ...] = ONE_HOST
    options: dict[str, SecretStr] = Field(default_factory=dict)
    max_characters: int = Field(default=300, ge=20, le=10_000)

    @property
    def platform_address(self) -> str:
        """Where the texts go."""
        return secret(self.url)

    @field_validator("sender")
    @classmethod
    def _check_sender(cls, value: str) -> str:
        if not _SENDER.fullmatch(value):
            raise ValueError("sender 只能用字母、数字、- 和 _,例如 apprise")
        return value

    @field_validator("schemes")
    @classmethod
    def _check_schemes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [scheme for scheme in value if not _SCHEME.fullmatch(scheme)]:
            raise ValueError(f"schemes 写的是地址里 :// 前面的那个词,不认识:{'、'.join(wrong)[:80]}")
        return value

    @model_validator(mode="after")
    def _check_url(self) -> Self:
        if self.sender != APPRISE:
            return self
        try:
            parts = urlsplit(secret(self.url))
            host = parts.netloc
        except ValueError:
            parts, host = urlsplit(""), TO
        if not parts.scheme:
            raise ValueError("缺少 url:写 apprise 的地址,收信人的位置写 {to},例如 spugpush://令牌/{to}")
        if parts.scheme not in self.schemes:
            raise ValueError(f"url 开头的 {parts.scheme[:20]} 不在 schemes 里:确实要用就把它写进 schemes")
        if TO not in secret(self.url) or TO in host:
            raise ValueError("url 里收信人的位置要写 {to},而且不能写在主机那一段")
        return self
