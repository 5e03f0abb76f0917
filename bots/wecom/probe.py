"""Whether a WeCom application works: secret, trusted IP, the application, our address (reference, 2.2, 2.3)."""

import secrets
from collections.abc import Sequence

import httpx

from app.core.clock import Clock
from bots.config import secret
from bots.probing import Look, attempt, clocks, knock
from bots.sealed import Seal, signature
from bots.wecom.api import WeComApi
from bots.wecom.config import WeComConfig


async def probe(
    config: WeComConfig, api: WeComApi, http: httpx.AsyncClient, clock: Clock, public_url: str
) -> Sequence[Look]:
    """What the platform says of the application; robots can't be asked without speaking."""
    looks = [(await attempt("secret", api.sign_in))[0]]
    if not looks[0].code:
        look, answer = await attempt(
            "agent", lambda: api.get("/cgi-bin/agent/get", {"agentid": config.agent_id})
        )
        is_closed = answer is not None and answer.get("close") not in (None, 0)
        looks.append(Look("agent", "closed") if is_closed else look)
    looks += await clocks(http, clock, config.api_base)
    echo = secrets.token_hex(8)
    sealed = Seal(secret(config.encoding_aes_key), config.corp_id).close(echo)
    stamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(4)
    query = {"timestamp": stamp, "nonce": nonce, "echostr": sealed}
    query["msg_signature"] = signature(secret(config.token), stamp, nonce, sealed)
    request = httpx.Request("GET", f"{public_url}/wecom/{config.name}", params=query)
    return [*looks, await knock(http, request, lambda answer: answer.text == echo)]
