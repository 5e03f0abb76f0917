"""A text as an officer's last way: the number is sealed wherever it stands, and only the message has it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.core.enums import Channel
from app.services.importing import imports
from app.services.sending import addresses
from bots.base import MisconfiguredError, UnreachableError
from models import Contact, LedgerEntry, OutboxMessage
from tests.contract.test_sms_outbound import adapter_of
from tests.counties import a_county, write_files
from tests.fakes import FakeChannel
from tests.post import Post
from tests.small_county import KEYRING, Road

pytestmark = pytest.mark.anyio

PHONE = "13800138000"
REFUSED = UnreachableError("43004", "not following", frozenset())


class Office(Post):
    """A post office with an SMS service beside WeChat and QQ."""

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        able = adapter_of(road.clock).capabilities
        self.sms = FakeChannel(channel=Channel.SMS, name="duanxin", capabilities=able)

    @property
    def adapters(self) -> Any:
        return {**super().adapters, ("sms", "duanxin"): self.sms}


def bound(**changes: Any) -> Contact:
    sealed = addresses.concealed(KEYRING, "sms", PHONE)
    values = {"owner_kind": "officer", "owner_id": "O1", "channel": "sms", "account": "duanxin"}
    return Contact(**{"id": 80_101, **values, "external_id": sealed, **changes})


@pytest.fixture
def office(post: Post) -> Office:
    return Office(post.road)


async def everything_stored(office: Office) -> str:
    async with office.workshop.read() as work:
        tables = ("contacts", "outbox", "ledger", "ledger_facts")
        return "".join([str((await work.session.execute(text(f"SELECT * FROM {t}"))).all()) for t in tables])  # noqa: S608


async def test_a_text_is_sent_to_the_number_when_nothing_else_reaches_the_officer(office: Office) -> None:
    office.wechat.fails_with = REFUSED
    await office.alert(bound(), place="竹园村", summary="冰雹")
    await office.settle()
    (message,) = office.sms.sent
    assert message.recipient == PHONE
    assert message.url in message.text
    assert (await office.row()).channel == "sms"


async def test_the_number_is_nowhere_in_the_database(office: Office) -> None:
    office.wechat.fails_with = office.sms.fails_with = REFUSED
    await office.alert(bound(), place="竹园村", summary="冰雹")
    await office.settle()
    assert any(way["channel"] == "sms" for way in (await office.all(OutboxMessage))[0].tried)
    assert any(entry.channel == "sms" and entry.target for entry in await office.all(LedgerEntry))
    stored = await everything_stored(office)
    assert "k0~" in stored
    assert PHONE not in stored


async def test_a_service_that_is_not_installed_costs_no_alert(office: Office) -> None:
    office.wechat.fails_with = REFUSED
    office.sms.fails_with = MisconfiguredError("no_sender", "没有安装 apprise")
    await office.alert(bound())
    await office.settle()
    row, *passed_on = await office.all(OutboxMessage)
    assert row.state == "dead"
    assert passed_on


async def test_no_number_gets_more_than_twenty_an_hour(office: Office) -> None:
    office.wechat.fails_with = REFUSED
    await office.alert(bound())
    for _ in range(24):
        await office.settle()
        office.clock.advance(timedelta(minutes=1))
        await office.alert()
    await office.settle()
    assert len(office.sms.sent) == 20


async def test_an_import_seals_numbers_and_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    county = a_county()
    contact = {"owner_kind": "officer", "owner_id": "A", "channel": "sms", "account": "duanxin"}
    county["contacts"] = [*county.get("contacts", []), contact | {"external_id": "138-0013-8000"}]
    files = write_files(tmp_path, county)
    assert (await imports.run(office.workshop, files)).problems.listed == []
    assert (await imports.run(office.workshop, files)).changes == 0
    (row,) = [row for row in await office.all(Contact) if row.channel == "sms"]
    assert KEYRING.reveal(row.external_id, addresses.COLUMN) == PHONE
    assert PHONE not in await everything_stored(office)


async def test_what_an_import_changes_shows_no_number_and_no_ciphertext(
    office: Office, tmp_path: Path
) -> None:
    county = a_county()
    contact = {"owner_kind": "officer", "owner_id": "A", "channel": "sms", "account": "duanxin"}
    county["contacts"].append(contact | {"external_id": PHONE})
    added = await imports.run(office.workshop, write_files(tmp_path / "1", county))
    county["contacts"][-1]["owner_id"] = "L"
    moved = await imports.run(office.workshop, write_files(tmp_path / "2", county))
    county["contacts"].pop()
    gone = await imports.run(office.workshop, write_files(tmp_path / "3", county), is_replacing=True)
    keys = [change.key for report in (added, moved, gone) for change in report.shown if "短信" in change.key]
    assert keys == ["短信 duanxin (加密保存,不显示)"] * 3


async def test_an_import_refuses_what_no_text_can_be_sent_to(office: Office, tmp_path: Path) -> None:
    county = a_county()
    contact = {"owner_kind": "officer", "owner_id": "A", "channel": "sms", "account": "duanxin"}
    county["contacts"] = [contact | {"external_id": "张三的手机"}]
    report = await imports.run(office.workshop, write_files(tmp_path, county))
    (problem,) = report.problems.listed
    assert (problem.file, problem.column) == ("contacts", "external_id")
    assert "手机号" in problem.why
