"""What a service has said of itself by the time it takes its first message."""

import pytest

from app.jobs.running import knocking
from app.services import key_rotation
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def test_before_its_first_message_it_is_known_with_which_key_a_service_seals(house: Served) -> None:
    workshop = house.container.workshop
    assert await key_rotation.in_use(workshop) == set()
    async with knocking(house.container):
        assert len(await key_rotation.in_use(workshop)) == 1
