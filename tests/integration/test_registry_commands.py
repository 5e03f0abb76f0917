"""`baolian registry` as an operator meets it: look, leave, hand over, take back."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import run
from app.core.clock import SystemClock
from tests.counties import VILLAGE, a_county, write_files


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration with a small county."""
    config = tmp_path / "baolian.toml"
    config.write_text(
        f'database_url = "sqlite:///{tmp_path / "b.db"}"\nsecret_key = "a secret for tests only, 32 long"\n'
        'public_url = "http://127.0.0.1"\n'
    )
    monkeypatch.setenv("BAOLIAN_CONFIG", str(config))
    county = a_county()
    del county["rosters"], county["substitutes"]
    county["duties"] = [duty | {"until": ""} for duty in county["duties"]]
    county["officers"].append(county["officers"][0] | {"id": "B"})
    assert run(["db", "upgrade"]) == 0
    assert run(["import", str(write_files(tmp_path / "c", county))]) == 0


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["registry", *arguments]) == code
    out = capsys.readouterr()
    return out.out + out.err


def test_a_post_is_looked_at_handed_over_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 包户干部:干部A(A),包户 H1" in said(capsys, "who", "H1")
    assert "包户干部:干部A(A) 1 项" in said(capsys, "show", VILLAGE)
    assert said(capsys, "show", "竹园村") == said(capsys, "show", VILLAGE)
    assert said(capsys, "who", "四季镇竹园村") == said(capsys, "who", VILLAGE)
    told = said(capsys, "handover", "A", "B")
    assert "B:1 户,0 个班,0 件在办" in told
    assert "(B),包户 H1" in said(capsys, "who", "H1")
    (number,) = re.findall(r"undo (\d+)", told)
    assert number in said(capsys, "acts")
    assert "已撤销" in said(capsys, "undo", number)
    assert "已经撤销过了" in said(capsys, "undo", number, code=1)
    assert "干部A(A),包户 H1" in said(capsys, "who", "H1")


@pytest.fixture
def abroad(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock shows the time of New York."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("abroad")
def test_the_hour_that_is_asked_for_is_the_countys_wherever_the_machine_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = SystemClock().now().date() + timedelta(days=2)
    said(capsys, "leave", "A", str(first), str(first), "B")
    assert "(B)" in said(capsys, "who", "H1", "--at", f"{first} 23:30")
    assert "(B)" not in said(capsys, "who", "H1", "--at", f"{first + timedelta(days=1)} 00:30")


def test_leave_rosters_and_divisions_have_their_commands(capsys: pytest.CaptureFixture[str]) -> None:
    today = SystemClock().now().date()
    first, last = str(today + timedelta(days=2)), str(today + timedelta(days=5))
    assert "替班" in said(capsys, "leave", "A", first, last, "B")
    assert "销了 1 次假" in said(capsys, "back", "A")
    roster = ("roster", "610925112-duty", "A", "B", "--since", first, "--until", last)
    assert "新增 4 个班" in said(capsys, *roster)
    assert "换" in said(capsys, "swap", "--help")
    assert "完成" in said(capsys, "swap", "610925112-duty", first, "A", "B")
    assert "完成" in said(capsys, "renumber", VILLAGE, f"{VILLAGE}001=2:二组")
    assert "完成" in said(capsys, "split", "H1", "H2", "P2")
    assert "完成" in said(capsys, "move", "H2", VILLAGE)
    assert "没有代码" in said(capsys, "merge", VILLAGE, "610925112999", code=1)
