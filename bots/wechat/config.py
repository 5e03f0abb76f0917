"""One `[[wechat]]` table of the configuration."""

import re
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from bots.config import AccountConfig, ApiBase, secret

_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_KEY = re.compile(r"[A-Za-z0-9]{43}")
_FIELD = re.compile(r"[a-z_]+[0-9]+")
_TEMPLATE_FIELDS = {"number": "character_string1", "summary": "thing2", "time": "time3"}
_WEB = "https://open.weixin.qq.com"


class WeChatConfig(AccountConfig):
    """A WeChat official account (contract, section 2).

    `previous_token` and `previous_encoding_aes_key` are taken as well while the platform is being told of new ones.
    `alert_template_fields` says which value of an alert fills which field of the alert template, and
    `notice_template_fields` the same of the subscription notice, to which a person consents once for each
    (`once`) or until he withdraws it (`standing`).
    """

    app_id: str = Field(min_length=1)
    app_secret: SecretStr
    token: SecretStr
    previous_token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")
    previous_encoding_aes_key: SecretStr = SecretStr("")
    mode: Literal["plain", "compat", "safe"] = "safe"
    original_id: str = ""
    api_base: ApiBase = "https://api.weixin.qq.com"
    alert_template_id: str = ""
    alert_template_fields: dict[str, str] = Field(default_factory=lambda: dict(_TEMPLATE_FIELDS))
    notice_template_id: str = ""
    notice_template_fields: dict[str, str] = Field(default_factory=lambda: dict(_TEMPLATE_FIELDS))
    notice_consent: Literal["once", "standing"] = "once"
    web_base: ApiBase = _WEB
    max_body_bytes: int = Field(default=256 * 1024, ge=1024, le=4 * 1024 * 1024)

    @field_validator("token")
    @classmethod
    def _check_token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(secret(value)):
            raise ValueError("公众号的 token 应是 3 到 32 位字母或数字,与公众平台后台填写的一致")
        return value

    @field_validator("previous_token")
    @classmethod
    def _check_previous_token(cls, value: SecretStr) -> SecretStr:
        return cls._check_token(value) if secret(value) else value

    @field_validator("app_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr) -> SecretStr:
        if not secret(value):
            raise ValueError("缺少公众号的 app_secret(公众平台后台的 AppSecret)")
        return value

    @field_validator("encoding_aes_key", "previous_encoding_aes_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        if secret(value) and not _KEY.fullmatch(secret(value)):
            raise ValueError("消息加解密密钥(EncodingAESKey)应是 43 位字母或数字,不用就留空")
        return value

    @field_validator("mode", mode="before")
    @classmethod
    def _check_mode(cls, value: Any) -> Any:
        if value not in ("plain", "compat", "safe"):
            raise ValueError("mode 只能是 plain(明文)、compat(兼容)或 safe(安全)")
        return value

    @field_validator("notice_consent", mode="before")
    @classmethod
    def _check_consent(cls, value: Any) -> Any:
        if value not in ("once", "standing"):
            raise ValueError("notice_consent 只能是 once(订阅一次发一条)或 standing(长期订阅)")
        return value

    @field_validator("alert_template_fields", "notice_template_fields")
    @classmethod
    def _check_fields(cls, value: dict[str, str]) -> dict[str, str]:
        wrong = [field for field in value.values() if not _FIELD.fullmatch(field)]
        if wrong:
            raise ValueError(f"模板字段名应形如 thing2、character_string1,不认识:{'、'.join(wrong)}")
        return value

    @model_validator(mode="after")
    def _check_mode_has_key(self) -> Self:
        if self.mode != "plain" and not secret(self.encoding_aes_key):
            raise ValueError('兼容模式和安全模式需要 encoding_aes_key;没有密钥就用 mode = "plain"')
        return self
