"""Messages taken back in QQ: a fresh matter goes with its message, anything else is marked and goes on."""

import pytest

from app.core.enums import Channel
from app.core.messages import InboundEvent
from app.services.history import event_hash
from models import Case, CaseEvent, Message, OutboxMessage
from tests.small_county import COUNTY, TOWN
from tests.square import GROUP, HAIL, Square

pytestmark = pytest.mark.anyio
ADMIN = "30009"


async def recalls(square: Square, sender: str, message_id: str, *, by: str = "", chat: str = GROUP) -> None:
    """The platform tells that a message is gone: by its sender, or by an admin of the group."""
    now = square.road.clock.now()
    key = f"recalled:{message_id}:{now.isoformat()}"
    data = {"message_id": message_id} | ({"operator": by or sender} if chat else {})
    event = InboundEvent(
        channel=Channel.ONEBOT,
        account="siji",
        external_id=key,
        dedup_key=key,
        sender=sender,
        chat=chat,
        sent_at=now,
        received_at=now,
        name="recalled",
        data=data,
    )
    await square.road.lane.submit(event, TOWN if chat else COUNTY, can_reply=False)


async def kinds(square: Square) -> list[str]:
    return [event.kind for event in await square.all(CaseEvent)]


async def only_case(square: Square) -> Case:
    (case,) = await square.all(Case)
    assert isinstance(case, Case)
    return case


async def stays_marked(square: Square, fate: tuple[str, str] = ("answered", "recalled_marked")) -> None:
    """The case goes on, its history says what was taken back, and nobody is written to about it."""
    case = await only_case(square)
    assert case.closed_at is None
    assert (await square.fates())[-1] == fate
    assert (await kinds(square))[-1] == "recalled"
    assert "alert_withdrawn" not in [row.reply_key for row in await square.all(OutboxMessage)]
    assert "withdrawn" not in [row.reply_key for row in await square.replies()]


async def test_a_fresh_report_taken_back_by_its_sender_is_withdrawn(square: Square) -> None:
    await square.says("20002", HAIL, external_id="-1203948571")
    square.road.later(1.5)
    await recalls(square, "20002", "-1203948571")
    case = await only_case(square)
    assert (case.state, case.closed_at) == ("closed", square.road.clock.now())
    assert (await square.fates())[-1] == ("command", "recalled_withdrawn")
    events = await square.all(CaseEvent)
    assert [event.kind for event in events[-2:]] == ["recalled", "closed"]
    assert events[-1].data == {"reason": "withdrawn"}
    assert all(event.hash == event_hash(event) for event in events)
    assert (await square.replies())[-1].reply_key == "withdrawn"
    assert "alert_withdrawn" in [row.reply_key for row in await square.all(OutboxMessage)]
    first = (await square.all(Message))[0]
    assert (first.text, first.recalled_at) == (HAIL, square.road.clock.now())


async def test_a_private_report_taken_back_is_withdrawn(square: Square) -> None:
    await square.says("20002", HAIL, external_id="-5", chat="", is_addressed=True)
    await recalls(square, "20002", "-5", chat="")
    assert (await only_case(square)).state == "closed"


async def test_a_report_taken_back_late_is_marked(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    square.road.later(2.1)
    await recalls(square, "20002", "7")
    await stays_marked(square)
    (*_, event) = await square.all(CaseEvent)
    assert event.personal_text() == HAIL
    assert event.data["by"] == "sender"


async def test_a_report_that_somebody_answers_is_marked(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    async with square.road.workshop.begin() as work:
        case = await work.session.get(Case, (await only_case(square)).id)
        assert case is not None
        case.state, case.acknowledged_at = "acknowledged", work.now
    await recalls(square, "20002", "7")
    await stays_marked(square)


async def test_what_an_admin_of_the_group_takes_away_is_marked(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    await recalls(square, "20002", "7", by=ADMIN)
    await stays_marked(square)
    (*_, event) = await square.all(CaseEvent)
    assert (event.actor, event.data["by"]) == ("system", "other")


async def test_danger_to_life_is_never_withdrawn(square: Square) -> None:
    await square.says("20002", "救命啊,河里涨水了,竹园村桥头有人被困在对面", external_id="7")
    await recalls(square, "20002", "7")
    await stays_marked(square)


async def test_what_others_added_to_keeps_the_matter_alive(square: Square) -> None:
    """Taken back and sent once more, corrected: the correction had joined the case before the first one went."""
    await square.says("20002", HAIL, external_id="7")
    await square.says("20002", "冰雹还在下,房顶也打坏了", external_id="8")
    await recalls(square, "20002", "7")
    await stays_marked(square)


async def test_an_addition_taken_back_is_marked(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    await square.says("20002", "冰雹还在下,房顶也打坏了", external_id="8")
    await recalls(square, "20002", "8")
    await stays_marked(square)


async def test_the_same_message_sent_again_is_a_matter_of_its_own(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    await recalls(square, "20002", "7")
    await square.says("20002", HAIL, external_id="8")
    assert [case.state for case in await square.all(Case)] == ["closed", "assigned"]


async def test_a_recall_that_comes_twice_withdraws_once(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    await recalls(square, "20002", "7")
    await recalls(square, "20002", "7")
    assert (await kinds(square)).count("closed") == 1


async def test_somebody_elses_message_of_that_id_is_left_alone(square: Square) -> None:
    await square.says("20002", HAIL, external_id="7")
    await recalls(square, "20003", "7")
    assert (await only_case(square)).closed_at is None
    assert (await square.fates())[-1] == ("ignored", "recalled_unknown")
    assert "recalled" not in await kinds(square)


async def test_chatter_taken_back_is_noted_on_the_message(square: Square) -> None:
    await square.says("20002", "今天赶场人好多", external_id="7")
    await recalls(square, "20002", "7")
    assert (await square.fates())[-1] == ("ignored", "recalled_of_no_case")
    assert (await square.all(Message))[0].recalled_at is not None
