"""Notices what moved in the product, by its API: the page is told which cases changed and asks for them itself."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.demo.feed import Feed

LOOKED_AT = 40
"""So many of the newest cases are watched."""
GATHER_SECONDS = 0.15
"""Stirs that come close together are one look."""
RETRY_SECONDS = 2.0


@dataclass
class CaseWatch:
    """Asks `/api/v1/cases` and `/alerts` whenever `stirred` is set, and publishes what is another than before."""

    client: httpx.AsyncClient
    url: str
    token: str = field(repr=False)
    feed: Feed
    stirred: asyncio.Event
    _known: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Look for ever, but only while somebody watches."""
        while True:
            await self.stirred.wait()
            self.stirred.clear()
            if self.feed.watchers and not await self.look():
                await asyncio.sleep(RETRY_SECONDS)
                self.stirred.set()
            await asyncio.sleep(GATHER_SECONDS)

    async def look(self) -> bool:
        """One look; False where the API gave no answer."""
        try:
            cases = await self._get(f"/cases?limit={LOOKED_AT}")
            alerts = await self._get(f"/alerts?limit={LOOKED_AT * 3}")
        except (httpx.HTTPError, ValueError):
            return False
        marks = _marks(cases, alerts)
        changed = [number for number, mark in marks.items() if self._known.get(number) != mark]
        self._known = marks
        if changed:
            self.feed.publish("cases", {"changed": changed})
        return True

    async def _get(self, path: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self.client.get(f"{self.url}/api/v1{path}", headers=headers, timeout=10)
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def _marks(cases: list[dict[str, Any]], alerts: list[dict[str, Any]]) -> dict[str, str]:
    """By case number, everything about it in one string."""
    about: dict[str, list[object]] = {case["number"]: [case] for case in cases}
    for alert in alerts:
        about.get(alert["case"] or "", []).append(alert)
    return {number: json.dumps(parts, sort_keys=True) for number, parts in about.items()}
