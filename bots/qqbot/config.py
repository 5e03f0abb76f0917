"""One `[[qqbot]]` table of the configuration."""

from datetime import datetime

from pydantic import Field, SecretStr, field_validator

from bots.config import AccountConfig, ApiBase, Identifier, secret

SHORTEST_TIMEOUT = 5.0
"""A call takes the platform so many seconds on a bad day (protocol reference, 4.6)."""


class QQBotConfig(AccountConfig):
    """An official QQ bot (contract, section 2).

    `active`: whether we may write without having been written to, where a group or a person allows it.
    `links`: whether the address of our pages is registered with the platform, which refuses all others.
    `register_until`: until then, and for an hour at most, an unsigned check of our address is answered.
    """

    app_id: Identifier = Field(min_length=1)
    secret: SecretStr
    api_base: ApiBase = "https://api.sgroup.qq.com"
    token_url: ApiBase = "https://bots.qq.com/app/getAppAccessToken"  # noqa: S105 - an address
    active: bool = False
    links: bool = False
    register_until: datetime | None = None
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, le=16 * 1024 * 1024)

    @field_validator("secret")
    @classmethod
    def _check_secret(cls, value: SecretStr) -> SecretStr:
        if not secret(value):
            raise ValueError("缺少机器人的 secret(QQ 开放平台“开发设置”里的 AppSecret)")
        return value

    @field_validator("timeout_seconds")
    @classmethod
    def _check_timeout(cls, value: float) -> float:
        if value < SHORTEST_TIMEOUT:
            raise ValueError("timeout_seconds 至少写 5:QQ 的接口慢,等得太短会当成没发出去")
        return value

    @field_validator("register_until")
    @classmethod
    def _check_register_until(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("register_until 要带时区,例如 2026-07-18T15:40:00+08:00")
        return value
