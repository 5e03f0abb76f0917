"""What happens on a platform without words: follows, menu clicks, receipts, recalls."""

from app.core.enums import FateKind
from app.core.messages import InboundEvent
from app.services import lines, outbox
from handlers import people
from handlers.talk import Outcome, Talk


async def handle(talk: Talk, event: InboundEvent) -> Outcome:
    """Answer what wants an answer; the rest is noted and ignored, by name."""
    if event.name in ("subscribe", "scan"):
        talk.conversation.is_reachable = True
        return Outcome(FateKind.ANSWERED, event.name, "subscribe_welcome")
    if event.name == "unsubscribe":
        talk.conversation.is_reachable = False
        return Outcome(FateKind.ANSWERED, event.name)
    if event.name in ("bot_offline", "bot_online"):
        return await _account(talk, event)
    if event.name == "click":
        return await people.menu_click(talk, str(event.data.get("event_key", "")))
    if event.name == "template_sent":
        await _receipt(talk, event)
        return Outcome(FateKind.ANSWERED, "receipt")
    return Outcome(FateKind.IGNORED, event.name[:40])


async def _account(talk: Talk, event: InboundEvent) -> Outcome:
    """Our own account was signed out, which the duty desk must know, or is back."""
    key = (str(event.channel), event.account)
    if event.name == "bot_online":
        is_news = await lines.signed_in(talk.work, key)
        return Outcome(FateKind.ANSWERED if is_news else FateKind.IGNORED, event.name)
    is_news = await lines.signed_out(talk.work, key, talk.account_division)
    return Outcome(FateKind.TO_HUMAN if is_news else FateKind.IGNORED, event.name)


async def _receipt(talk: Talk, event: InboundEvent) -> None:
    status = str(event.data.get("status", ""))
    platform_id = str(event.data.get("platform_id", ""))
    error = "" if status == "success" else status
    await outbox.apply_receipt(talk.work, talk.message.account, platform_id, not error, error)
