"""`/demo/platforms`: how each fake platform behaves, and what can be made to happen there."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.core.errors import InvalidValueError
from app.demo import wechat_acts
from app.demo.misbehaviour import Misbehaviour
from app.demo.site_bodies import json_body
from app.demo.stage import Stage

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
    delivery = stage.wechat.get(account) if channel == "wechat" else None
    if delivery is None:
        return {"acts": [], "state": {}}
    return {"acts": sorted(wechat_acts.ACTS), "state": wechat_acts.state_of(delivery)}


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
    params: Mapping[str, str] = request.path_params
    delivery = stage.wechat.get(params["account"]) if params["channel"] == "wechat" else None
    if delivery is None:
        return JSONResponse(GONE, 404)
    body = await json_body(request)
    wanted = wechat_acts.ACTS.get(str(body.get("do", "")))
    if wanted is None:
        raise InvalidValueError(f"do 只能是 {'、'.join(sorted(wechat_acts.ACTS))}", "do")
    return JSONResponse(await wanted(delivery, body))


def _switches(stage: Stage, request: Request) -> Misbehaviour | None:
    key = (request.path_params["channel"], request.path_params["account"])
    return dict(stage.switches()).get(key)
