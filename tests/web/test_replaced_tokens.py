"""A token of the API that is being replaced: both are taken meanwhile, for one system."""

from typing import Any

import pytest

from app.core.clock import SimulatedClock
from tests.web.served import served

pytestmark = pytest.mark.anyio
OLD, NEW = "the-token-of-last-year", "the-token-of-this-year"
COUNTY = "610925"
BODY = {"text": "竹园村停电两天了", "division_code": "610925112206", "reporter": {"name": "张诗文"}}


async def test_a_resend_with_the_new_token_is_no_second_case(
    database_url: str, clock: SimulatedClock
) -> None:
    hotline: dict[str, Any] = {"name": "hotline", "division": COUNTY, "rights": ["read", "write"]}
    numbers = []
    both = [hotline | {"token": NEW, "previous_token": OLD}]
    async with served(database_url, clock, api_token=both) as house:
        for token in (OLD, NEW):
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
            answer = await house.http.post("/api/v1/cases", json=BODY, headers=headers)
            assert answer.status_code == 201, answer.text
            numbers.append(answer.json()["number"])
    assert len(set(numbers)) == 1


@pytest.mark.parametrize(("token", "status"), [(OLD, 401), (NEW, 200), ("", 401)])
async def test_without_its_line_the_old_one_is_refused_and_nothing_is_no_token(
    database_url: str, clock: SimulatedClock, token: str, status: int
) -> None:
    async with served(
        database_url, clock, api_token=[{"name": "hotline", "token": NEW, "division": COUNTY}]
    ) as house:
        answer = await house.http.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status
