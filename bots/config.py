"""What the configuration of every account has in common."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Self, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.core.places import http_address
from bots.allowance import Capabilities, Means, Quota

_NAME = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_DIVISION = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")


def _check_name(value: str) -> str:
    if len(value) > 32 or not _NAME.fullmatch(value):
        raise ValueError("账号名只能用字母、数字、单个的 - 或 _,最长 32 个字符")
    return value


def _check_division(value: str) -> str:
    if not _DIVISION.fullmatch(value):
        raise ValueError("区划代码应是 6 位(县)、9 位(镇)或 12 位(村)数字")
    return value


def _check_url(value: str) -> str:
    parts = http_address(value)
    if parts is None or parts.username or parts.query or parts.fragment:
        raise ValueError("接口地址应形如 https://主机 或 http://主机:端口,不带用户名、问号和井号")
    return value.rstrip("/")


def carried(value: SecretStr) -> SecretStr:
    """A secret that stands in a request's header, as it is: what no header can carry would never be accepted."""
    text = value.get_secret_value()
    if text != text.strip() or not (text.isascii() and text.isprintable()):
        raise ValueError("只能用英文字母、数字和符号,前后不能有空格:请求头里放不下别的")
    return value


def _text_of_number(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")


Name = Annotated[str, AfterValidator(_check_name)]
"""An account's name: it stands in the webhook's path and in environment variables."""

Division = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_check_division)]
"""The division that an account speaks for."""

ApiBase = Annotated[str, AfterValidator(_check_url)]
"""The base of a platform's API, without a trailing slash."""

Identifier = Annotated[str, BeforeValidator(_text_of_number)]
"""A platform's number, kept as text whether TOML wrote it as a number or a string."""


class Table(BaseModel):
    """A table of the configuration: unknown keys are refused, inputs never appear in errors, `true` is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _check_no_switch(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, bool) or info.field_name is None:
            return value
        kind = cls.model_fields[info.field_name].annotation
        for number in (float, int):
            if number in (kind, *get_args(kind)):
                raise PydanticCustomError(f"{number.__name__}_type", "no number")
        return value


class QuotaConfig(Table):
    """One limit of a platform: so many messages in so many minutes, of the account or to each address."""

    most: int = Field(ge=1)
    minutes: float = Field(gt=0, le=44_640)
    each: bool = False
    means: frozenset[Means] = frozenset(Means)


class AccountConfig(Table):
    """The keys that every account has.

    `drill`: its platform is a fake on this machine, and who writes there (of whom an id begins with `drill_senders`)
    plays in a drill. `window_minutes`, `window_messages` and `quotas` stand in place of what the channel knows of
    its platform: platforms change their limits without notice.
    """

    name: Name
    division: Division
    drill: bool = False
    drill_senders: str = Field(default="", max_length=32)
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)
    window_minutes: float | None = Field(default=None, gt=0, le=44_640)
    window_messages: int | None = Field(default=None, ge=1)
    quotas: tuple[QuotaConfig, ...] | None = None

    @model_validator(mode="after")
    def _check_drill(self) -> Self:
        if self.drill and not _is_here(self.platform_address):
            raise ValueError("drill = true 的账号只能接本机的假平台:api_base 要写 http://127.0.0.1:端口")
        return self

    @property
    def platform_address(self) -> str:
        """Where the platform's API is; empty where nothing says so."""
        return str(getattr(self, "api_base", "") or "")

    def allowed(self, able: Capabilities) -> Capabilities:
        """What the channel can do, with the limits that the operator wrote down."""
        if self.window_minutes is not None and able.proactive_window is not None:
            able = replace(able, proactive_window=timedelta(minutes=self.window_minutes))
        if self.window_messages is not None and able.messages_per_window is not None:
            able = replace(able, messages_per_window=self.window_messages)
        if self.drill:
            able = replace(able, drill_senders=self.drill_senders)
        if self.quotas is not None:
            able = replace(able, quotas=tuple(_quota(each) for each in self.quotas))
        return able


def _quota(said: QuotaConfig) -> Quota:
    return Quota(said.most, timedelta(minutes=said.minutes), said.each, said.means)


def secret(value: SecretStr) -> str:
    """The plain text of a secret, for the one place that needs it."""
    return value.get_secret_value()
