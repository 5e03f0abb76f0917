"""Whether a OneBot implementation works: who is signed in there, its state, what it is (protocol reference, 3.6)."""

from collections.abc import Sequence

from bots.onebot.client import OneBotClient
from bots.onebot.config import OneBotConfig
from bots.probing import Look, attempt


async def probe(config: OneBotConfig, client: OneBotClient) -> Sequence[Look]:
    """What the implementation says; over a reverse WebSocket only the process that holds it can ask."""
    if not config.api_base:
        return [Look("login", "by_socket")]
    look, signed_in = await attempt("login", client.login)
    if look.code:
        return [look]
    if signed_in and signed_in != config.self_id:
        return [Look("login", "wrong_account", signed_in)]
    status, data = await attempt("status", client.status)
    if data is not None and data.get("online") is False:
        status = Look("status", "signed_out")
    version, name = await attempt("version", client.version)
    return [look, status, Look("version", version.code, name or version.detail)]
