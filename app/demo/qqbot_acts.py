"""What can be made to happen at a fake QQ bot by `POST /demo/platforms/qqbot/{account}/acts`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.core.errors import InvalidValueError
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_places import GROUP, USER, BotPlace

Act = Callable[[QQBotDelivery, Mapping[str, Any]], Awaitable[dict[str, Any]]]
PLACES = {GROUP: "chat", USER: "sender"}


def state_of(delivery: QQBotDelivery) -> dict[str, Any]:
    """What the bot has, and where it may begin."""
    places = delivery.platform.places.values()
    return {
        "tokens_issued": delivery.platform.tokens.issued,
        "groups": sum(each.kind == GROUP and each.is_there for each in places),
        "friends": sum(each.kind == USER and each.is_there for each in places),
        "takes_active": sum(each.takes_active for each in places),
    }


def _place(delivery: QQBotDelivery, body: Mapping[str, Any]) -> BotPlace:
    """The group `chat`, else the person `sender`; raises InvalidValueError where neither is known."""
    for kind, name in PLACES.items():
        openid = body.get(name)
        if isinstance(openid, str) and (kind, openid) in delivery.platform.places:
            return delivery.platform.places[kind, openid]
    raise InvalidValueError("要写 chat(群的 openid)或 sender(用户的 openid),机器人认识的", "chat")


async def _check_address(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"is_proven": await delivery.check_address()}


async def _revoke_tokens(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.tokens.revoke()
    return {}


async def _permit(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.takes_active = True
    return await _tell(delivery, place, "MSG_RECEIVE")


async def _forbid(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.takes_active = False
    return await _tell(delivery, place, "MSG_REJECT")


async def _leave(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.is_there = False
    return await _tell(delivery, place, "DEL_ROBOT" if place.kind == GROUP else "DEL")


async def _join(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.is_there = True
    return await _tell(delivery, place, "ADD_ROBOT" if place.kind == GROUP else "ADD")


async def _mute(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.is_muted = body.get("is_muted") is not False
    return {"is_muted": place.is_muted}


async def _hear_all(delivery: QQBotDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(delivery, body)
    place.hears_all = body.get("hears_all") is not False
    return {"hears_all": place.hears_all}


async def _tell(delivery: QQBotDelivery, place: BotPlace, what: str) -> dict[str, Any]:
    """The notice of it, as groups and people name theirs."""
    if place.kind == GROUP:
        by = next(iter(place.names), "0" * 32)
        return asdict(await delivery.happen(f"GROUP_{what}", place, op_member_openid=by))
    family = "C2C" if what.startswith("MSG") else "FRIEND"
    return asdict(await delivery.happen(f"{family}_{what}", place))


ACTS: Mapping[str, Act] = {
    "check_address": _check_address,
    "revoke_tokens": _revoke_tokens,
    "permit_active": _permit,
    "forbid_active": _forbid,
    "leave": _leave,
    "join": _join,
    "mute": _mute,
    "hear_all": _hear_all,
}
