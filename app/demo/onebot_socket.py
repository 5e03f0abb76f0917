"""The fake OneBot implementation's reverse WebSocket: it connects to the product, again and again (3.3)."""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.demo.onebot_actions import NO_SUCH_ACTION, failure, perform
from app.demo.onebot_platform import OneBotPlatform
from app.demo.tasks import end

RETRY_SECONDS = 0.2
BUSINESS_OVER_HTTP, BUSINESS_OVER_SOCKET = 200, 1200
MAX_FRAME = 50 * 1024 * 1024


class OneBotSocket:
    """One role's connection of one account; as a context manager it stays connected inside the block.

    `token` in place of the account's right one. `beats` off: no heartbeats. `refused`: the status of the
    last upgrade that was refused. `closed_with`: the code that the product closed the last connection with.
    `mute`: actions that are heard and never answered.
    """

    def __init__(
        self,
        platform: OneBotPlatform,
        url: str,
        *,
        role: str = "Universal",
        token: str | None = None,
        self_id: int | None = None,
        beats: bool = True,
        reconnects: bool = True,
    ) -> None:
        self.platform = platform
        self.calls: list[dict[str, Any]] = []
        self.refused: int | None = None
        self.closed_with: int | None = None
        self.mute: set[str] = set()
        self._url = url
        self.headers = _headers(platform, role, token, self_id)
        self._brings_events = role.lower() != "api"
        self._beats = beats
        self._reconnects = reconnects
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await self.until(lambda: self._socket is not None or self.refused is not None)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reconnects = False
        if self._task is not None:
            await end(self._task)

    @property
    def is_connected(self) -> bool:
        """Whether a connection stands."""
        return self._socket is not None

    async def until(self, condition: Any, seconds: float = 10.0) -> None:
        """Wait until something is so; whatever this socket sees or does is looked at."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def deliver(self, event: Mapping[str, Any]) -> bool:
        """Push an event; False while there is no connection: it is lost, as with every implementation."""
        if self._socket is None or not self._brings_events:
            return False
        try:
            await self._socket.send(self._json(event))
        except ConnectionClosed:
            return False
        return True

    async def send_raw(self, frame: str | bytes) -> None:
        """Push any bytes."""
        if self._socket is not None:
            await self._socket.send(frame)

    async def cut(self) -> None:
        """The network breaks, without a word of goodbye; it is not connected again."""
        self._reconnects = False
        if self._socket is not None:
            self._socket.transport.abort()
        await self.until(lambda: self._socket is None)

    async def beat(self, *, online: bool = True) -> None:
        """Push one heartbeat."""
        status = {"online": online, "good": True}
        interval = self.platform.flavour.beat_ms
        await self.deliver(
            {**self._meta("heartbeat"), "interval": interval, "status": status},
        )

    async def _run(self) -> None:
        while True:
            try:
                async with connect(
                    self._url, additional_headers=self.headers, max_size=MAX_FRAME, proxy=None
                ) as socket:
                    await self._connected(socket)
            except InvalidStatus as error:
                self.refused = error.response.status_code
            except (OSError, ConnectionClosed):
                self.refused = None
            await self._set(None)
            if not self._reconnects:
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _connected(self, socket: ClientConnection) -> None:
        beating: asyncio.Task[None] | None = None
        try:
            await self._set(socket)
            if self._brings_events:
                await self.deliver({**self._meta("lifecycle"), "sub_type": "connect"})
                beating = asyncio.create_task(self._beat_for_ever())
            async for frame in socket:
                await self._answer(socket, frame)
        finally:
            self.closed_with = socket.close_code
            if beating is not None:
                beating.cancel()

    async def _set(self, socket: ClientConnection | None) -> None:
        async with self._changed:
            self._socket = socket
            self._changed.notify_all()

    async def _beat_for_ever(self) -> None:
        while self._beats:
            await self.beat(online=not self.platform.misbehaviour.is_signed_out)
            await asyncio.sleep(self.platform.flavour.beat_ms / 1000)

    async def _answer(self, socket: ClientConnection, frame: str | bytes) -> None:
        call = json.loads(frame)
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        if call.get("action") in self.mute:
            return
        if self.platform.misbehaviour.slow_seconds:
            await asyncio.sleep(self.platform.misbehaviour.slow_seconds)
        try:
            answer = perform(self.platform, call["action"], call.get("params") or {})
        except LookupError:
            answer = failure(NO_SUCH_ACTION, "不支持的 api")
        if answer["retcode"] == BUSINESS_OVER_HTTP:
            answer["retcode"] = BUSINESS_OVER_SOCKET
        await socket.send(self._json({**answer, "echo": call.get("echo", "")}))

    def _meta(self, kind: str) -> dict[str, Any]:
        now = int(self.platform.clock.now().timestamp())
        own = self.platform.account.self_id
        return {"time": now, "self_id": own, "post_type": "meta_event", "meta_event_type": kind}

    def _json(self, value: Mapping[str, Any]) -> str:
        return json.dumps(value, ensure_ascii=self.platform.flavour.is_ascii_json)


def _headers(platform: OneBotPlatform, role: str, token: str | None, self_id: int | None) -> dict[str, str]:
    flavour, account = platform.flavour, platform.account
    spelled = flavour.api_role if role.lower() == "api" else role
    given = account.access_token if token is None else token
    return {
        "X-Self-ID": str(account.self_id if self_id is None else self_id),
        "X-Client-Role": spelled,
        "User-Agent": flavour.agent,
        "Authorization": f"{flavour.scheme} {given}",
    }
