"""Members of a group who are no friends and write in private: temporary sessions (reference, 3.4, 3.6 and 3.7)."""

from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_segments import text_segment
from bots.onebot import sessions
from bots.onebot.sessions import Sessions
from tests.web.connected import GROUP, QQ, Town, answered

pytestmark = pytest.mark.anyio
STRANGER = 30009


async def test_who_was_asked_to_write_in_private_is_answered_though_he_is_no_friend(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    qq.platform.groups[GROUP].cards[STRANGER] = "村民"
    async with qq.connect(siji.url) as socket:
        said = qq.platform.remember(STRANGER, None, (text_segment("你好"),))
        event = qq.platform.event_of(said)
        assert (event["sub_type"], event["group_id"]) == ("group", GROUP)
        await socket.deliver(event)
        await siji.stored(1)
        replies = await answered(siji, qq)
    assert any("我是包联" in text for text in replies)
    sent = [call["params"] for call in socket.calls if call["action"] == "send_private_msg"]
    assert {params.get("group_id") for params in sent} == {GROUP}


def heard(*events: dict[str, Any]) -> str:
    found = Sessions()
    for event in events:
        found.hear({"user_id": STRANGER, "sub_type": "group", **event})
    return found.group_of(str(STRANGER))


@pytest.mark.parametrize(
    ("event", "group"),
    [
        ({"group_id": GROUP}, str(GROUP)),
        ({"group_id": str(GROUP)}, str(GROUP)),
        ({"sender": {"user_id": STRANGER, "group_id": GROUP}}, str(GROUP)),
        ({"group_id": 284840486}, ""),
        ({"group_id": 0}, ""),
        ({}, ""),
        ({"sender": None}, ""),
        ({"sub_type": "friend", "group_id": GROUP}, ""),
    ],
)
def test_the_group_of_a_session_stands_where_each_implementation_writes_it(
    event: dict[str, Any], group: str
) -> None:
    assert heard(event) == group


def test_the_newest_message_says_whose_session_it_is() -> None:
    assert heard({"group_id": GROUP}, {"group_id": 700002}) == "700002"
    assert heard({"group_id": GROUP}, {"sub_type": "friend"}) == ""


def test_the_silent_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    found = Sessions()
    for user in (1, 2, 1, 3):
        found.hear({"user_id": user, "sub_type": "group", "group_id": GROUP})
    assert [found.group_of(str(user)) for user in (1, 2, 3)] == [str(GROUP), "", str(GROUP)]
