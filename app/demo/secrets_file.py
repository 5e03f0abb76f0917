"""The demo's own secrets: random, made once, kept beside its database."""

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.demo import administrators
from app.demo.county_rows import ROBOT, SMS

FIRST_SELF_ID = 10001
FIRST_APP_ID = 102000001


@dataclass
class DemoSecrets:
    """What signs and encrypts in one demo; accounts by name."""

    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    api_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    wechat: dict[str, dict[str, str]] = field(default_factory=dict)
    onebot: dict[str, dict[str, Any]] = field(default_factory=dict)
    wecom: dict[str, dict[str, Any]] = field(default_factory=dict)
    sms: dict[str, dict[str, str]] = field(default_factory=dict)
    qqbot: dict[str, dict[str, str]] = field(default_factory=dict)
    console: dict[str, str] = field(default_factory=dict)

    def provide(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Make secrets for every (channel, account) that has none yet."""
        self.console = administrators.provide(self.console)
        for channel, name in sorted(accounts):
            if channel == "wechat" and name not in self.wechat:
                self.wechat[name] = _wechat_secrets()
            elif channel == "onebot" and name not in self.onebot:
                self.onebot[name] = _onebot_secrets(FIRST_SELF_ID + len(self.onebot))
            elif channel == "wecom" and name not in self.wecom:
                self.wecom[name] = _wecom_secrets()
            elif channel == "qqbot" and name not in self.qqbot:
                self.qqbot[name] = _qqbot_secrets(FIRST_APP_ID + len(self.qqbot))
        self.sms.setdefault(SMS, {"user": "county", "password": secrets.token_hex(12)})

    @classmethod
    def load(cls, path: Path) -> "DemoSecrets":
        """The secrets kept in `path`, or new ones where there are none."""
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text("utf-8")))

    def save(self, path: Path) -> None:
        """Keep the secrets in `path`, readable by the owner alone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=2)


def _wechat_secrets() -> dict[str, str]:
    return {
        "app_id": "wx" + secrets.token_hex(8),
        "app_secret": secrets.token_hex(16),
        "token": secrets.token_hex(12),
        "encoding_aes_key": _aes_key(),
        "original_id": "gh_" + secrets.token_hex(6),
        "alert_template_id": secrets.token_urlsafe(32),
    }


def _wecom_secrets() -> dict[str, Any]:
    return {
        "corp_id": "ww" + secrets.token_hex(8),
        "agent_id": 1_000_002,
        "secret": secrets.token_urlsafe(32),
        "token": secrets.token_hex(12),
        "encoding_aes_key": _aes_key(),
        "robots": {ROBOT: secrets.token_urlsafe(24)},
    }


def _aes_key() -> str:
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if key.isalnum():
            return key


def _onebot_secrets(self_id: int) -> dict[str, Any]:
    return {"self_id": self_id, "secret": secrets.token_hex(16), "access_token": secrets.token_hex(16)}


def _qqbot_secrets(app_id: int) -> dict[str, str]:
    return {"app_id": str(app_id), "secret": secrets.token_hex(16)}
