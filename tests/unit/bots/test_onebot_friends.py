"""Who is a friend of the account, as implementations say it or do not (reference, 3.6, 6.2)."""

from typing import Any

import httpx
import pytest

from bots.base import MisconfiguredError, TemporaryError, UnreachableError
from tests.unit.bots.test_onebot_client import Answer, Implementation, failed, make

pytestmark = pytest.mark.anyio


def _list(*numbers: Any) -> dict[str, Any]:
    return {"status": "ok", "retcode": 0, "data": [{"user_id": each, "nickname": ""} for each in numbers]}


async def test_the_list_is_asked_for_anew_each_time() -> None:
    implementation = Implementation(_list(30001, "30002", None))
    assert await make(implementation).friends() == {"30001", "30002"}
    assert str(implementation.requests[0].url).endswith("/get_friend_list")
    assert implementation.body() == {"no_cache": True}


async def test_an_empty_list_is_a_list() -> None:
    assert await make(Implementation(_list())).friends() == frozenset()


@pytest.mark.parametrize(
    "answer",
    [
        failed(1404),
        failed(404),
        failed(200),
        failed(100),
        {**failed(200), "message": "不支持的Api get_friend_list", "wording": "不支持的Api get_friend_list"},
        httpx.Response(404),
        {"status": "ok", "retcode": 0, "data": {"message_id": 1}},
        {"status": "ok", "retcode": 0, "data": None},
    ],
)
async def test_an_implementation_without_a_list_or_that_fails_says_nothing_of_anybody(answer: Answer) -> None:
    assert await make(Implementation(answer)).friends() is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ReadTimeout("slow"), UnreachableError),
        (httpx.Response(502), TemporaryError),
        (failed(1401), MisconfiguredError),
    ],
)
async def test_a_call_that_failed_is_not_taken_for_an_empty_list(
    answer: Answer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await make(Implementation(answer)).friends()
