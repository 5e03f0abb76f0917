"""Publishing, history and going back, on both engines, and the commands for it."""

from pathlib import Path

import anyio
import pytest

from app.cli import run
from app.core.errors import InputRefusedError, NotFoundError
from app.services.rules import rulesets
from app.services.rules.ruleset_document import shipped_document
from app.services.work import Workshop
from models import Snapshot

pytestmark = pytest.mark.anyio
COUNTY, OTHER = "610925", "610926"
FAST = '# 演练用\n[promises.disaster]\non_site = "5s"  # 很快\n'


async def publish(workshop: Workshop, document: str = FAST, county: str = COUNTY) -> int:
    async with workshop.begin() as work:
        return await rulesets.publish(work, county, document, "admin:1", "演练")


async def test_a_county_without_its_own_has_the_shipped_ruleset(workshop: Workshop) -> None:
    async with workshop.read() as work:
        assert await rulesets.active(work.session, COUNTY) is rulesets.shipped()
        assert await rulesets.export(work.session, COUNTY) == shipped_document()


async def test_versions_grow_and_each_county_counts_its_own(workshop: Workshop) -> None:
    assert [await publish(workshop), await publish(workshop), await publish(workshop, county=OTHER)] == [
        1,
        2,
        1,
    ]


async def test_what_is_published_is_in_force_and_comes_out_as_it_went_in(workshop: Workshop) -> None:
    await publish(workshop)
    async with workshop.read() as work:
        ruleset = await rulesets.active(work.session, COUNTY)
        assert (ruleset.version, str(ruleset.promises["disaster"].on_site)) == (1, "5s")
        assert await rulesets.export(work.session, COUNTY) == FAST
        assert work.snapshots.ruleset_for(f"{COUNTY}112206").version == 1
        assert work.snapshots.ruleset_for(OTHER).version == 0


async def test_publishing_tells_every_process(workshop: Workshop) -> None:
    await publish(workshop)
    await publish(workshop)
    async with workshop.read() as work:
        snapshot = await work.session.get(Snapshot, "ruleset")
        assert snapshot is not None
        assert snapshot.version == 2


async def test_a_refused_document_leaves_the_published_one(workshop: Workshop) -> None:
    await publish(workshop)
    with pytest.raises(InputRefusedError, match="40 minuts"):
        await publish(workshop, '[promises.disaster]\non_site = "40 minuts"\n')
    async with workshop.read() as work:
        assert (await rulesets.active(work.session, COUNTY)).version == 1


async def test_a_version_without_a_reason_is_refused(workshop: Workshop) -> None:
    with pytest.raises(InputRefusedError, match="原因"):
        async with workshop.begin() as work:
            await rulesets.publish(work, COUNTY, FAST, "admin:1", "  ")


async def test_history_has_every_version_with_its_author_and_reason(workshop: Workshop) -> None:
    await publish(workshop)
    await publish(workshop, "")
    async with workshop.read() as work:
        versions = await rulesets.history(work.session, COUNTY)
        assert [(row.version, row.author, row.reason) for row in versions] == [
            (2, "admin:1", "演练"),
            (1, "admin:1", "演练"),
        ]
        assert await rulesets.document_of(work.session, COUNTY, 1) == FAST
        with pytest.raises(NotFoundError, match="第 7 版"):
            await rulesets.document_of(work.session, COUNTY, 7)


async def test_of_two_publishes_at_once_each_gets_a_version_or_a_clear_refusal(workshop: Workshop) -> None:
    outcomes: list[int | str] = []

    async def attempt() -> None:
        try:
            outcomes.append(await publish(workshop))
        except InputRefusedError as error:
            outcomes.append(str(error))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(attempt)
    versions = sorted(each for each in outcomes if isinstance(each, int))
    assert versions == list(range(1, len(versions) + 1))
    assert versions
    assert all("别人发布" in each for each in outcomes if isinstance(each, str))


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """A working directory with a configuration and an empty schema."""
    lines = f'secret_key = "a key for tests"\ndatabase_url = "{database_url}"\n'
    (tmp_path / "baolian.toml").write_text(lines, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["db", "upgrade"]) == 0
    return tmp_path


def test_the_commands_publish_export_and_go_back(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = configured / "rules.toml"
    file.write_text(FAST, "utf-8")
    county = ["--county", COUNTY]
    assert run(["rules", "validate", str(file)]) == 0
    assert run(["rules", "publish", str(file), "--reason", "演练", *county]) == 0
    capsys.readouterr()
    assert run(["rules", "export", *county]) == 0
    assert capsys.readouterr().out == FAST
    assert run(["rules", "rollback", "0", "--reason", "演练完了", *county]) == 0
    capsys.readouterr()
    assert run(["rules", "export", *county]) == 0
    assert capsys.readouterr().out == shipped_document()
    assert run(["rules", "history", *county]) == 0
    assert "演练完了" in capsys.readouterr().out


def test_a_refused_file_lists_its_problems_and_exits_with_1(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = configured / "rules.toml"
    file.write_text('[promises.disaster]\nremind = "40 minuts"\nladder = []\n', "utf-8")
    assert run(["rules", "publish", str(file), "--reason", "试试", "--county", COUNTY]) == 1
    told = capsys.readouterr().err
    assert "第 2 行" in told
    assert "第 3 行" in told


@pytest.mark.usefixtures("configured")
def test_without_a_county_the_command_asks_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "export"]) == 2
    assert "--county" in capsys.readouterr().err
