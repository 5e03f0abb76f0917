"""A ruleset that an older release published never stops a newer one."""

import pytest
import structlog

from app.services.rules.ruleset_document import shipped_document
from app.services.rules.rulesets import shipped
from app.services.tuning import drafts
from app.services.versions import touch
from models import Ruleset as Published
from tests.small_county import COUNTY, VILLAGE, Road

pytestmark = pytest.mark.anyio
OWN = '[promises.disaster]\non_site = "25m"\n\n[replies]\ngreeting = "您好,这里是岚皋。"\n'
OLD = f"""\
{OWN}removed_reply = "这句话新版本没有了"
thanks = "不客气 {{removed_field}}"

[limits]
photo_within = "12m"
removed_limit = "1h"

[promises.relief]
ladder = ["village_leader", "removed_role"]
finish = "12 working days"

[[routes]]
name = "a condition that is gone"
when = {{ removed_condition = "x" }}
to = {{ role = "duty_desk" }}

[[routes]]
name = "a rule of our own"
when = {{ intent = "opinion" }}
to = {{ role = "town_secretary" }}

[removed_section]
key = 1
"""


async def published_by_an_older_release(road: Road, document: str) -> None:
    """A row as a release with other rules would have left it."""
    async with road.workshop.begin() as work:
        row = Published(
            id=work.ids.next(),
            division_code=COUNTY,
            version=7,
            document=document,
            author="admin:1",
            reason="以前的版本",
            published_at=work.now,
        )
        work.session.add(row)
        await touch(work.session, "ruleset")


async def test_a_document_that_lacks_what_is_new_speaks_as_shipped_there(road: Road) -> None:
    lines = [
        line for line in shipped_document().splitlines() if not line.startswith(("received_disaster", "hot"))
    ]
    with structlog.testing.capture_logs() as logs:
        await published_by_an_older_release(road, "\n".join(lines))
        reply = await road.says("oZhang", "竹园村下冰雹了,烟叶全打烂了")
    assert "陈家林" in reply
    ruleset = road.workshop.snapshots.ruleset_for(VILLAGE)
    assert (ruleset.version, ruleset.replies) == (7, shipped().replies)
    assert [log for log in logs if log["event"] == "ruleset_as_shipped"] == []


async def test_what_a_newer_release_refuses_is_as_shipped_with_a_warning_and_the_rest_in_force(
    road: Road,
) -> None:
    with structlog.testing.capture_logs() as logs:
        await published_by_an_older_release(road, OLD)
        reply = await road.says("oZhang", "你好")
    assert reply.startswith("您好,这里是岚皋。")
    ruleset = road.workshop.snapshots.ruleset_for(VILLAGE)
    assert ruleset.version == 7
    assert (str(ruleset.promises["disaster"].on_site), str(ruleset.limits.photo_within)) == ("25m", "12m")
    assert ruleset.promises["relief"].ladder == shipped().promises["relief"].ladder
    assert str(ruleset.promises["relief"].finish) == "12 working days"
    assert ruleset.replies["thanks"] == shipped().replies["thanks"]
    assert [route.name for route in ruleset.routes] == ["a rule of our own"]
    (warning,) = [log for log in logs if log["event"] == "ruleset_as_shipped"]
    assert (warning["log_level"], warning["county"], warning["version"]) == ("warning", COUNTY, 7)
    for part in ("removed_reply", "removed_field", "removed_limit", "removed_role", "removed_condition"):
        assert part in str(warning["parts"])


async def test_what_a_mended_file_changes_against_an_older_releases_is_told(road: Road) -> None:
    await published_by_an_older_release(road, OLD)
    async with road.workshop.read() as work:
        lines = await drafts.differences(work, COUNTY, OLD, OWN)
    assert any("a rule of our own" in line for line in lines)
    assert not any("removed" in line for line in lines)
