"""What can be made to happen at a fake WeCom application by `POST /demo/platforms/wecom/{account}/acts`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.core.errors import InvalidValueError
from app.demo.wecom_delivery import WecomDelivery

Act = Callable[[WecomDelivery, Mapping[str, Any]], Awaitable[dict[str, Any]]]


def state_of(delivery: WecomDelivery) -> dict[str, Any]:
    """What the application has used up, and who can see it."""
    platform = delivery.platform
    members = platform.members
    return {
        "tokens_issued": platform.tokens.issued,
        "shown_today": members.today,
        "dropped": members.dropped,
        "members": len(members.by_id),
        "visible": sum(each.is_visible for each in members.by_id.values()),
        "trusted_ips": sorted(platform.trusted_ips),
    }


def _userid(body: Mapping[str, Any]) -> str:
    value = body.get("sender", "")
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise InvalidValueError("要写 sender", "sender")
    return value


async def _check_address(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"is_proven": await delivery.check_address()}


async def _join(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await delivery.happen(_userid(body), "subscribe"))


async def _leave(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await delivery.happen(_userid(body), "unsubscribe"))


async def _hide(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    """The administrator takes somebody out of the visible range, and no event tells of it."""
    delivery.platform.members.hire(_userid(body)).is_visible = False
    return {}


async def _take_licence(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.members.hire(_userid(body)).is_licensed = False
    return {}


async def _open_app(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await delivery.happen(_userid(body), "enter_agent", {"EventKey": ""}))


async def _trust(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    addresses = body.get("ips")
    if not isinstance(addresses, list) or not all(isinstance(each, str) for each in addresses):
        raise InvalidValueError("ips 要写地址的列表", "ips")
    delivery.platform.trusted_ips = set(addresses)
    return {"trusted_ips": sorted(addresses)}


async def _revoke_tokens(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.tokens.revoke()
    return {}


async def _expire_tokens(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.tokens.expire()
    return {}


async def _lose_media(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.files.lose()
    return {}


async def _delete_robots(delivery: WecomDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.robots.by_key.clear()
    return {}


ACTS: Mapping[str, Act] = {
    "check_address": _check_address,
    "join": _join,
    "leave": _leave,
    "hide": _hide,
    "take_licence": _take_licence,
    "open_app": _open_app,
    "trust": _trust,
    "revoke_tokens": _revoke_tokens,
    "expire_tokens": _expire_tokens,
    "lose_media": _lose_media,
    "delete_robots": _delete_robots,
}
