"""What reaches the QQ bot through the real app: stored once, answered by the outbox, and who is who."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.services.sending import outbox
from app.services.versions import touch
from models import Message, OutboxMessage
from tests.contract.qqbot_wire import GROUP, group, payload, private
from tests.factories import a_group
from tests.web.served import Served

pytestmark = pytest.mark.anyio
TAKEN = {"op": 12, "d": 0}


async def assert_taken(response: httpx.Response, answer: Any = TAKEN) -> None:
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == answer


async def register_group(house: Served, listen: str = "listen") -> None:
    async with house.container.database.transaction() as session:
        session.add(a_group(group_id=GROUP, listen=listen))
        await touch(session, "registry")


async def stored(house: Served) -> list[Message]:
    async with house.container.database.reading() as session:
        return list(await session.scalars(select(Message).order_by(Message.id)))


async def test_a_call_in_a_registered_group_opens_a_case_and_is_answered_by_the_outbox(house: Served) -> None:
    await register_group(house)
    await assert_taken(await house.post_qqbot(payload("GROUP_AT_MESSAGE_CREATE", group())))
    assert await house.stored() == (1, 1)
    async with house.container.database.reading() as session:
        rows = list(await session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "reply")))
    assert {row.conversation_id for row in rows} == {(await stored(house))[0].conversation_id}
    (row,) = rows
    assert [key for key, _ in outbox.also_said(row)] == ["group_notice_here"]


async def test_a_repeat_is_acknowledged_and_changes_nothing(house: Served) -> None:
    await register_group(house)
    for _ in range(3):
        await assert_taken(await house.post_qqbot(payload("GROUP_AT_MESSAGE_CREATE", group())))
    assert await house.stored() == (1, 1)


@pytest.mark.parametrize("names", [("AT_", ""), ("", "AT_")], ids=["called first", "overheard first"])
async def test_one_message_under_both_names_is_one_message(house: Served, names: tuple[str, str]) -> None:
    await register_group(house)
    words = group("请问低保怎么申请要什么材料", "ROBOT1.0_both")
    for name in names:
        await assert_taken(await house.post_qqbot(payload(f"GROUP_{name}MESSAGE_CREATE", words, name + "E")))
    (message,) = await stored(house)
    assert (message.external_id, message.fate_kind != "ignored") == ("ROBOT1.0_both", True)


async def test_the_same_nickname_in_a_group_and_in_private_is_two_people(house: Served) -> None:
    await register_group(house)
    await house.post_qqbot(payload("GROUP_AT_MESSAGE_CREATE", group()))
    said = private("进度", "ROBOT1.0_p")
    said["author"]["username"] = "小王"
    await assert_taken(await house.post_qqbot(payload("C2C_MESSAGE_CREATE", said)))
    first, second = await stored(house)
    assert first.sender_name == second.sender_name
    assert first.conversation_id != second.conversation_id
    assert second.fate_reason == "progress_none"
