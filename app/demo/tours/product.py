"""The product as any other system sees it: `/api/v1`, and the pages behind links that came by chat."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from app.demo.tours.errors import StuckError

PUT_AWAY = {
    "new": "acknowledge",
    "assigned": "acknowledge",
    "returned": "acknowledge",
    "suspended": "resume",
    "acknowledged": "resolve",
    "on_site": "resolve",
    "in_hand": "resolve",
    "resolved": "close",
}
"""Which move brings a case nearer to its end."""

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Product:
    """Asks over HTTP; raises StuckError with a Chinese sentence where there is no proper answer."""

    client: httpx.AsyncClient
    url: str
    token: str = field(repr=False)

    async def get(self, path: str) -> Any:
        """What `/api/v1` answers."""
        return await self._call("GET", path)

    async def act(self, number: str, action: str, **values: Any) -> Any:
        """One move of a case, made by another system."""
        return await self._call("POST", f"/cases/{number}/actions", {"action": action, **values})

    async def case(self, number: str) -> dict[str, Any]:
        """One case, whole."""
        found: dict[str, Any] = await self.get(f"/cases/{number}")
        return found

    async def cases(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest cases."""
        found: list[dict[str, Any]] = (await self.get(f"/cases?limit={limit}"))["items"]
        return found

    async def open_page(self, url: str) -> bool:
        """Open a link that came by chat; False where it leads nowhere any more."""
        answer = await self._send("GET", url)
        return answer.status_code == 200

    async def tap(self, url: str, action: str) -> bool:
        """Press a button of such a page without writing anything; False where the page refuses."""
        answer = await self._send("POST", url, data={"action": action, "text": ""})
        return answer.status_code == 303

    async def _call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self._send(method, f"{self.url}/api/v1{path}", json=body, headers=headers)
        if answer.status_code >= 400:
            raise StuckError(_reason(answer))
        return answer.json()

    async def _send(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return await self.client.request(method, url, timeout=_SECONDS, **more)
        except httpx.HTTPError as error:
            raise StuckError("产品没有答复,过一会儿再试") from error


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"产品答复 {answer.status_code}"
