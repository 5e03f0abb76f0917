"""What can be made to happen at a fake WeChat account by `POST /demo/platforms/wechat/{account}/acts`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.core.errors import InvalidValueError
from app.demo.attempts import Delivery
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_menu import Code

Act = Callable[[WechatDelivery, Mapping[str, Any]], Awaitable[dict[str, Any]]]


def state_of(delivery: WechatDelivery) -> dict[str, Any]:
    """What an account has used up and what is on its way."""
    platform = delivery.platform
    return {
        "calls_today": platform.quotas.used(),
        "tokens_issued": platform.tokens.issued,
        "receipts_waiting": len(platform.receipts),
        "followers": sum(each.is_following for each in platform.followers.values()),
        "has_menu": bool(platform.menu.buttons),
        "qr_codes": len(platform.codes.by_ticket),
    }


def _word(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or not 0 < len(value) <= 1024:
        raise InvalidValueError(f"要写 {name}", name)
    return value


def _number(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise InvalidValueError(f"{name} 要写不小于 0 的整数", name)
    return value


async def _revoke_tokens(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.tokens.revoke()
    return {}


async def _expire_tokens(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.tokens.expire()
    return {}


async def _lose_media(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    delivery.platform.files.lose()
    return {}


async def _limit(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    path = _word(body, "path")
    delivery.platform.quotas.restrict(path, _number(body, "a_day"), _number(body, "a_minute"))
    return {"limits": {key: asdict(limit) for key, limit in delivery.platform.quotas.limits.items()}}


async def _follow(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await follow(delivery, _word(body, "sender")))


async def follow(delivery: WechatDelivery, openid: str, code: Code | None = None) -> Delivery:
    """Somebody follows, by a parametric QR code or without; the event says which (1.6)."""
    delivery.platform.people.follow(openid, code.scene if code else "")
    origin = {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket} if code else {"EventKey": ""}
    return await delivery.happen(openid, "subscribe", origin)


async def _unfollow(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await delivery.happen(_word(body, "sender"), "unsubscribe"))


async def _scan(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await scan(delivery, _word(body, "sender"), _word(body, "scene")))


async def scan(delivery: WechatDelivery, openid: str, scene: str) -> Delivery:
    """Somebody scans a parametric QR code: who does not follow yet follows by it (1.6); raises InvalidValueError."""
    code = delivery.platform.codes.live(scene)
    if code is None:
        raise InvalidValueError("这个二维码没有建过,或者过期了", "scene")
    follower = delivery.platform.followers.get(openid)
    if follower is None or not follower.is_following:
        return await follow(delivery, openid, code)
    return await delivery.happen(openid, "SCAN", {"EventKey": scene, "Ticket": code.ticket})


async def _click(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    key = {"EventKey": _word(body, "key")}
    return asdict(await delivery.happen(_word(body, "sender"), "CLICK", key))


async def _consent(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = body.get("answer", "accept")
    if answer not in ("accept", "reject"):
        raise InvalidValueError("answer 只能是 accept 或 reject", "answer")
    answers = {_word(body, "template_id"): str(answer)}
    return asdict(await answer_popup(delivery, _word(body, "sender"), answers))


async def answer_popup(delivery: WechatDelivery, openid: str, answers: Mapping[str, str]) -> Delivery:
    """Somebody answers the pop-up of a page, `accept` or `reject` for each template (1.6, 1.12)."""
    platform = delivery.platform
    for template_id in [key for key, answer in answers.items() if answer == "accept"]:
        is_standing = template_id in platform.account.standing
        platform.people.consent(openid, template_id, is_standing=is_standing)
    said = [
        {"TemplateId": key, "SubscribeStatusString": answer, "PopupScene": 1}
        for key, answer in answers.items()
    ]
    return await delivery.happen(
        openid, "subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": said}}
    )


async def _refuse_notices(delivery: WechatDelivery, body: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(await turn_off(delivery, _word(body, "sender"), _word(body, "template_id")))


async def turn_off(delivery: WechatDelivery, openid: str, template_id: str) -> Delivery:
    """Somebody turns a notice off in his settings; only refusals are told to the account (1.6)."""
    delivery.platform.people.refuse(openid, template_id)
    said = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
    node = {"SubscribeMsgChangeEvent": {"List": [said]}}
    return await delivery.happen(openid, "subscribe_msg_change_event", node)


ACTS: Mapping[str, Act] = {
    "revoke_tokens": _revoke_tokens,
    "expire_tokens": _expire_tokens,
    "lose_media": _lose_media,
    "limit": _limit,
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "click": _click,
    "consent": _consent,
    "refuse_notices": _refuse_notices,
}
