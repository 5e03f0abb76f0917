"""The real ASGI app over the small county, with a hand that signs as the platforms do."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from app.container import Container
from app.core.clock import SimulatedClock
from app.db.schema import upgrade
from app.main import create_app
from app.settings import Settings
from bots.wechat.crypto import MessageCipher
from models import Case, Message
from tests.contract import qqbot_wire, wecom_wire
from tests.small_county import COUNTY, TOWN, rows

TOKEN, AES_KEY, APP_ID = "holdfast2026", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "wx0123456789abcdef"
SECRET, SELF_ID = "onebot-secret", 10001
QQ_APP_ID, QQ_SECRET = qqbot_wire.APP_ID, qqbot_wire.SECRET
FULL, READER, TOWN_READER, WRITER = "full-token", "reader-token", "town-token", "writer-token"


def settings(database_url: str, **changes: Any) -> Settings:
    """Accounts in every mode and tokens with every right."""
    wechat = {"division": COUNTY, "app_id": APP_ID, "app_secret": "s", "token": TOKEN}
    onebot = {"division": TOWN, "self_id": SELF_ID}
    values: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": "a secret for tests only",
        "wechat": [
            {**wechat, "name": "langao", "mode": "plain", "original_id": "gh_demo"},
            {**wechat, "name": "compat", "mode": "compat", "encoding_aes_key": AES_KEY},
            {**wechat, "name": "safe", "mode": "safe", "encoding_aes_key": AES_KEY},
        ],
        "onebot": [
            {**onebot, "name": "siji", "secret": SECRET},
            {**onebot, "name": "closed", "secret": ""},
        ],
        "wecom": [wecom_wire.wecom_config().model_dump()],
        "qqbot": [{"name": "langao", "division": COUNTY, "app_id": QQ_APP_ID, "secret": QQ_SECRET}],
        "api_token": [
            {"name": "all", "token": FULL, "division": COUNTY, "rights": ["read", "write", "personal"]},
            {"name": "reader", "token": READER, "division": COUNTY},
            {"name": "town", "token": TOWN_READER, "division": "610925100"},
            {"name": "writer", "token": WRITER, "division": COUNTY, "rights": ["write"]},
        ],
    }
    return Settings.parse(values | changes, "test")


class Served:
    """An app that answers, and what tests ask of it."""

    def __init__(
        self, container: Container, app: FastAPI, http: httpx.AsyncClient, clock: SimulatedClock
    ) -> None:
        self.container = container
        self.app = app
        self.http = http
        self.clock = clock

    async def stored(self) -> tuple[int, int]:
        """How many messages and cases there are."""
        async with self.container.database.reading() as session:
            messages = await session.scalar(select(func.count(Message.id)))
            cases = await session.scalar(select(func.count(Case.id)))
        return messages or 0, cases or 0

    async def all(self, model: Any, **where: Any) -> list[Any]:
        """The rows of a table."""
        async with self.container.database.reading() as session:
            return list(await session.scalars(select(model).filter_by(**where)))

    async def acts(self, number: str, action: str, **values: object) -> None:
        """A move of whoever is responsible for the case, by the API."""
        officer = (await self.get(f"/cases/{number}")).json()["officer"]["id"]
        answer = await self.post(f"/cases/{number}/actions", {"action": action, "officer": officer, **values})
        assert answer.status_code == 200, answer.text

    def query(self, **changes: str) -> dict[str, str]:
        """A signed WeChat query; a change of timestamp is signed too, other changes are not."""
        stamp = changes.get("timestamp", str(int(self.clock.now().timestamp())))
        signature = hashlib.sha1("".join(sorted([TOKEN, stamp, "77412098"])).encode()).hexdigest()  # noqa: S324
        return {"signature": signature, "timestamp": stamp, "nonce": "77412098", **changes}

    async def post_wechat(
        self, body: bytes | str, account: str = "langao", query: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A POST of the WeChat platform."""
        content = body.encode() if isinstance(body, str) else body
        return await self.http.post(f"/wechat/{account}", params=query or self.query(), content=content)

    def sealed(self, inner: str, app_id: str = APP_ID) -> tuple[dict[str, str], str]:
        """Query and body of an encrypted message, as compat and safe mode send it."""
        reply = MessageCipher(TOKEN, AES_KEY, app_id).seal(inner, int(self.clock.now().timestamp()))
        encrypted = reply.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        query = self.query(encrypt_type="aes")
        parts = sorted([TOKEN, query["timestamp"], query["nonce"], encrypted])
        query["msg_signature"] = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324
        return query, f"<xml><ToUserName>gh_demo</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"

    async def post_onebot(
        self,
        event: Mapping[str, Any] | bytes,
        account: str = "siji",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A POST of a OneBot implementation; `headers` in place of the right ones."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        signed = {"x-signature": onebot_signature(body), "x-self-id": str(SELF_ID)}
        chosen = signed if headers is None else dict(headers)
        return await self.http.post(f"/onebot/{account}", content=body, headers=chosen)

    async def post_qqbot(
        self, body: bytes, account: str = "langao", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A POST of the official QQ bot platform; `headers` in place of the right ones."""
        chosen = qqbot_wire.headers(body, self.clock.now()) if headers is None else dict(headers)
        return await self.http.post(f"/qqbot/{account}", content=body, headers=chosen)

    async def get(self, path: str, token: str = FULL, **params: Any) -> httpx.Response:
        """A GET of the API."""
        return await self.http.get(
            f"/api/v1{path}", params=params, headers={"authorization": f"Bearer {token}"}
        )

    async def post(self, path: str, body: Any, token: str = FULL, **headers: str) -> httpx.Response:
        """A POST of the API."""
        given = {"authorization": f"Bearer {token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return await self.http.post(f"/api/v1{path}", json=body, headers=given)


def onebot_signature(body: bytes) -> str:
    """What stands in X-Signature."""
    return "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()


def text_xml(
    text: str = "竹园村下冰雹了", sender: str = "oZhang", msg_id: str = "7000000000000000001"
) -> str:
    """A text message of WeChat, decrypted."""
    return (
        f"<xml><ToUserName>gh_demo</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>1784358000</CreateTime><MsgType>text</MsgType><Content>{text}</Content>"
        f"<MsgId>{msg_id}</MsgId></xml>"
    )


def group_event(text: str = "竹园村下冰雹了", **changes: Any) -> dict[str, Any]:
    """A OneBot group message that mentions the bot."""
    mention = {"type": "at", "data": {"qq": str(SELF_ID)}}
    return {
        "time": 1784358000,
        "self_id": SELF_ID,
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": -1203948571,
        "group_id": 700001,
        "user_id": 20002,
        "message": [mention, {"type": "text", "data": {"text": text}}],
        "sender": {"user_id": 20002, "nickname": "小王"},
        **changes,
    }


@asynccontextmanager
async def served(
    database_url: str,
    clock: SimulatedClock,
    platforms: httpx.AsyncClient | None = None,
    **changes: Any,
) -> AsyncIterator[Served]:
    """The app, started over a fresh small county; `platforms` answers what it asks of its platforms."""
    container = Container(settings(database_url, **changes), clock=clock, http=platforms)
    await upgrade(container.database)
    async with container.database.transaction() as session:
        session.add_all(rows())
    app = create_app(container, has_scheduler=False)
    transport = httpx.ASGITransport(app=app)
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    async with app.router.lifespan_context(app), client as http:
        yield Served(container, app, http, clock)
