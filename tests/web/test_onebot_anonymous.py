"""Anonymous members of a QQ group: heard like everybody, never written to in private (protocol reference, 6.1)."""

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_segments import at_segment, text_segment
from app.services.sending import outbox
from models import Case, Conversation, OutboxMessage
from tests.web.connected import GROUP, HAIL, QQ, Town
from tests.web.served import SELF_ID

pytestmark = pytest.mark.anyio
NOBODY = 80000000
MASK = {"id": 1, "name": "匿名的兔子", "flag": "f"}


async def test_an_anonymous_member_gets_a_case_and_is_told_of_it_in_the_group_alone(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        said = qq.platform.remember(NOBODY, GROUP, (at_segment(SELF_ID), text_segment(HAIL)))
        await socket.deliver(qq.platform.event_of(said) | {"sub_type": "anonymous", "anonymous": MASK})
        assert await siji.stored(1) == [HAIL]
        (case,) = await siji.all(Case)
        async with siji.container.workshop.begin() as work:
            held = await work.session.get_one(Case, case.id)
            outbox.enqueue_news(work, held, "told_recorded", {"text": "看过了", "number": case.number})
        await siji.jobs.run_due()
        actions = [call["action"] for call in socket.calls]
    assert "send_group_msg" in actions
    assert "send_private_msg" not in actions
    (talk,) = [each for each in await siji.all(Conversation) if each.chat]
    assert talk.sender != str(NOBODY)
    assert {row.state for row in await siji.all(OutboxMessage) if row.purpose in ("reply", "news")} == {
        "accepted"
    }
