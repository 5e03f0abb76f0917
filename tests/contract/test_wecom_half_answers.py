"""Answers of WeCom that do not say whether a message was taken (protocol reference, 2.1: read errcode)."""

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from bots.base import Outgoing, SendError, TemporaryError, UnreachableError
from bots.registry import Ports, build
from bots.wecom.adapter import WeComAdapter
from tests.contract.wecom_wire import wecom_config
from tests.contract.wecom_world import BASE, CALL, CARD, ROBOT_KEY, WORDS
from tests.ports import MemoryTokens, client

pytestmark = pytest.mark.anyio


def _answers(request: httpx.Request) -> httpx.Response:
    is_token = request.url.path.endswith("gettoken")
    return httpx.Response(
        200, json={"errcode": 0, "access_token": "T1", "expires_in": 7200} if is_token else {}
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [(CARD, TemporaryError), (WORDS, TemporaryError), (CALL, UnreachableError)],
    ids=["card", "words", "robot"],
)
async def test_an_answer_without_an_errcode_is_no_success(
    clock: SimulatedClock, message: Outgoing, kind: type[SendError]
) -> None:
    config = wecom_config(api_base=BASE, robots={"town": ROBOT_KEY})
    adapter = build(Channel.WECOM, config, Ports(WireTime(clock), clock, client(_answers), MemoryTokens()))
    assert isinstance(adapter, WeComAdapter)
    with pytest.raises(kind) as caught:
        await adapter.send(message)
    assert type(caught.value) is kind
    assert caught.value.code == "bad_answer"
