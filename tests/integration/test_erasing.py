"""One of two people is erased: nothing of his is left in any table, the other's stays, every chain holds."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import Channel
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.core.masking import Personal
from app.media import FolderStore, GoneError
from app.services import audit
from app.services.casework import case_audit
from app.services.importing import imports
from app.services.importing.problems import Problems
from app.services.lifecycle.cases import join
from app.services.people import erasing
from app.web.api import dossiers
from app.web.console import case_view
from models import (
    AuditEntry,
    Base,
    Binding,
    Case,
    CaseEvent,
    Contact,
    Conversation,
    DeskEntry,
    Duty,
    Household,
    LastMove,
    Message,
    OutboxMessage,
    Person,
)
from models.types import EncryptedText
from tests.counties import a_county, write_files
from tests.small_county import VILLAGE, Road
from tests.two_people import NUMBER, PHONE, REASON, close, play, two_people

pytestmark = pytest.mark.anyio
HIS = (
    "张诗文",
    "张*",
    PHONE,
    NUMBER,
    "oZhang",
    "烟叶全打烂",
    "打烂三亩",
    "32.3",
    "mmbiz.qpic.cn",
    "发了种子",
    "冰雹",
)
EMPTIED = {
    *("people.id_number", "people.phone", "messages.text", "messages.segments", "messages.reply"),
    *("attachments.segment", "attachments.place", "cases.summary", "cases.reporter", "cases.beneficiary"),
    *("cases.facts", "case_events.personal", "case_tasks.text", "case_tasks.result", "outbox.values"),
    *("examples.text", "registry_acts.summary", "registry_acts.changes"),
}
KEPT = {
    *("officers.phone", "platform_tokens.value", "webhooks.secret", "admin_uploads.content"),
    *("damage_files.ended_why", "damage_corrections.why", "damage_reports.handed_to"),
}
"""What is no person's, or stays for a reason that docs/registry.zh-CN.md tells."""
HERS = ("李桂花", "oGui", "路塌了")


@pytest.fixture
async def road(
    database_url: str, clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Road]:
    """Two people; nothing happened yet."""
    road = await two_people(database_url, clock, tmp_path, monkeypatch)
    yield road
    await road.close()


async def everything(road: Road) -> dict[str, str]:
    """All that every table says, decrypted, by the place where it stands."""
    found = {}
    for mapper in Base.registry.mappers:
        keys = mapper.local_table.primary_key.columns.keys()
        for row in await road.all(mapper.class_):
            where = f"{mapper.local_table.name} {[getattr(row, key) for key in keys]}"
            for column in mapper.local_table.columns:
                value: Any = getattr(row, column.name)
                said = value.reveal() if isinstance(value, Personal) else str(value)
                found[f"{where}.{column.name}"] = said
    return found


def naming(found: dict[str, str], words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(where, said) for where, said in found.items() if any(word in said for word in words)]


async def erased(road: Road, reason: str = REASON) -> tuple[dict[str, int], list[str]]:
    async with road.workshop.begin() as work:
        return await erasing.erase(work, "P1", reason, "cli")


async def test_nothing_of_him_is_left_and_the_other_is_untouched(road: Road, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "media")
    photo = await play(road, store)
    await close(road)
    before = await everything(road)
    assert {word for word in HIS if naming(before, (word,))} >= {*HIS} - {"张*"}
    counts, files = await erased(road)
    assert counts == {"cases": 1, "messages": counts["messages"], "photos": 1, "contacts": 1}
    assert files == [photo]
    assert await erasing.drop_files(store, files) == []
    with pytest.raises(GoneError):
        await store.get(photo)
    after = await everything(road)
    assert naming(after, HIS) == []
    hers = dict(naming(before, HERS))
    assert {where: after[where] for where in hers} == hers
    assert (await road.all(Household, id="H1"))[0].address == ""


async def test_what_is_left_verifies_opens_and_is_nobodys(road: Road, tmp_path: Path) -> None:
    await play(road, FolderStore(tmp_path / "media"))
    await close(road)
    await erased(road)
    await audit.seal_due(road.workshop)
    async with road.workshop.read() as work:
        assert (await audit.verify(work))[1] == ""
        assert (await case_audit.verify(work))[1] == []
        case = (await work.session.scalars(select(Case).order_by(Case.id))).first()
        assert case is not None
        assert case.summary == "已删除"
        await case_view.whole(work, case, is_open=True)
        assert (await dossiers.case_views(work, [case], is_personal=True))[0].summary == "已删除"
    (entry,) = await road.all(AuditEntry, action="person_erased")
    assert (entry.actor, entry.target, entry.data["reason"]) == ("cli", "people:P1", REASON)
    (desk,) = await road.all(DeskEntry, closed_reason="erased")
    assert (desk.due_at, desk.retry_at) == (None, None)
    assert await road.all(LastMove, case_id=case.id) == []
    assert [m.text for m in await road.all(Message) if "不在家" in m.text] == ["你好,已删除今天不在家"]
    assert not [row for row in await road.all(OutboxMessage, case_id=case.id) if row.next_try_at]
    await road.says("oZhang", "竹园村路断了")
    assert (await road.all(Case))[-1].reporter_person_id is None


async def test_while_a_case_runs_he_is_not_erased_and_its_number_is_told(road: Road, tmp_path: Path) -> None:
    await play(road, FolderStore(tmp_path / "media"))
    before = await everything(road)
    number = (await road.all(Case))[0].number
    with pytest.raises(ConflictError, match=number):
        await erased(road)
    assert await everything(road) == before


