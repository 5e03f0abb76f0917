"""Every answer that shows names and numbers as they are leaves an entry in the log of acts, or is not given."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.services import audit
from app.web.api.access import Caller, container_of

_KEYS = ("number", "id", "code", "case", "place")
"""What names a thing that an answer shows, the best first."""
_ERROR = 400

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Logged(APIRoute):
    """A route whose answers to a caller who sees everything are written down before they leave the house."""

    def get_route_handler(self) -> Handler:
        """The route's own handler, and the entry after it: one for each request."""
        answer = super().get_route_handler()

        async def logged(request: Request) -> Response:
            response = await answer(request)
            caller = getattr(request.state, "caller", None)
            if isinstance(caller, Caller) and caller.is_personal and response.status_code < _ERROR:
                await _note(request, caller, bytes(response.body))
            return response

        return logged


async def _note(request: Request, caller: Caller, body: bytes) -> None:
    """Who was shown what: the path, and the ids in the answer; never what was asked for in the query."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    async with container_of(request).workshop.begin() as work:
        audit.note(
            work,
            f"api:{caller.name}",
            "api_read",
            path[:128],
            caller.division,
            address=request.client.host if request.client else "",
            shown=list(dict.fromkeys(_shown(json.loads(body) if body else None))),
        )


def _shown(value: Any) -> Iterator[str]:
    """The ids of what an answer shows, one for each thing in a list and the thing itself otherwise."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    if isinstance(value, list):
        for each in value:
            yield from _shown(each)
    elif isinstance(value, dict):
        key = next((key for key in _KEYS if isinstance(value.get(key), str) and value[key]), None)
        if key is not None:
            yield value[key]
        elif isinstance(value.get("officer"), dict):
            yield from _shown(value["officer"])
