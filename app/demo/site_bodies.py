"""What the demo's pages post, read with care: every refusal is a Chinese sentence."""

import re
from datetime import datetime
from typing import Any

from starlette.requests import Request

from app.core.errors import InvalidValueError
from app.demo.recordings import LONGEST_SECONDS
from app.demo.stage import Saying, Spot, Voice

MOST_PHOTOS = 9
_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TEXTS = ("channel", "account", "sender", "chat", "text")


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object that was posted; raises InvalidValueError."""
    try:
        body = await request.json()
    except ValueError as error:
        raise InvalidValueError("请求体不是 JSON") from error
    if not isinstance(body, dict):
        raise InvalidValueError("请求体应是一个 JSON 对象")
    return body


def tour_of(body: dict[str, Any]) -> tuple[str, bool]:
    """Which variant of a story is told, and whether by itself; raises InvalidValueError."""
    variant = body.get("variant", "")
    if not isinstance(variant, str):
        raise InvalidValueError("variant 是文字", "variant")
    return variant, body.get("auto") is not False


def order_of(body: dict[str, Any]) -> tuple[str, int]:
    """What a story shall do, and the step that is spoken of; raises InvalidValueError."""
    order, at = body.get("do"), body.get("at")
    if not isinstance(order, str) or not isinstance(at, int):
        raise InvalidValueError("要写 do(做什么)和 at(说的是第几步)", "do")
    return order, at


def saying_of(body: dict[str, Any]) -> Saying:
    """What somebody sends; raises InvalidValueError."""
    texts = {name: body.get(name, "") for name in _TEXTS}
    if not all(isinstance(value, str) for value in texts.values()):
        raise InvalidValueError("channel、account、sender、chat、text 都是文字")
    if not _CODE.fullmatch(texts["sender"]):
        raise InvalidValueError("sender 是 openid 或 QQ 号", "sender")
    return Saying(
        **texts,
        photos=_photos(body.get("photos", [])),
        is_mention=body.get("mention") is not False,
        voice=_voice(body.get("voice")),
        spot=_spot(body.get("place")),
    )


def _photos(photos: Any) -> tuple[str, ...]:
    is_list = isinstance(photos, list) and all(isinstance(name, str) for name in photos)
    if not is_list or len(photos) > MOST_PHOTOS:
        raise InvalidValueError("photos 是照片名字的列表,最多九张", "photos")
    return tuple(photos)


def _voice(voice: Any) -> Voice | None:
    if voice is None:
        return None
    seconds, recognition = _fields(voice, "voice", "seconds", "recognition")
    if not _is_number(seconds) or not 1 <= seconds <= LONGEST_SECONDS:
        raise InvalidValueError(f"语音要在 1 到 {LONGEST_SECONDS} 秒之间", "voice")
    if not isinstance(recognition or "", str):
        raise InvalidValueError("recognition 是文字,没有就不写", "voice")
    return Voice(int(seconds), recognition or "")


def _spot(place: Any) -> Spot | None:
    if place is None:
        return None
    lat, lng, label = _fields(place, "place", "lat", "lng", "label")
    if not (_is_number(lat) and _is_number(lng)) or not (abs(lat) <= 90 and abs(lng) <= 180):
        raise InvalidValueError("位置要有 lat 和 lng,单位是度", "place")
    if not isinstance(label or "", str) or len(label or "") > 100:
        raise InvalidValueError("label 是地点的名字,不超过 100 个字", "place")
    return Spot(float(lat), float(lng), label or "")


def _fields(value: Any, field: str, *names: str) -> list[Any]:
    if not isinstance(value, dict) or set(value) - set(names):
        raise InvalidValueError(f"{field} 里只能写 {'、'.join(names)}", field)
    return [value.get(name) for name in names]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def speed_of(body: dict[str, Any]) -> float | None:
    """The speed asked for, or None; raises InvalidValueError."""
    speed = body.get("speed")
    if speed is None:
        return None
    if not _is_number(speed):
        raise InvalidValueError("speed 要写数字", "speed")
    return float(speed)


def instant_of(value: Any) -> datetime:
    """An instant with its offset; raises InvalidValueError."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidValueError("to 要写 ISO 8601 时间", "to") from error
    if instant.tzinfo is None:
        raise InvalidValueError("to 要带时区,例如 2026-07-18T15:40:00+08:00", "to")
    return instant
