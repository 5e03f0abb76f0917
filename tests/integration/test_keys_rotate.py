"""`baolian keys rotate`: a new key, while the old one still finds; then the old one struck off."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from app.cli import run
from app.commands import stored_keys
from app.container import settle
from app.core.clock import Clock, SystemClock
from app.core.crypto import Keyring, UndecryptableError
from app.core.ids import IdSource
from app.core.masking import Personal
from app.db.database import Database
from app.services import history, key_rotation
from app.services.sending import addresses
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from models import Case, CaseEvent, Contact, Message, Officer
from models.types import keyring_of
from tests.small_county import Road

pytestmark = pytest.mark.anyio
SECRET = "a secret for tests only"
OLD, BOTH, NEW = [f"k0:{SECRET}"], ["k2:brand new", f"k0:{SECRET}"], ["k2:brand new"]
PHONE = "13900000001"


def quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
async def road(road: Road) -> Road:
    """A case told under the old key, an officer with a telephone that SMS reach."""
    await road.says("oZhang", "竹园村下冰雹了,烟叶打烂了")
    async with road.workshop.begin() as work:
        keyring = keyring_of(work.session.get_bind().dialect)
        officer = await work.session.get_one(Officer, "O1")
        officer.phone, officer.phone_index = Personal(PHONE), keyring.index(PHONE, "officers.phone")
        sms = addresses.concealed(keyring, "sms", PHONE)
        known = {"owner_kind": "officer", "owner_id": "O1", "channel": "sms", "account": "sms"}
        work.session.add(Contact(id=900001, external_id=sms, **known))
    return road


def opened(road: Road, keys: list[str]) -> Workshop:
    url = road.database.url.set(drivername=road.database.url.get_backend_name())
    return workshop_with(url.render_as_string(False), road.clock, keys)


def workshop_with(url: str, clock: Clock, keys: list[str]) -> Workshop:
    database = Database(url, Keyring.from_settings(keys, SECRET))
    return Workshop(database, clock, IdSource(clock), Snapshots(clock))


async def sealed(workshop: Workshop) -> set[str]:
    """The key ids with which messages, cases, events and telephones are sealed."""
    found: set[str] = set()
    async with workshop.database.reading() as session:
        for query in (
            "SELECT text FROM messages",
            "SELECT facts FROM cases",
            "SELECT personal FROM case_events WHERE personal IS NOT NULL",
            "SELECT phone FROM officers WHERE phone IS NOT NULL",
        ):
            found |= {value.partition(":")[0] for value in await session.scalars(text(query))}
    return found


async def read_all(workshop: Workshop) -> tuple[Any, ...]:
    """What somebody reads: words, telephone, whether the history holds, whom the number finds, where SMS go."""
    async with workshop.read() as work:
        (message,) = (await work.session.scalars(select(Message.text))).all()
        (case,) = (await work.session.scalars(select(Case))).all()
        events = (await work.session.scalars(select(CaseEvent).order_by(CaseEvent.seq))).all()
        index = keyring_of(work.session.get_bind().dialect).index(PHONE, "officers.phone")
        found = (await work.session.scalars(select(Officer).where(Officer.phone_index == index))).all()
        contact = await work.session.get_one(Contact, 900001)
        to = addresses.plain(work, "sms", contact.external_id)
        phones = [officer.phone and officer.phone.reveal() for officer in found]
        return message, case.summary, history.broken_link(case, events), phones, to


async def test_everything_is_sealed_anew_and_is_read_and_found_as_before(road: Road) -> None:
    before = await read_all(road.workshop)
    assert before[2:] == (None, [PHONE], PHONE)
    both = opened(road, BOTH)
    assert await sealed(both) == {"k0"}
    assert await key_rotation.rotate(both, quiet) > 5
    assert await sealed(both) == {"k2"}
    assert await read_all(both) == before
    assert await key_rotation.rotate(both, quiet) == 0
    await both.database.close()


async def test_what_was_interrupted_goes_on_where_it_stopped(
    road: Road,
) -> None:
    both = opened(road, BOTH)

    def stop(_what: str, _done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await key_rotation.rotate(both, stop)
    assert await sealed(both) == {"k0", "k2"}
    assert await key_rotation.rotate(both, quiet) > 0
    assert await sealed(both) == {"k2"}
    await both.database.close()


async def test_the_old_key_can_be_struck_off_once_look_ups_have_moved_and_not_before(road: Road) -> None:
    before = await read_all(road.workshop)
    both, only = opened(road, BOTH), opened(road, NEW)
    await key_rotation.rotate(both, quiet)
    with pytest.raises(UndecryptableError):
        await read_all(only)
    assert await key_rotation.move_lookups(both, Keyring.from_settings(NEW, SECRET), quiet) >= 2
    assert await read_all(only) == before
    for workshop in (both, only):
        await workshop.database.close()


async def test_the_doctor_says_so_where_look_ups_are_by_another_key_than_the_configured_one(
    road: Road,
) -> None:
    both, only = opened(road, BOTH), opened(road, NEW)
    await key_rotation.rotate(both, quiet)
    assert await stored_keys.fit(both.database) == (True, "库里的个人信息解得开")
    await key_rotation.move_lookups(both, Keyring.from_settings(NEW, SECRET), quiet)
    is_fit, words = await stored_keys.fit(both.database)
    assert (is_fit, "--drop-old" in words) == (False, True)
    assert (await stored_keys.fit(only.database))[0]
    for workshop in (both, only):
        await workshop.database.close()


async def test_workers_that_start_together_say_with_one_voice_which_key_they_use(road: Road) -> None:
    async def connects() -> None:
        async with road.workshop.begin() as work:
            await work.session.execute(text("SELECT 1"))

    async def says() -> None:
        async with road.workshop.begin() as work:
            await key_rotation.note_use(work)

    await asyncio.gather(*(connects() for _ in range(8)))
    await asyncio.gather(*(says() for _ in range(8)))
    road.clock.advance(timedelta(seconds=40))
    await asyncio.gather(*(says() for _ in range(8)))
    assert await key_rotation.in_use(road.workshop) == {"k0"}


def test_the_command_rotates_what_it_is_configured_with_and_says_what_is_left_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "baolian.toml"
    base = f'database_url = "sqlite:///{tmp_path / "b.db"}"\nsecret_key = "{SECRET}"\n'
    config.write_text(base, "utf-8")
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    assert run(["db", "upgrade"]) == 0
    assert run(["keys", "rotate"]) == 2
    assert "先写新的一把" in capsys.readouterr().err
    config.write_text(f'{base}data_keys = ["k2:brand new", "k0:{SECRET}"]\n', "utf-8")
    assert run(["keys", "rotate"]) == 0
    assert "都已经是用 k2 加密的" in capsys.readouterr().out
    assert run(["keys", "rotate", "--drop-old"]) == 0
    assert "除 k2 以外的删掉" in capsys.readouterr().out


def test_nothing_is_rotated_under_a_service_that_could_not_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    monkeypatch.setenv("BAOLIAN_DATABASE_URL", url)
    monkeypatch.setenv("BAOLIAN_SECRET_KEY", SECRET)
    assert run(["db", "upgrade"]) == 0

    async def serve(keys: list[str]) -> None:
        workshop = workshop_with(url, SystemClock(), keys)
        async with workshop.begin() as work:
            await key_rotation.note_use(work)
        await workshop.database.close()

    asyncio.run(serve([]))
    monkeypatch.setenv("BAOLIAN_DATA_KEYS", ",".join(BOTH))
    assert run(["keys", "rotate"]) == 1
    assert "运行着的服务还在用 k0 加密" in capsys.readouterr().err
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as old:
        old.execute("DELETE FROM heartbeats")
    asyncio.run(serve(BOTH))
    assert run(["keys", "rotate"]) == 0
    assert run(["keys", "rotate", "--drop-old"]) == 1
    assert "先停掉它" in capsys.readouterr().err


async def test_a_worker_seals_with_the_new_key_only_when_none_runs_that_began_without_it(road: Road) -> None:
    """Workers are replaced one by one, and the old ones read meanwhile what the new ones write."""
    new = opened(road, BOTH)

    async def beats(workshop: Workshop) -> None:
        async with workshop.begin() as work:
            await key_rotation.note_use(work)

    seal = keyring_of(new.database.engine.sync_engine.dialect).sealing("messages.text")  # SQLAlchemy keeps it

    def seals() -> str:
        return str(seal("words")).partition(":")[0]

    with capture_logs() as logs:
        await beats(road.workshop)
        await settle(new.database, road.clock)
        assert seals() == "k0"
        for _ in range(5):
            road.clock.advance(timedelta(seconds=10))
            await beats(road.workshop)
            await beats(new)
            assert seals() == "k0"
        road.clock.advance(timedelta(seconds=31))
        await beats(new)
        assert seals() == "k2"
    assert [(each["event"], each["key"]) for each in logs] == [
        ("sealing_key_changed", "k0"),
        ("sealing_key_changed", "k2"),
    ]
    await new.database.close()


async def test_what_is_sealed_anew_is_sealed_with_the_first_key_whatever_was_sealed_with_before(
    road: Road,
) -> None:
    new = opened(road, BOTH)
    keyring_of(new.database.engine.sync_engine.dialect).hold_to("k0")
    assert await key_rotation.rotate(new, quiet) > 0
    assert await sealed(new) == {"k2"}
    await new.database.close()
