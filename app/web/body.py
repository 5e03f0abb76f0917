"""Reading a request's body with a cap, before anybody parses it (protocol reference, C1)."""

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive, Scope

BODY_SECONDS = 10.0
DROPPED_BYTES, DROPPED_SECONDS = 16 * 1024 * 1024, 2.0
"""What is still taken from the line, and thrown away, of a body that is too large."""


class BodyTooLargeError(Exception):
    """The body is, or says that it is, over the limit."""


class ClientGoneError(Exception):
    """The client went away while sending; there is nobody to answer."""


def declared_length(scope: Scope) -> int:
    """What Content-Length says, 0 without one or with nonsense."""
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0


async def read_body(scope: Scope, receive: Receive, limit: int, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body; at most `limit` bytes are ever held, whatever the headers say.

    Raises BodyTooLargeError, ClientGoneError, or TimeoutError when it dribbles in for too long or never comes.
    """
    if declared_length(scope) > limit:
        await drop(receive)
        raise BodyTooLargeError
    async with asyncio.timeout(seconds):
        chunk, is_more = await _chunk(receive, limit)
        return await _rest(chunk, receive, limit) if is_more else chunk


async def drop(receive: Receive) -> None:
    """Read what the client still sends and forget it, within bounds.

    A line that is closed with bytes unread is reset, and whoever is still sending never sees why he was refused.
    """
    left, is_more = DROPPED_BYTES, True
    with suppress(TimeoutError):
        async with asyncio.timeout(DROPPED_SECONDS):
            while is_more and left > 0:
                message = await receive()
                is_more = has_more(message)
                left -= len(message.get("body", b""))


def has_more(message: Message) -> bool:
    """Whether more of the body follows this part of it."""
    return message["type"] == "http.request" and bool(message.get("more_body", False))


async def _rest(first: bytes, receive: Receive, limit: int) -> bytes:
    body = bytearray(first)
    is_more = True
    while is_more:
        chunk, is_more = await _chunk(receive, limit - len(body))
        body += chunk
    return bytes(body)


async def _chunk(receive: Receive, most: int) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    chunk, is_more = message.get("body", b""), has_more(message)
    if len(chunk) > most:
        if is_more:
            await drop(receive)
        raise BodyTooLargeError
    return chunk, is_more
