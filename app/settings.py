"""The configuration: `baolian.toml` and the environment, checked whole before anything starts."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from app.core.errors import ConfigurationError, why_not
from app.core.places import http_address, is_host, is_network
from app.overrides import apply_environment, read_secret_files
from app.sealed_values import open_sealed
from app.wrong_settings import explain
from bots.apprise.config import SmsConfig
from bots.config import Division, Table, carried
from bots.onebot.config import OneBotConfig
from bots.qqbot.config import QQBotConfig
from bots.wechat.config import WeChatConfig
from bots.wecom.config import WeComConfig

DEFAULT_FILE = "baolian.toml"


def _url(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("要以 http:// 或 https:// 开头")
    if value and http_address(value) is None:
        raise ValueError("不是完整的网址,应形如 https://主机 或 http://主机:端口")
    return value.rstrip("/")


def _place(value: str) -> str:
    if http_address(value) is None and not is_host(value.strip("[]")):
        raise ValueError("要写成主机名、地址,或者 http://主机:端口")
    return value


def _proxy(value: str) -> str:
    if value != "*" and not is_network(value):
        raise ValueError("要写成 IP 地址或者网段(主机名认不出来),例如 127.0.0.1、10.0.0.0/8")
    return value


def _required(value: SecretStr) -> SecretStr:
    if not value.get_secret_value():
        raise ValueError("不能是空的")
    return value


Url = Annotated[str, AfterValidator(_url)]
Place = Annotated[str, AfterValidator(_place)]
Proxy = Annotated[str, AfterValidator(_proxy)]
RequiredSecret = Annotated[SecretStr, AfterValidator(_required)]


class ApiToken(Table):
    """Who may call the JSON API, for which division and with which rights."""

    name: str = Field(min_length=1, max_length=64)
    token: Annotated[RequiredSecret, AfterValidator(carried)]
    previous_token: Annotated[SecretStr, AfterValidator(carried)] = SecretStr("")
    division: Division
    rights: frozenset[Literal["read", "write", "personal"]] = frozenset({"read"})

    @property
    def accepted(self) -> tuple[str, ...]:
        """What is taken for this token: itself and, while it is being replaced, the one before."""
        return tuple(
            each for each in (self.token.get_secret_value(), self.previous_token.get_secret_value()) if each
        )


class S3(Table):
    """Where an S3-compatible store is, for a `media_url` that begins with s3://."""

    endpoint: Url = ""
    region: str = Field(default="us-east-1", min_length=1)
    access_key: str = ""
    secret_key: SecretStr = SecretStr("")


class Limits(Table):
    """What bounds a request and a connection to the database."""

    answer_seconds: float = Field(default=3.8, gt=0, le=4.8)
    api_body_bytes: int = Field(default=1024 * 1024, ge=1024)
    busy_seconds: float = Field(default=4.0, gt=0, le=60)
    statement_seconds: float = Field(default=8.0, gt=0, le=600)
    pool_size: int = Field(default=20, ge=1, le=200)
    heartbeat_seconds: float = Field(default=120.0, gt=0, le=86_400)
    line_seconds: float = Field(default=5.0, gt=0, le=10)
    upload_bytes: int = Field(default=32 * 1024 * 1024, ge=1024)


class Console(Table):
    """How signing in to the console behaves."""

    idle_minutes: float = Field(default=30.0, gt=0, le=1440)
    session_hours: float = Field(default=12.0, gt=0, le=168)
    tries: int = Field(default=5, ge=1, le=100)
    tries_from_address: int = Field(default=30, ge=1, le=10_000)
    lock_minutes: float = Field(default=15.0, gt=0, le=1440)


