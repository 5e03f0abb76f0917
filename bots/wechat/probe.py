"""Whether an official account works: secret, IP allow-list, templates, our address (reference, 1.2, 1.9, 1.11)."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from app.core.clock import Clock
from bots.config import secret
from bots.probing import Look, attempt, clocks, knock
from bots.sealed import signature
from bots.wechat.api import WeChatApi
from bots.wechat.config import WeChatConfig

TEMPLATES = "/cgi-bin/template/get_all_private_template"


async def probe(
    config: WeChatConfig, api: WeChatApi, http: httpx.AsyncClient, clock: Clock, public_url: str
) -> Sequence[Look]:
    """What the platform says of the account; nothing more is asked where it does not know the secret."""
    looks = [(await attempt("secret", api.sign_in))[0]]
    if not looks[0].code:
        reached, _ = await attempt("api", lambda: api.get("/cgi-bin/getcallbackip", {}))
        looks.append(reached)
        if not reached.code:
            looks.append(await _template(config, api))
    looks += await clocks(http, clock, config.api_base)
    echo = secrets.token_hex(8)
    stamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(4)
    query = {"timestamp": stamp, "nonce": nonce, "echostr": echo}
    query["signature"] = signature(secret(config.token), stamp, nonce)
    request = httpx.Request("GET", f"{public_url}/wechat/{config.name}", params=query)
    return [*looks, await knock(http, request, lambda answer: answer.text == echo)]


async def _template(config: WeChatConfig, api: WeChatApi) -> Look:
    """Whether the alert template is the account's and has the fields that we fill."""
    if not config.alert_template_id:
        return Look("template", "none")
    look, answer = await attempt("template", lambda: api.get(TEMPLATES, {}))
    if look.code:
        return look
    found = next(
        (each for each in _list(answer) if each.get("template_id") == config.alert_template_id), None
    )
    if found is None:
        return Look("template", "unknown", config.alert_template_id)
    content = str(found.get("content", ""))
    missing = [name for name in config.alert_template_fields.values() if f"{name}.DATA" not in content]
    return Look("template", "fields" if missing else "", "、".join(missing))


def _list(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = answer.get("template_list")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
