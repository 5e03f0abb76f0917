"""One exchange with a platform's JSON API: network faults, HTTP errors and odd answers become typed errors."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from app.core.clock import Clock
from bots.answers import HttpAnswer, ask, rested
from bots.base import TemporaryError, Token

_SECONDS = re.compile(r"[0-9]{1,9}")
"""`expires_in`, as a number or as text."""
_JSON_TYPES = ("application/json", "text/plain", "text/json")


async def exchange(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    path: str,
    params: Mapping[str, str],
    content: bytes | None,
    timeout_seconds: float,
) -> HttpAnswer:
    """One request without redirects; raises TemporaryError, which names `path` and never the query.

    Nothing was sent after `network`; after `timeout` and `cut` nobody knows.
    """
    kind = {"Content-Type": "application/json; charset=utf-8"} if content is not None else None
    try:
        answer = await ask(
            http, method, url, params=params, content=content, headers=kind, timeout_seconds=timeout_seconds
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TemporaryError("network", path) from error
    except httpx.TimeoutException as error:
        raise TemporaryError("timeout", path) from error
    except httpx.RequestError as error:
        raise TemporaryError("cut", path) from error
    if not answer.is_success:
        raise rested(TemporaryError(f"http_{answer.status}", path), answer)
    return answer


def json_of(response: HttpAnswer) -> Mapping[str, Any] | None:
    """The JSON object of a response, by its Content-Type; None for bytes and for what is no object (1.13)."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON_TYPES:
        return None
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def object_of(response: HttpAnswer, path: str) -> Mapping[str, Any]:
    """The JSON object of a response; raises TemporaryError where there is none."""
    answer = json_of(response)
    if answer is None:
        raise TemporaryError("bad_answer", path)
    return answer


def confirmed(answer: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The answer to a message we sent, which must have an `errcode`; raises TemporaryError where there is none."""
    if "errcode" not in answer:
        raise TemporaryError("bad_answer", path)
    return answer


def token_in(answer: Mapping[str, Any], name: str, clock: Clock) -> Token:
    """The token called `name` in an answer with `expires_in`; raises TemporaryError."""
    value, seconds = answer.get(name), str(answer.get("expires_in", ""))
    if not isinstance(value, str) or not value or not _SECONDS.fullmatch(seconds):
        raise TemporaryError("bad_answer", name)
    return Token(value, clock.now() + timedelta(seconds=int(seconds)))
