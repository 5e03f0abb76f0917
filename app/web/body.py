"""Reading a request's body with a cap, before anybody parses it (protocol reference, C1)."""

import asyncio

from starlette.types import Receive, Scope

BODY_SECONDS = 10.0


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


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body; at most `limit` bytes are ever held, whatever the headers say.

    Raises BodyTooLargeError, ClientGoneError, or TimeoutError when it dribbles in for too long.
    """
    if declared_length(scope) > limit:
        raise BodyTooLargeError
    chunk, is_more = await _chunk(receive)
    if len(chunk) > limit:
        raise BodyTooLargeError
    if not is_more:
        return chunk
    async with asyncio.timeout(BODY_SECONDS):
        return await _rest(chunk, receive, limit)


async def _rest(first: bytes, receive: Receive, limit: int) -> bytes:
    body = bytearray(first)
    is_more = True
    while is_more:
        chunk, is_more = await _chunk(receive)
        body += chunk
        if len(body) > limit:
            raise BodyTooLargeError
    return bytes(body)


async def _chunk(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    return message.get("body", b""), message.get("more_body", False)
