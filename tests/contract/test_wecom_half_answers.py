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


@pytest.mark.parametrize(
    "fault", [httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadTimeout]
)
async def test_a_robot_whose_answer_was_cut_off_says_it_no_second_time(
    clock: SimulatedClock, fault: type[httpx.TransportError]
) -> None:
    """A connection that is reset, or closed within the answer: the group may have read it already (6.2)."""
    adapter = _broken(clock, fault)
    with pytest.raises(UnreachableError):
        await adapter.send(CALL)
    for message in (CARD, WORDS):
        with pytest.raises(TemporaryError) as caught:
            await adapter.send(message)
        assert caught.value.code == ("timeout" if fault is httpx.ReadTimeout else "cut")


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_what_never_reached_a_robot_is_said_again(
    clock: SimulatedClock, fault: type[httpx.TransportError]
) -> None:
    with pytest.raises(TemporaryError) as caught:
        await _broken(clock, fault).send(CALL)
    assert caught.value.code == "network"


def _broken(clock: SimulatedClock, fault: type[httpx.TransportError]) -> WeComAdapter:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("gettoken"):
            return _answers(request)
        raise fault("broken", request=request)

    config = wecom_config(api_base=BASE, robots={"town": ROBOT_KEY})
    adapter = build(Channel.WECOM, config, Ports(WireTime(clock), clock, client(handler), MemoryTokens()))
    assert isinstance(adapter, WeComAdapter)
    return adapter
