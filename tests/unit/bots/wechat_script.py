"""WeChat's API as a script, and our client before it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from app.core.clock import SimulatedClock
from bots.base import Means, Outgoing
from bots.wechat.api import WeChatApi
from bots.wechat.client import WeChatClient
from tests.contract.harnesses import NOW, wechat_config
from tests.ports import FakeFetcher, MemoryTokens, client

ALERT = Outgoing(
    recipient="oOfficer1",
    chat="",
    text="竹园村三组冰雹,请 40 分钟内到场",
    dedup_key="alert-42-1",
    url="https://example.gov.cn/o/42",
    template={"number": "42", "summary": "竹园村三组冰雹", "time": "2026-07-18 15:00"},
    means=Means.TEMPLATE,
)
PLAIN = replace(ALERT, template=None, means=Means.WINDOW)

Answer = httpx.Response | dict[str, Any] | Exception


class Platform:
    """Answers token calls by itself and everything else from a script; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.token_requests: list[dict[str, Any]] = []
        self.next_token = "token-1"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/stable_token":
            self.token_requests.append(json.loads(request.content))
            return httpx.Response(200, json={"access_token": self.next_token, "expires_in": 7200})
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def body(self, index: int = 0) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[index].content)
        return body

    def tokens(self) -> list[str]:
        return [request.url.params["access_token"] for request in self.requests]


OK = {"errcode": 0, "errmsg": "ok"}


def refused(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"refused rid: 6a-{code}"}


def make(
    platform: Callable[[httpx.Request], httpx.Response],
    tokens: MemoryTokens | None = None,
    fetcher: FakeFetcher | None = None,
    clock: SimulatedClock | None = None,
    **config: Any,
) -> WeChatClient:
    account, clock = wechat_config(**config), clock or SimulatedClock(NOW)
    api = WeChatApi(account, clock=clock, http=client(platform), tokens=tokens or MemoryTokens())
    return WeChatClient(account, api=api, clock=clock, fetcher=fetcher or FakeFetcher())