async def test_twice_and_nobody_and_a_reason_that_names_him_change_nothing(road: Road) -> None:
    with pytest.raises(InvalidValueError, match="不要写他的姓名"):
        await erased(road, "张诗文自己要求")
    with pytest.raises(InvalidValueError):
        await erased(road, " ")
    await erased(road)
    before = await everything(road)
    with pytest.raises(ConflictError, match="已经删除过了"):
        await erased(road)
    assert await everything(road) == before
    async with road.workshop.read() as work:
        with pytest.raises(NotFoundError):
            await erasing.look(work, "P9")


async def test_of_who_never_wrote_only_the_row_goes(road: Road) -> None:
    async with road.workshop.begin() as work:
        work.session.add(Person(id="P3", household_id="H1", name="张小林", tags=["left_behind_child"]))
    async with road.workshop.begin() as work:
        counts, files = await erasing.erase(work, "P3", REASON, "cli")
    assert (set(counts.values()), files) == ({0}, [])
    (row,) = await road.all(Person, id="P3")
    assert (row.name, row.tags, row.retired_at) == ("已删除", [], road.clock.now())
    assert (await road.all(Household, id="H1"))[0].head == "张诗文"


async def test_who_lives_with_him_keeps_the_house_and_her_cases(road: Road, tmp_path: Path) -> None:
    async with road.workshop.begin() as work:
        (await work.session.get_one(Person, "P2")).household_id = "H1"
    await road.says("oGui", "竹园村路塌了")
    await erased(road)
    (home,) = await road.all(Household, id="H1")
    assert (home.head, home.address) == ("已删除", "老街 3 号")
    assert "路塌了" in (await road.all(Case))[0].summary


async def test_an_identity_that_was_undone_was_never_his(road: Road) -> None:
    async with road.workshop.begin() as work:
        contact = (await work.session.scalars(select(Contact).where(Contact.external_id == "oGui"))).one()
        contact.owner_id, contact.retired_at = "P1", work.now
        work.append(
            Binding, id=work.ids.next(), channel="wechat", account="langao", external_id="oGui", owner_id="P1",
            household_id="H1", division_code=VILLAGE, way="self", state="undone", moved=[], created_at=work.now,
        )  # fmt: skip
    await road.says("oGui", "您好")
    await erased(road)
    assert (await road.all(Conversation))[0].sender == "oGui"
    assert (await road.all(Message))[0].text == "您好"


async def test_what_he_said_in_a_group_goes_and_what_others_said_there_stays(road: Road) -> None:
    async with road.workshop.begin() as work:
        his = {"owner_kind": "person", "owner_id": "P1", "channel": "onebot", "account": "siji"}
        work.session.add(Contact(id=work.ids.next(), external_id="90001", **his))
    group = {"channel": Channel.ONEBOT, "account": "siji", "chat": "700001"}
    for sender, name in (("90001", "诗文"), ("90002", "桂花")):
        await road.take(road.message(sender, "您好", sender_name=name, **group))
    await erased(road)
    first, second = await road.all(Message)
    assert (first.text, first.sender_name, first.sender) == ("", "", f"erased:{first.id}")
    assert (second.text, second.sender_name, second.sender) == ("您好", "桂花", "90002")
    assert naming(await everything(road), ("90001",)) == []


async def test_his_words_in_the_case_of_another_go_and_hers_stay(road: Road, tmp_path: Path) -> None:
    await play(road, FolderStore(tmp_path / "media"))
    await close(road)
    (_, hers) = await road.all(Case)
    async with road.workshop.begin() as work:
        case = await work.session.get_one(Case, hers.id)
        said = (await work.session.scalars(select(Message).order_by(Message.id))).first()
        assert said is not None
        join(work, case, said, "person:P1", "text")
    await erased(road)
    events = await road.all(CaseEvent, case_id=hers.id)
    assert events[-1].personal is None
    assert events[0].personal is not None


async def test_the_same_file_does_not_bring_him_back(road: Road, tmp_path: Path) -> None:
    await erased(road)
    county = {name: rows for name, rows in a_county().items() if name == "people"}
    county["people"] = [{"id": "P1", "household_id": "H1", "name": "张诗文", "id_number": NUMBER}]
    problems = Problems()
    parsed = imports.load(write_files(tmp_path / "again", county), problems)
    async with road.workshop.read() as work:
        await imports.validate(work, parsed, problems)
    assert "按本人要求删除了" in str(problems.as_json())


async def test_a_file_that_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.path("ab1").mkdir(parents=True)
    (told,) = await erasing.drop_files(store, ["ab1"])
    assert told.startswith("ab1:")


def test_of_every_sealed_column_it_was_decided_what_becomes_of_it() -> None:
    tables = Base.metadata.tables.values()
    sealed = {str(each) for table in tables for each in table.columns if isinstance(each.type, EncryptedText)}
    assert sealed == EMPTIED | KEPT


async def test_visits_to_him_and_the_lists_that_named_him_go_and_those_to_others_stay(
    road: Road, tmp_path: Path
) -> None:
    async with road.workshop.begin() as work:
        for target in ("H1", "P2"):
            kind = "pairs_household" if target == "H1" else "cares_patient"
            work.append(Duty, id=work.ids.next(), officer_id="O1", kind=kind, target=target)
    for words in (
        "走访 张诗文 血压高,要复查",
        "走访 h1 药吃完了",
        "走访 李桂花 身体还好",
        "走访",
        "走访 王二娃",
    ):
        await road.says("oChen", words)
    texts = {message.text for message in await road.all(Message)}
    assert "走访 张诗文 血压高,要复查" in texts
    await erased(road)
    left = await everything(road)
    assert naming(left, ("张诗文", "血压高", "药吃完了")) == []
    assert "走访 李桂花 身体还好" in {message.text for message in await road.all(Message)}
    assert any("李桂花" in (message.reply or "") for message in await road.all(Message))
