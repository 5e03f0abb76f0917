"""One `[[onebot]]` table of the configuration."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, field_validator

from bots.config import AccountConfig, ApiBase, Identifier, carried

_SELF_ID = re.compile(r"[0-9]{1,20}")
_GROUP_ID = re.compile(r"-?[0-9]{1,20}")


class OneBotConfig(AccountConfig):
    """An OneBot v11 implementation (contract, section 2).

    `bot_names` are names that mean the bot when a group message starts with one of them. After a reconnect,
    at most `backfill_pages` pages of `backfill_count` messages are asked for from each group.
    """

    self_id: Identifier
    secret: SecretStr = SecretStr("")
    access_token: Annotated[SecretStr, AfterValidator(carried)] = SecretStr("")
    groups: tuple[Identifier, ...] = ()
    api_base: ApiBase | None = None
    bot_names: tuple[str, ...] = ()
    backfill_count: int = Field(default=20, ge=1, le=200)
    backfill_pages: int = Field(default=5, ge=1, le=50)
    max_body_bytes: int = Field(default=2 * 1024 * 1024, ge=1024, le=16 * 1024 * 1024)

    @field_validator("self_id")
    @classmethod
    def _check_self_id(cls, value: str) -> str:
        if not _SELF_ID.fullmatch(value):
            raise ValueError("self_id 应是机器人的 QQ 号(数字)")
        return value

    @field_validator("groups")
    @classmethod
    def _check_groups(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [group for group in value if not _GROUP_ID.fullmatch(group)]:
            raise ValueError(f"groups 里应是群号(数字),不认识:{'、'.join(wrong)}")
        return value

    @field_validator("api_base", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("bot_names")
    @classmethod
    def _check_bot_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not name.strip() for name in value):
            raise ValueError("bot_names 里不能有空的名字")
        return tuple(name.strip() for name in value)
