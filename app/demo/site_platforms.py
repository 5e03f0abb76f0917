"""`/demo/platforms`: how each fake platform behaves, and what can be made to happen there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.core.errors import InvalidValueError
from app.demo import qqbot_acts, wechat_acts, wecom_acts
from app.demo.misbehaviour import Misbehaviour
from app.demo.site_bodies import json_body
from app.demo.stage import Stage

Act = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]
GONE = {"error": {"code": "unknown", "message": "演示里没有这个账号"}}


def shown(stage: Stage) -> list[dict[str, Any]]:
    """Every account's platform with its switches."""
    return [_shown(key, switches) for key, switches in stage.switches()]


def _shown(key: tuple[str, str], switches: Misbehaviour) -> dict[str, Any]:
    channel, account = key
    return {"channel": channel, "account": account, **asdict(switches)}


async def listing(stage: Stage, request: Request) -> Response:
    """`GET /demo/platforms`: every account with its switches, the acts that its platform knows, its state."""
    items = [each | _state(stage, each["channel"], each["account"]) for each in shown(stage)]
    return JSONResponse({"items": items})


def _state(stage: Stage, channel: str, account: str) -> dict[str, Any]:
    if channel == "wechat":
        return {"acts": sorted(wechat_acts.ACTS), "state": wechat_acts.state_of(stage.wechat[account])}
    if channel == "qqbot":
        return {"acts": sorted(qqbot_acts.ACTS), "state": qqbot_acts.state_of(stage.qqbot[account])}
    if channel == "wecom":
        return {"acts": sorted(wecom_acts.ACTS), "state": wecom_acts.state_of(stage.wecom[account])}
    return {"acts": [], "state": {}}


async def change(stage: Stage, request: Request) -> Response:
    """`POST /demo/platforms/{channel}/{account}`: set switches; answers all of them."""
    switches = _switches(stage, request)
    if switches is None:
        return JSONResponse(GONE, 404)
    switches.change(await json_body(request))
    return JSONResponse(asdict(switches))


async def calm(stage: Stage, request: Request) -> Response:
    """`POST /demo/platforms/{channel}/{account}/calm`: a platform on a good day again."""
    switches = _switches(stage, request)
    if switches is None:
        return JSONResponse(GONE, 404)
    switches.calm()
    return JSONResponse(asdict(switches))


async def act(stage: Stage, request: Request) -> Response:
    """`POST /demo/platforms/{channel}/{account}/acts`: make one thing happen; answers what came of it."""
    acts = _acts(stage, request.path_params["channel"], request.path_params["account"])
    if acts is None:
        return JSONResponse(GONE, 404)
    body = await json_body(request)
    wanted = acts.get(str(body.get("do", "")))
    if wanted is None:
        raise InvalidValueError(f"do 只能是 {'、'.join(sorted(acts))}", "do")
    return JSONResponse(await wanted(body))


def _acts(stage: Stage, channel: str, account: str) -> Mapping[str, Act] | None:
    """What can be made to happen at an account; None where nothing can."""
    if channel == "wechat" and account in stage.wechat:
        return {name: partial(act, stage.wechat[account]) for name, act in wechat_acts.ACTS.items()}
    if channel == "wecom" and account in stage.wecom:
        return {name: partial(act, stage.wecom[account]) for name, act in wecom_acts.ACTS.items()}
    if channel == "qqbot" and account in stage.qqbot:
        return {name: partial(act, stage.qqbot[account]) for name, act in qqbot_acts.ACTS.items()}
    return None


def _switches(stage: Stage, request: Request) -> Misbehaviour | None:
    key = (request.path_params["channel"], request.path_params["account"])
    return dict(stage.switches()).get(key)
