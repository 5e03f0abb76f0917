"""The actions of the fake OneBot implementation, however they are called (protocol reference, section 3.6)."""

from collections.abc import Callable, Mapping
from typing import Any

from app.demo.onebot_platform import OneBotError, OneBotPlatform

Action = Callable[[Mapping[str, Any]], dict[str, Any] | list[dict[str, Any]]]

NO_SUCH_ACTION = 1404


def actions_of(platform: OneBotPlatform) -> Mapping[str, Action]:
    """What this implementation can be asked, by name."""
    return {
        "send_private_msg": platform.send_private,
        "send_group_msg": platform.send_group,
        "get_msg": platform.get_msg,
        "get_group_msg_history": platform.get_group_msg_history,
        "get_forward_msg": platform.get_forward_msg,
        "get_image": platform.get_image,
        "get_login_info": platform.get_login_info,
        "get_friend_list": platform.get_friend_list,
        "get_status": platform.get_status,
        "get_version_info": platform.get_version_info,
        "get_group_member_info": platform.get_group_member_info,
    }


def perform(platform: OneBotPlatform, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one call, as HTTP shows it; raises LookupError for an unknown action."""
    if action in platform.lacks:
        raise LookupError(action)
    act, refused = actions_of(platform)[action], platform.misbehaviour.refuse_with
    if refused and action.startswith("send_"):
        return failure(refused, "refused as told")
    try:
        return {"status": "ok", "retcode": 0, "data": act(params)}
    except OneBotError as error:
        return failure(error.retcode, error.wording)


def failure(retcode: int, wording: str) -> dict[str, Any]:
    """The answer to a call that failed."""
    return {"status": "failed", "retcode": retcode, "data": None, "message": wording, "wording": wording}
