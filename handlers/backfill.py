"""What groups said while their platform was not connected to us, through the same lane as everything."""

import structlog

from app.services.sending import lines
from app.services.sending.lines import Key
from app.services.work import Workshop
from bots.base import MisconfiguredError, SendError
from bots.lines import SocketAdapter
from handlers.lane import IntakeLane

log = structlog.get_logger(__name__)


async def catch_up(workshop: Workshop, lane: IntakeLane, adapter: SocketAdapter, process: str) -> bool:
    """Read what is missing of every group that is heard, if this process must; False to try again later.

    Repeats are known by their key and change nothing, so reading too much is harmless. Raises
    UnavailableError.
    """
    key = (str(adapter.channel), adapter.name)
    async with workshop.read() as work:
        since = await lines.backfill_from(work.session, key, process)
        chats = work.snapshots.registry.groups_of(*key)
    if since is None:
        return True
    is_whole = True
    for chat in chats:
        try:
            for message in await adapter.history(chat, since):
                is_drill = adapter.capabilities.plays(message.sender)
                await lane.submit(message, adapter.division, can_reply=False, is_drill=is_drill)
        except MisconfiguredError as error:
            log.warning("history_not_offered", channel=key[0], account=key[1], error=str(error))
            break
        except SendError as error:
            log.warning("history_not_read", channel=key[0], account=key[1], chat=chat, error=str(error))
            is_whole = False
    if is_whole:
        await give_up(workshop, key, process)
    return is_whole


async def give_up(workshop: Workshop, key: Key, process: str) -> None:
    """Nothing more is read of the present gap."""
    async with workshop.begin() as work:
        since = await lines.backfill_from(work.session, key, process)
        if since is not None:
            await lines.backfilled(work, key, since)