class Settings(Table):
    """Everything that is configured (contract, section 2); secrets never show in `repr`."""

    database_url: str = Field(default="sqlite:///data/baolian.db", repr=False)
    secret_key: SecretStr = SecretStr("")
    data_keys: tuple[SecretStr, ...] = ()
    public_url: Url = "http://127.0.0.1:8000"
    media_url: str = "file:data/media"
    timezone: str = "Asia/Shanghai"
    wechat: tuple[WeChatConfig, ...] = ()
    onebot: tuple[OneBotConfig, ...] = ()
    qqbot: tuple[QQBotConfig, ...] = ()
    wecom: tuple[WeComConfig, ...] = ()
    sms: tuple[SmsConfig, ...] = ()
    api_token: tuple[ApiToken, ...] = ()
    freshness_seconds: int = Field(default=600, ge=1, le=86_400)
    media_hosts: tuple[Place, ...] = ()
    webhook_hosts: tuple[Place, ...] = ()
    trusted_proxies: tuple[Proxy, ...] = ()
    root_path: str = ""
    http_proxy: Url = ""
    heartbeat_url: Url = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    s3: S3 = S3()
    limits: Limits = Limits()
    console: Console = Console()

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"不认识的时区 {value},例如 Asia/Shanghai") from error
        return value

    @field_validator("root_path")
    @classmethod
    def _check_root_path(cls, value: str) -> str:
        if value and (not value.startswith("/") or value.endswith("/")):
            raise ValueError("要写成 /baolian 的样子:以 / 开头,不以 / 结尾")
        return value

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        for section in ("wechat", "onebot", "qqbot", "wecom", "sms", "api_token"):
            names = [item.name for item in getattr(self, section)]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"[[{section}]] 里 name = {twice[0]} 出现了两次")
        owners: dict[str, str] = {}
        for each, value in ((token, value) for token in self.api_token for value in token.accepted):
            other = owners.setdefault(value, each.name)
            if other != each.name:
                raise ValueError(f"[[api_token]] {other} 和 {each.name} 的 token 一样,分不清是谁:各用各的")
        return self

    @classmethod
    def load(cls, path: Path | None = None, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings from `path` (else BAOLIAN_CONFIG, else ./baolian.toml) and the environment.

        Raises ConfigurationError, in one Chinese line that names the key.
        """
        environ = os.environ if environ is None else environ
        source = path or source_of(environ)
        tables = _read_toml(source, is_required=path is not None or bool(environ.get("BAOLIAN_CONFIG")))
        origins = apply_environment(cls, tables, environ)
        read_secret_files(cls, tables)
        open_sealed(cls, tables)
        settings = cls.parse(tables, str(source), origins)
        if not settings.secret_key.get_secret_value().strip():
            raise ConfigurationError(
                f"{source}: 缺少 secret_key(签名链接用的密钥):运行 baolian token 生成一个,写进配置"
            )
        return settings

    @classmethod
    def parse(
        cls, tables: Mapping[str, Any], source: str, origins: Mapping[str, str] | None = None
    ) -> "Settings":
        """The settings in `tables`; raises ConfigurationError that names the first wrong keys.

        `origins`: which values are not of `source` but of a variable of the environment.
        """
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            raise ConfigurationError(explain(cls, error, tables, source, origins or {})) from error


def source_of(environ: Mapping[str, str] | None = None) -> Path:
    """The configuration file: what BAOLIAN_CONFIG names, else baolian.toml here; it need not be there."""
    return Path((os.environ if environ is None else environ).get("BAOLIAN_CONFIG") or DEFAULT_FILE)


def _read_toml(path: Path, is_required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        if is_required:
            raise ConfigurationError(f"{path}: 找不到配置文件,请检查 BAOLIAN_CONFIG") from error
        return {}
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: 不是 UTF-8 编码:请另存为 UTF-8") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: 配置文件读不了({why_not(error)})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{path}: 不是正确的 TOML({_at(error)}):看看那一行的引号、等号是不是英文的,"
            "引号成不成对,一项有没有写两遍"
        ) from error


def _at(error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"第 {place[1]} 行第 {place[2]} 个字" if place else str(error)
