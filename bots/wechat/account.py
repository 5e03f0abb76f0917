"""The account itself: menu, parametric QR codes, followers, quota (protocol reference, 1.14 and 1.17)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.abilities import Follower
from bots.base import SendError, TemporaryError, UnreachableError
from bots.wechat.api import WeChatApi
from bots.wechat.config import WeChatConfig

NO_MENU = "46003"
LONGEST_CODE = timedelta(days=30)
MAX_SCENE = 64


class WeChatAccount:
    """One official account as its operator manages it."""

    def __init__(self, config: WeChatConfig, *, api: WeChatApi) -> None:
        self._config = config
        self._api = api

    async def publish_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Put this menu in place of the one before; people see it within a day; raises SendError."""
        await self._api.post("/cgi-bin/menu/create", {"button": list(buttons)})

    async def menu(self) -> Sequence[Mapping[str, Any]]:
        """The buttons of the menu in force; empty where there is none; raises SendError."""
        try:
            answer = await self._api.get("/cgi-bin/menu/get", {})
        except SendError as error:
            if error.code == NO_MENU:
                return ()
            raise
        buttons = (answer.get("menu") or {}).get("button")
        return [each for each in buttons if isinstance(each, Mapping)] if isinstance(buttons, list) else ()

    async def scene_url(self, scene: str, valid: timedelta | None = None) -> str:
        """What a QR code for `scene` says; permanent ones are 100,000 an account; raises SendError."""
        if not 1 <= len(scene) <= MAX_SCENE:
            raise ValueError("a scene has 1 to 64 characters")
        body: dict[str, Any] = {
            "action_name": "QR_STR_SCENE" if valid else "QR_LIMIT_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        if valid:
            body["expire_seconds"] = int(min(valid, LONGEST_CODE).total_seconds())
        url = (await self._api.post("/cgi-bin/qrcode/create", body)).get("url")
        if not isinstance(url, str) or not url:
            raise TemporaryError("bad_answer", "qrcode")
        return url

    async def follower(self, external_id: str) -> Follower | None:
        """Somebody who follows, None for who does not or is another account's (40003); raises SendError."""
        try:
            answer = await self._api.get("/cgi-bin/user/info", {"openid": external_id, "lang": "zh_CN"})
        except UnreachableError:
            return None
        if answer.get("subscribe") != 1:
            return None
        since = answer.get("subscribe_time")
        followed_at = datetime.fromtimestamp(since, UTC) if isinstance(since, int) else None
        scene, union_id = (str(answer.get(name) or "") for name in ("qr_scene_str", "unionid"))
        return Follower(external_id, followed_at, scene, union_id)

    async def clear_quota(self) -> None:
        """Let today's calls count from nought, ten times a month; raises SendError."""
        await self._api.post("/cgi-bin/clear_quota", {"appid": self._config.app_id})
