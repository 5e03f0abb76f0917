"""Two people of the small county, one of whom will be erased: who they are, and what they lived through."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.masking import Personal
from app.media import FolderStore
from app.services.people import claims
from app.services.people.bindings import Identity
from models import (
    Attachment,
    Case,
    CaseTask,
    Contact,
    DeskEntry,
    Example,
    Household,
    LedgerEntry,
    Message,
    Person,
)
from tests.small_county import KEYRING, VILLAGE, Road

PHONE, NUMBER, REASON = "13909150001", "610925197003150013", "本人书面申请 2026-15 号"


async def two_people(url: str, clock: SimulatedClock, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Road:
    """张诗文 with all that the registry may know of him, and 李桂花; commands find the same database."""
    road = await Road(url, clock).open()
    index = KEYRING.index
    async with road.workshop.begin() as work:
        him = await work.session.get_one(Person, "P1")
        him.phone, him.phone_index = Personal(PHONE), index(PHONE, "people.phone")
        him.id_number, him.id_number_index = Personal(NUMBER), index(NUMBER, "people.id_number")
        home = await work.session.get_one(Household, "H1")
        home.address, home.lat, home.lng = "老街 3 号", 32.3, 108.9
        new = {"household_id": "H2", "name": "李桂花", "tags": []}
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="李桂花", address="河边 1 号", tags=[]),
                Person(id="P2", **new),
                Contact(
                    id=work.ids.next(),
                    **{"owner_kind": "person", "owner_id": "P2", "channel": "wechat", "account": "langao"},
                    external_id="oGui",
                ),
            ]
        )
        for key in ("oZhang", "oGui"):
            work.append(LedgerEntry, id=work.ids.next(), channel="wechat", account="langao", target=key)
        who = Identity("wechat", "langao", "oZhang")
        await claims.consider(work, who, claims.Claim("张诗文", (VILLAGE,), "0013"), "sender:1")
        await claims.consider(work, who, claims.Claim("李桂花", (VILLAGE,), "0000"), "sender:1")
    config = folder / "baolian.toml"
    config.write_text(
        f'database_url = "{url}"\nsecret_key = "a secret for tests only"\n'
        f'media_url = "file:{folder / "media"}"\n'
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    return road


async def play(road: Road, store: FolderStore) -> str:
    """Both report and are seen to; his case is resolved. Answers the hash of his photo."""
    await road.says("oZhang", "我是张诗文,竹园村下冰雹了,烟叶全打烂了")
    await road.says("oZhang", f"打烂三亩,电话{PHONE}")
    await road.shows("oZhang")
    await road.says("oZhang", "您好")
    await road.says("oGui", "竹园村路塌了")
    (his, _) = await road.all(Case)
    for order in ("收到", "到场", "记录 张诗文家打烂三亩", f"办结 给张诗文({PHONE})发了种子"):
        road.later(3)
        await road.says(
            "oChen", f"{order.split()[0]} {his.number[-3:]} {' '.join(order.split()[1:])}".strip()
        )
    await road.says("oChen", "你好,张诗文今天不在家")
    photo = await store.put(b"his field")
    async with road.workshop.begin() as work:
        row = (await work.session.scalars(select(Attachment))).one()
        row.state, row.content_hash, row.place = "stored", photo, '{"lat":32.3}'
        work.append(
            CaseTask, id=work.ids.next(), case_id=his.id, officer_id="V1", text="看看张诗文家的烟叶",
            created_at=work.now, done_at=work.now, result="发了种子",
        )  # fmt: skip
        message = (await work.session.scalars(select(Message).order_by(Message.id))).first()
        assert message is not None
        work.append(
            Example, id=work.ids.next(), message_id=message.id, division_code=VILLAGE, text=message.text,
            intents=["disaster"], was="", is_urgent=False, place=VILLAGE, corrected=[], by="cli", at=work.now,
        )  # fmt: skip
        work.append(
            DeskEntry, id=work.ids.next(), message_id=message.id, division_code=VILLAGE, reason="unclear",
            created_at=work.now, due_at=work.now, retry_at=work.now,
        )  # fmt: skip
    return photo


async def close(road: Road) -> None:
    """He says that it is solved: his case is closed; hers runs."""
    await road.says("oZhang", "1")
    assert (await road.all(Case))[0].state == "closed"
