"""`GET /demo/events`: server-sent events; whoever comes anew, or back after too long, gets a whole picture."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from app.demo.feed import Feed

RETRY_MILLISECONDS = 1000
HEARTBEAT_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event_stream(feed: Feed, picture: Callable[[], dict[str, Any]], request: Request) -> StreamingResponse:
    """The stream for one watcher; `picture` is the whole as it is now."""
    mark = request.headers.get("last-event-id", "")
    return StreamingResponse(_events(feed, picture, mark), media_type="text/event-stream", headers=_HEADERS)


async def _events(feed: Feed, picture: Callable[[], dict[str, Any]], mark: str) -> AsyncIterator[str]:
    with feed.watching():
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        while not feed.is_closed:
            missed = feed.since(mark)
            if missed is None:
                mark = feed.mark
                yield _event("hello", picture() | {"run": feed.run}, mark)
            elif missed:
                mark = f"{feed.run}-{missed[-1].seq}"
                yield "".join(_event(each.kind, each.data, f"{feed.run}-{each.seq}") for each in missed)
            if not await feed.news(mark, HEARTBEAT_SECONDS):
                yield ": still here\n\n"


def _event(kind: str, data: dict[str, Any], mark: str) -> str:
    return f"id: {mark}\nevent: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
