"""Who is bound by the import: his messages are his from the first one on, by whichever channel he writes."""

from pathlib import Path

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import Channel
from app.services.importing import imports
from models import Case
from tests.counties import a_county, write_files
from tests.small_county import Road

pytestmark = pytest.mark.anyio


async def test_two_identities_of_a_contacts_file_are_one_person_of_one_household(
    database_url: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    county = a_county()
    for channel, account, external_id in (("wechat", "langao", "oZhangSan"), ("onebot", "siji", "20001")):
        owner = {"owner_kind": "person", "owner_id": "P1"}
        county["contacts"].append(
            owner | {"channel": channel, "account": account, "external_id": external_id}
        )
    road = await Road(database_url, clock).open(is_empty=True)
    report = await imports.run(road.workshop, write_files(tmp_path, county))
    assert report.problems.listed == []
    await road.says("oZhangSan", "下冰雹了,烟叶打烂了")
    (case,) = await road.all(Case)
    assert (case.reporter_person_id, case.household_id, case.officer_id) == ("P1", "H1", "A")
    asked = road.message("20001", "进度", channel=Channel.ONEBOT, account="siji")
    assert case.number in (await road.take(asked) or "")
    await road.close()
