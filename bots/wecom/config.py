"""One `[[wecom]]` table of the configuration."""

import json
import re
from typing import Any

from pydantic import Field, SecretStr, field_validator

from bots.config import AccountConfig, ApiBase, Identifier, secret

_TOKEN = re.compile(r"[A-Za-z0-9]{1,32}")
_KEY = re.compile(r"[A-Za-z0-9]{43}")
_AGENT = re.compile(r"[0-9]{1,20}")
_ROBOT_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ROBOT_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
LEAST_MEMBERS = 200
"""The account limit of a corporation that nobody verified: the daily quota grows with it."""


class WeComConfig(AccountConfig):
    """A self-built WeCom application (contract, section 2).

    `previous_token` and `previous_encoding_aes_key` are taken as well while the platform is being told of new ones.
    `account_limit` is how many members the corporation may have: the platform counts 200 messages a day for each.
    `robots` are group robots by the name under which their group is registered, each with its key.
    """

    corp_id: str = Field(min_length=1, max_length=64)
    agent_id: Identifier
    secret: SecretStr
    token: SecretStr
    previous_token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr
    previous_encoding_aes_key: SecretStr = SecretStr("")
    api_base: ApiBase = "https://qyapi.weixin.qq.com"
    account_limit: int = Field(default=LEAST_MEMBERS, ge=1, le=10_000_000)
    robots: dict[str, SecretStr] = Field(default_factory=dict)
    max_body_bytes: int = Field(default=256 * 1024, ge=1024, le=4 * 1024 * 1024)

    @field_validator("agent_id")
    @classmethod
    def _check_agent(cls, value: str) -> str:
        if not _AGENT.fullmatch(value):
            raise ValueError("agent_id 是应用详情页上的 AgentId,全是数字")
        return value

    @field_validator("secret")
    @classmethod
    def _check_secret(cls, value: SecretStr) -> SecretStr:
        if not secret(value):
            raise ValueError("缺少应用的 secret(应用详情页上的 Secret)")
        return value

    @field_validator("token")
    @classmethod
    def _check_token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(secret(value)):
            raise ValueError("token 应是 1 到 32 位字母或数字,与应用的“接收消息”页上填写的一致")
        return value

    @field_validator("encoding_aes_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        if not _KEY.fullmatch(secret(value)):
            raise ValueError("EncodingAESKey 应是 43 位字母或数字,与应用的“接收消息”页上填写的一致")
        return value

    @field_validator("previous_token")
    @classmethod
    def _check_previous_token(cls, value: SecretStr) -> SecretStr:
        return cls._check_token(value) if secret(value) else value

    @field_validator("previous_encoding_aes_key")
    @classmethod
    def _check_previous_key(cls, value: SecretStr) -> SecretStr:
        return cls._check_key(value) if secret(value) else value

    @field_validator("robots", mode="before")
    @classmethod
    def _read_robots(cls, value: Any) -> Any:
        """A file holds them as a JSON object."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError('robots 的文件里要写 JSON,例如 {"town": "机器人的 key"}') from error

    @field_validator("robots")
    @classmethod
    def _check_robots(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        if wrong := [name for name in value if not _ROBOT_NAME.fullmatch(name)]:
            raise ValueError(f"群机器人的名字只能用字母、数字、- 和 _:{'、'.join(wrong)[:80]}")
        if wrong := [name for name, key in value.items() if not _ROBOT_KEY.fullmatch(secret(key))]:
            raise ValueError(
                f"群机器人 {'、'.join(wrong)[:80]} 要写 webhook 地址里 key= 后面的那一段,不是整个网址"
            )
        return value
