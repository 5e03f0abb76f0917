"""A browser without a screen: somebody who signs in to the console and fills in forms."""

import re
from typing import Any

import httpx

from app.core.enums import AdminRole
from app.services.scope import Scope
from app.services.staff import administrators
from tests.web.served import Served

PASSWORD = "wheat and 30 hens"
_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


_IN_ADDRESS = re.compile(r"csrftoken=([^\"&]+)")


async def an_administrator(
    house: Served, name: str, role: AdminRole, division: str, *, must_change: bool = False
) -> None:
    """An account whose password is PASSWORD."""
    scope: Scope = administrators.command_scope(division[:6])
    async with house.container.workshop.begin() as work:
        await administrators.create(work, scope, name, role, division, PASSWORD, must_change=must_change)


class Browser:
    """Keeps cookies, sends each form with the token that stood in it."""

    def __init__(self, house: Served, address: str = "10.0.0.7") -> None:
        transport = httpx.ASGITransport(app=house.app, client=(address, 50000))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://test")

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """A page."""
        return await self.http.get(f"/admin{path}", params=params or None)

    async def post(self, path: str, form_on: str = "", files: Any = None, **fields: str) -> httpx.Response:
        """A form, with the token of the page on which it stands."""
        page = await self.get(form_on or path)
        token = (_IN_ADDRESS if files else _TOKEN).search(page.text)
        params = {"csrftoken": token[1]} if token and files else None
        fields |= {"csrftoken": token[1]} if token and not files else {}
        return await self.http.post(f"/admin{path}", params=params, data=fields, files=files)

    async def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in."""
        return await self.post("/login", name=name, password=password)


async def signed_in(house: Served, name: str, role: AdminRole, division: str) -> Browser:
    """A new administrator, signed in."""
    await an_administrator(house, name, role, division)
    browser = Browser(house)
    answer = await browser.sign_in(name)
    assert answer.status_code == 303, answer.text
    return browser
