"""A fiftieth of a full county: in within seconds, little memory, the same twice, looked through at once."""

import os
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from benchmarks.county import Run, bad_rows, command, configuration, write_full_county

SHARE = 0.02
MOST_SECONDS, MOST_MB = 60.0, 300


def test_a_fiftieth_of_a_county_comes_in_and_is_looked_through(database_url: str, tmp_path: Path) -> None:
    write_full_county(tmp_path / "county", SystemClock().now().date(), SHARE)
    config = tmp_path / "baolian.toml"
    settings = configuration(database_url)
    config.write_text(settings, "utf-8")
    environ = {**os.environ, "BAOLIAN_CONFIG": str(config)}

    def run(*arguments: str) -> Run:
        done = command(environ, *arguments)
        assert done.seconds < MOST_SECONDS, done
        assert done.peak_mb < MOST_MB, done
        return done

    run("db", "upgrade")
    assert "人员:新增 3000" in run("import", str(tmp_path / "county")).output
    assert "人员:新增 0,更新 0,停用 0,未变 3000" in run("import", str(tmp_path / "county")).output
    checked = run("check")
    assert (checked.exit_code, "没有漏洞" in checked.output) == (0, True)
    assert run("backup", str(tmp_path / "b.zip")).exit_code == 0
    assert run("restore", str(tmp_path / "b.zip"), "--dry-run").exit_code == 0
    config.write_text(settings.replace("langao", "elsewhere"), "utf-8")
    unheard = run("check")
    assert (unheard.exit_code, "推送不到的干部" in unheard.output) == (1, True)
    config.write_text(settings, "utf-8")
    bad_rows(tmp_path / "bad", 5_000)
    refused = run("import", str(tmp_path / "bad"), "--errors", str(tmp_path / "errors.csv"))
    assert refused.exit_code == 1
    assert "共 10000 处不对,另有 9000 处没有列出" in refused.output
    assert len((tmp_path / "errors.csv").read_text("utf-8-sig").splitlines()) == 10_001


@pytest.mark.parametrize("share", [0.01])
def test_the_benchmark_county_is_as_large_as_it_says(share: float, tmp_path: Path) -> None:
    write_full_county(tmp_path, SystemClock().now().date(), share)
    people = (tmp_path / "people.csv").read_text("utf-8").splitlines()
    assert len(people) == 1_501
    assert len({row.split(",")[3] for row in people[1:]}) == 1_500
