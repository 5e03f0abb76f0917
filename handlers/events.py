"""What happens on a platform without words: follows, menu clicks, receipts, recalls."""

from app.core.enums import FateKind
from app.core.messages import InboundEvent
from app.services import outbox
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
    if event.name == "click":
        return await people.menu_click(talk, str(event.data.get("event_key", "")))
    if event.name == "template_sent":
        await _receipt(talk, event)
        return Outcome(FateKind.ANSWERED, "receipt")
    return Outcome(FateKind.IGNORED, event.name[:40])


async def _receipt(talk: Talk, event: InboundEvent) -> None:
    status = str(event.data.get("status", ""))
    platform_id = str(event.data.get("platform_id", ""))
    error = "" if status == "success" else status
    await outbox.apply_receipt(talk.work, talk.message.account, platform_id, not error, error)
