"""The ways that a row of the outbox tried: one is given up, an address with all its rights, or all begin anew."""

from app.core.enums import AlertState
from app.services.work import Work
from bots.base import Means
from models import OutboxMessage


def give_up_way(row: OutboxMessage, error: str) -> None:
    """The way in use failed for good; the next delivery takes another one."""
    used = sum(int(way.get("attempts", 0)) for way in row.tried)
    way = {"channel": row.channel, "account": row.account, "address": row.address, "means": row.means}
    if row.chat:
        way["chat"] = row.chat
    row.tried = [*row.tried, {**way, "error": error[:200], "attempts": row.attempts - used}]
    row.last_error = error[:200]
    row.channel = row.account = row.address = row.chat = row.means = row.window_of = None


def give_up_address(row: OutboxMessage, error: str) -> None:
    """What was refused by one right is not tried there by any other: its words are what is refused."""
    give_up_way(row, error)
    refused = row.tried[-1]
    others = sorted(str(means) for means in Means if means != refused["means"])
    row.tried = [*row.tried, *({**refused, "means": means, "attempts": 0} for means in others)]


def try_again(work: Work, row: OutboxMessage) -> None:
    """The person wrote, which may have opened a way: what was held back for him goes out now."""
    row.state, row.next_try_at, row.last_error = str(AlertState.QUEUED), work.now, ""
    row.tried, row.attempts = [], 0
