"""The fake account's menu and parametric QR codes (protocol reference, 1.14)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

MOST_BUTTONS, MOST_INNER = 3, 5
MAX_NAME, MAX_INNER_NAME = 16, 60
MAX_KEY, MAX_URL = 128, 1024
LONGEST_CODE = timedelta(days=30)
MOST_PERMANENT = 100_000
_KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)


class Menu:
    """The menu that the account published."""

    def __init__(self) -> None:
        self.buttons: list[dict[str, Any]] = []

    def create(self, body: Mapping[str, Any]) -> None:
        """Publish; raises 40016 to 40027 for what is too many, too long or of no known type (1.14)."""
        buttons = body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
            raise WechatError(40016, "invalid button size")
        for button in buttons:
            _check_button(button, MAX_NAME, (40018, 40017, 40019, 40020))
            inner = button.get("sub_button") or []
            if len(inner) > MOST_INNER:
                raise WechatError(40023, "invalid sub button size")
            for each in inner:
                _check_button(each, MAX_INNER_NAME, (40025, 40024, 40026, 40027))
        self.buttons = buttons

    def get(self) -> dict[str, Any]:
        """The published menu; raises 46003 where there is none."""
        if not self.buttons:
            raise WechatError(46003, "menu no exist")
        return {"menu": {"button": self.buttons}}

    def delete(self) -> None:
        """No menu any more."""
        self.buttons = []


def _check_button(button: Any, max_name: int, codes: tuple[int, int, int, int]) -> None:
    name, kind, key, url = codes
    said = button if isinstance(button, dict) else {}
    if not 0 < len(str(said.get("name", "")).encode()) <= max_name:
        raise WechatError(name, "invalid button name size")
    if said.get("sub_button"):
        return
    if said.get("type") not in _KEYED | {"view", "miniprogram"}:
        raise WechatError(kind, "invalid button type")
    if said["type"] in _KEYED and not 0 < len(str(said.get("key", "")).encode()) <= MAX_KEY:
        raise WechatError(key, "invalid button key size")
    if said["type"] == "view" and not 0 < len(str(said.get("url", "")).encode()) <= MAX_URL:
        raise WechatError(url, "invalid button url size")


@dataclass(frozen=True, slots=True)
class Code:
    """One parametric QR code; `expires_at` is None for a permanent one."""

    scene: str
    ticket: str
    url: str
    expires_at: datetime | None


class Codes:
    """The account's parametric QR codes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_ticket: dict[str, Code] = {}

    def create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A code for a scene of 1 to 64 characters; raises 40052, 40053, 45029 (1.14)."""
        action = body.get("action_name")
        if action not in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE"):
            raise WechatError(40052, "invalid action name")
        scene = ((body.get("action_info") or {}).get("scene") or {}).get("scene_str")
        if not isinstance(scene, str) or not 1 <= len(scene) <= 64:
            raise WechatError(40053, "invalid action info")
        is_permanent = action == "QR_LIMIT_STR_SCENE"
        made = self._permanent(scene) if is_permanent else self._temporary(scene, body)
        self.by_ticket[made.ticket] = made
        answer: dict[str, Any] = {"ticket": made.ticket, "url": made.url}
        if made.expires_at is not None:
            answer["expire_seconds"] = int((made.expires_at - self._clock.now()).total_seconds())
        return answer

    def live(self, scene: str) -> Code | None:
        """The code that leads to a scene now, or None."""
        now = self._clock.now()
        for code in reversed(self.by_ticket.values()):
            if code.scene == scene and (code.expires_at is None or code.expires_at > now):
                return code
        return None

    def _permanent(self, scene: str) -> Code:
        known = [code for code in self.by_ticket.values() if code.expires_at is None]
        for code in known:
            if code.scene == scene:
                return code
        if len(known) >= MOST_PERMANENT:
            raise WechatError(45029, "qrcode count out of limit")
        return _new_code(scene, None)

    def _temporary(self, scene: str, body: Mapping[str, Any]) -> Code:
        seconds = body.get("expire_seconds", 60)
        if not isinstance(seconds, int) or not 0 < seconds <= LONGEST_CODE.total_seconds():
            raise WechatError(40053, "invalid action info: expire_seconds")
        return _new_code(scene, self._clock.now() + timedelta(seconds=seconds))


def _new_code(scene: str, expires_at: datetime | None) -> Code:
    key = secrets.token_urlsafe(16)
    return Code(scene, "gQ" + secrets.token_urlsafe(60), f"http://weixin.qq.com/q/{key}", expires_at)
