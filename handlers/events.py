"""What happens on a platform without words: follows, menu clicks, receipts, recalls."""

from dataclasses import replace

from app.core.enums import Channel, FateKind
from app.core.messages import InboundEvent
from app.services.county.registry_rows import GroupRef
from app.services.sending import leavers, ledger, lines, receipts, silenced
from app.services.sending.reservations import Place
from bots.base import Means
from handlers import binding
from handlers.people import commands, recalls
from handlers.talk import Outcome, Talk

USER_BLOCK = "failed:user block"
_COMES = frozenset({"subscribe", "friend_added", "joined_group"})
_GONE = frozenset({"unsubscribe", "friend_removed"})
_LEAVES = _GONE | {"kicked"}
_FORBIDS, _PERMITS = "active_refused", "active_allowed"
_OF_GROUPS = frozenset({"kicked", "joined_group", "muted", "unmuted", _FORBIDS, _PERMITS})
_GRANTS = frozenset({"friend_added", "subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})
_CONSENTS = frozenset({"subscribe_msg_popup_event", "subscribe_msg_change_event"})


async def handle(talk: Talk, event: InboundEvent) -> Outcome:
    """Answer what wants an answer; the rest is noted and ignored, by name."""
    _learn(talk, event)
    if talk.officer is not None and event.name in _COMES:
        await leavers.back(talk.work, talk.officer, Place.of(talk.conversation))
    if event.name in ("subscribe", "scan"):
        welcome = await binding.scanned(talk, event)
        if welcome is not None:
            return replace(welcome, fate=FateKind.ANSWERED)
        return Outcome(FateKind.ANSWERED, event.name, "subscribe_welcome")
    if event.name == "friend_added" and event.channel is Channel.QQBOT:
        return Outcome(FateKind.ANSWERED, event.name, "subscribe_welcome")
    if talk.group is not None and event.name in _OF_GROUPS:
        return await _group(talk, talk.group, event)
    if talk.officer is not None and event.name in _GONE:
        await leavers.gone(talk.work, talk.officer, Place.of(talk.conversation))
        return Outcome(FateKind.TO_HUMAN, event.name)
    if event.name in _LEAVES | _CONSENTS | {_FORBIDS, _PERMITS, "joined_group"}:
        return Outcome(FateKind.ANSWERED, event.name)
    if event.name in ("bot_offline", "bot_online"):
        return await _account(talk, event)
    if event.name == "recalled":
        return await recalls.recalled(talk, event)
    if event.name == "click":
        return await commands.menu_click(talk, str(event.data.get("key", "")))
    if event.name == "template_sent":
        status = str(event.data.get("status", ""))
        await _receipt(talk, str(event.data.get("platform_id", "")), "" if status == "success" else status)
        return Outcome(FateKind.ANSWERED, "receipt")
    if event.name == "subscribe_msg_sent_event":
        for each in _listed(event):
            code = each.get("code", "0")
            await _receipt(talk, each.get("platform_id", ""), "" if code == "0" else f"failed:{code}")
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


async def _group(talk: Talk, group: GroupRef, event: InboundEvent) -> Outcome:
    """A group sent us away or shut our mouth, which the duty desk must know, or lets us in or speak again."""
    work, name = talk.work, event.name
    if name in ("joined_group", "unmuted", _PERMITS):
        ended = {"joined_group": silenced.KICKED, "unmuted": silenced.MUTED, _PERMITS: silenced.REFUSED}
        await silenced.heard(work, group, ended[name])
        return Outcome(FateKind.ANSWERED, name)
    if name == "kicked":
        await silenced.kicked(work, group)
    elif name == _FORBIDS:
        await silenced.refused(work, group)
    else:
        await silenced.muted(work, group, int(event.data.get("duration", 0)), event.sent_at)
    return Outcome(FateKind.TO_HUMAN, name)


def _learn(talk: Talk, event: InboundEvent) -> None:
    """What the event says about whom we may write to."""
    work, place = talk.work, Place.of(talk.conversation)
    if event.name in _COMES:
        ledger.welcomed(work, place)
    if event.name in _LEAVES:
        ledger.left(work, place, event.name)
    if event.name == _FORBIDS:
        ledger.forbidden(work, place, frozenset({Means.FREE}), event.name)
    if event.name == _PERMITS:
        ledger.permitted(work, place, frozenset({Means.FREE}))
    if event.name in _GRANTS:
        ledger.granted(work, place, event.name, event.sent_at)
    if event.name in _CONSENTS:
        for each in _listed(event):
            is_given = each.get("status") == "accept"
            ledger.consented(work, place, each.get("template_id", ""), is_given=is_given)


def _listed(event: InboundEvent) -> list[dict[str, str]]:
    """The entries of an event that tells of several templates, numbered from 1 (`template_id_1`, ...)."""
    numbers = range(1, int(event.data.get("count", 0)) + 1)
    fields = ("template_id", "status", "platform_id", "code")
    every = [{name: str(event.data.get(f"{name}_{number}", "")) for name in fields} for number in numbers]
    return [{name: value for name, value in each.items() if value} for each in every]


async def _receipt(talk: Talk, platform_id: str, error: str) -> None:
    """What became of a message of ours; whoever blocked us is left alone from now on, and an officer rung up."""
    await receipts.apply_receipt(talk.work, talk.message.account, platform_id, not error, error)
    if error == USER_BLOCK:
        ledger.left(talk.work, Place.of(talk.conversation), error)
        if talk.officer is not None:
            await leavers.gone(talk.work, talk.officer, Place.of(talk.conversation))
