"""`baolian registry erase` as the operator meets it."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from anyio.to_thread import run_sync

from app.cli import run
from app.core.clock import SimulatedClock
from app.media import FolderStore
from models import Case, Person
from tests.small_county import Road
from tests.two_people import REASON, close, play, two_people

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(
    database_url: str, clock: SimulatedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Road]:
    """Two people; nothing happened yet."""
    road = await two_people(database_url, clock, tmp_path, monkeypatch)
    yield road
    await road.close()


async def test_the_command_asks_and_refuses_and_erases(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await play(road, FolderStore(tmp_path / "media"))
    command = ["registry", "erase", "P1", "--reason", REASON]
    assert await run_sync(run, command) == 2
    assert "--yes" in capsys.readouterr().err
    assert await run_sync(run, [*command, "--yes"]) == 1
    assert (await road.all(Case))[0].number in capsys.readouterr().err
    await close(road)
    assert await run_sync(run, [*command, "--yes"]) == 0
    assert "1 个照片和文件,1 件事" in capsys.readouterr().out
    assert not [each for each in (tmp_path / "media").rglob("*") if each.is_file()]
    assert await run_sync(run, ["audit", "verify"]) == 0
    assert "都没有被改过" in capsys.readouterr().out
    assert await run_sync(run, ["export", "cases", "--personal", "--format", "csv"]) == 0
    exported = capsys.readouterr().out
    assert "李桂花" in exported
    assert "张诗文" not in exported
    assert await run_sync(run, [*command, "--yes"]) == 1
    assert "已经删除过了" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
async def test_on_a_terminal_it_shows_what_goes_and_asks(
    road: Road, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    typed = StringIO(f"{answer}\n")
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    await road.says("oZhang", "您好")
    assert await run_sync(run, ["registry", "erase", "P1", "--reason", REASON]) == code
    assert "要删除 P1 的个人信息:1 个联系渠道,1 条消息" in capsys.readouterr().out
    assert (await road.all(Person, id="P1"))[0].name == {0: "已删除", 1: "张诗文"}[code]
