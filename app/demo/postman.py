"""Writes down how somebody else's system took what the platforms posted to it, where no product stands behind us."""

import asyncio

import httpx

from app.demo.journal import Journal

Account = tuple[str, str]
_WHAT = "消息或事件"
_NO_ANSWER = "没有答复"


class Postman(httpx.AsyncBaseTransport):
    """The transport of the fakes' client: every post to one of `webhooks` becomes a line of `journal`."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.journal: Journal | None = None
        self.webhooks: dict[str, Account] = {}
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on and write down what came of it."""
        account = self.webhooks.get(str(request.url.copy_with(query=None)))
        if account is None or self.journal is None:
            return await self._inner.handle_async_request(request)
        began, status = _now(), 0
        try:
            response = await self._inner.handle_async_request(request)
            status = response.status_code
        finally:
            self.journal.add(
                "in",
                *account,
                what=_WHAT,
                to="",
                code=status,
                words="" if status else _NO_ANSWER,
                is_fine=status in (200, 204),
                seconds=round(_now() - began, 3),
            )
        return response

    async def aclose(self) -> None:
        """Close what is behind."""
        await self._inner.aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()
