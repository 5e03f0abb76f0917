"""Whether an official QQ bot works: secret, our address as the platform checks it (protocol reference, 4.1, 4.3)."""

import json
import secrets
from collections.abc import Sequence

import httpx

from app.core.clock import Clock
from bots.config import secret
from bots.probing import Look, attempt, clocks, knock
from bots.qqbot.api import QQBotApi
from bots.qqbot.config import QQBotConfig
from bots.qqbot.crypto import BotKey


async def probe(
    config: QQBotConfig, api: QQBotApi, http: httpx.AsyncClient, clock: Clock, public_url: str
) -> Sequence[Look]:
    """What the platform says of the bot, and whether our address signs what it must sign."""
    known, _ = await attempt("secret", api.sign_in)
    told = await clocks(http, clock, config.api_base)
    key, stamp, token = BotKey(secret(config.secret)), str(int(clock.now().timestamp())), secrets.token_hex(8)
    body = json.dumps({"op": 13, "d": {"plain_token": token, "event_ts": stamp}})
    headers = {
        "content-type": "application/json",
        "x-bot-appid": config.app_id,
        "x-signature-timestamp": stamp,
        "x-signature-ed25519": key.sign(stamp + body),
    }
    url = f"{public_url}/qqbot/{config.name}"
    request = httpx.Request("POST", url, content=body.encode(), headers=headers)
    expected = key.sign(stamp + token)
    return [known, *told, await knock(http, request, lambda answer: expected in answer.text)]
