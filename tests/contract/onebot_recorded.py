"""Recorded events of OneBot implementations, and how they are put before the adapter."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.messages import InboundEvent, InboundMessage
from bots.base import RefusedError
from tests.contract.harnesses import onebot_adapter, onebot_post

PAYLOADS = Path(__file__).parent / "payloads" / "onebot"


def parse(payload: bytes, **config: Any) -> InboundMessage | InboundEvent | None:
    adapter = onebot_adapter(**config)
    return adapter.parse(adapter.verify(onebot_post(payload)))


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def message(name: str, **config: Any) -> InboundMessage:
    found = parse(payload(name), **config)
    assert isinstance(found, InboundMessage)
    return found


def event(name: str) -> InboundEvent:
    found = parse(payload(name))
    assert isinstance(found, InboundEvent)
    return found


def changed(**changes: Any) -> bytes:
    """The group message with a mention, with some keys replaced; `...` removes one."""
    body = {**json.loads(payload("napcat_group_mention")), **changes}
    return json.dumps({key: value for key, value in body.items() if value is not ...}).encode()


def refusal(body: bytes, self_id: str = "10001") -> tuple[int, str]:
    adapter = onebot_adapter()
    with pytest.raises(RefusedError) as caught:
        adapter.parse(adapter.verify(onebot_post(body, self_id=self_id)))
    return caught.value.status, caught.value.reason
