"""Telling other systems what happened to cases, by their webhooks."""

import asyncio
import json
from collections.abc import Sequence

import structlog

from app.services.sending import hooks
from app.services.sending.hooks import Push
from app.services.work import Workshop
from app.settings import ApiToken
from bots.pusher import Pusher, PushError, signed
from models import Webhook

log = structlog.get_logger(__name__)
NOT_READABLE = "token_may_not_read"


class Pushes:
    """Pushes what is due, as far as the token that asked for it may read it now."""

    def __init__(self, workshop: Workshop, pusher: Pusher, tokens: Sequence[ApiToken]) -> None:
        self._workshop = workshop
        self._pusher = pusher
        self._tokens = {token.name: token for token in tokens}

    async def push_due(self) -> int:
        """One batch, each on its own; answers how many were tried."""
        async with self._workshop.database.reading() as session:
            if not await hooks.is_due(session, self._workshop.clock.now()):
                return 0
        async with self._workshop.begin() as work:
            pushes = await hooks.claim(work)
        wrongs = await asyncio.gather(*(self._push(push) for push in pushes))
        async with self._workshop.begin() as work:
            for push, wrong in sorted(zip(pushes, wrongs, strict=True), key=lambda pair: pair[0].call_id):
                await hooks.write_down(work, push.call_id, wrong, is_final=wrong == NOT_READABLE)
        return len(pushes)

    async def _push(self, push: Push) -> str:
        """What went wrong with one call; nothing where it was heard or there is nothing to tell any more."""
        if push.webhook is None or push.body is None:
            return ""
        if not self._may_read(push.webhook, push.division_code):
            return NOT_READABLE
        body = json.dumps(push.body, ensure_ascii=False).encode()
        stamp = str(int(self._workshop.clock.now().timestamp()))
        headers = {
            "User-Agent": "baolian",
            "X-Baolian-Event": str(push.body["kind"]),
            "X-Baolian-Delivery": str(push.call_id),
            "X-Baolian-Timestamp": stamp,
            "X-Baolian-Signature": signed(push.webhook.secret, stamp, body),
        }
        try:
            await self._pusher.push(push.webhook.url, body, headers)
        except PushError as error:
            log.warning("push_failed", webhook=push.webhook.id, call=push.call_id, why=error.reason)
            return error.reason
        except Exception as error:  # delivery edge: a fault with one push must not cost the others theirs
            log.exception("push_failed", webhook=push.webhook.id, call=push.call_id)
            return type(error).__name__
        return ""

    def _may_read(self, hook: Webhook, division_code: str) -> bool:
        token = self._tokens.get(hook.owner)
        return token is not None and "read" in token.rights and division_code.startswith(token.division)
