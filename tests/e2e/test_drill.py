"""All three drills against a running demo, in processes of their own: nothing lost, doubled, or counted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.demo_page import ROOT, Served

pytestmark = [pytest.mark.slow]
REPORTS = 5


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, ended by Ctrl-C."""
    served = Served(tmp_path_factory.mktemp("demo"))
    served.start()
    yield served.url
    assert served.end() == 0


def begun(name: str, url: str, *more: str) -> "subprocess.Popen[str]":
    """`baolian drill`, running."""
    command = [sys.executable, "-m", "app.cli", "drill", name, "--url", url, *more]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BAOLIAN_")}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)


def drilled(name: str, url: str, *more: str) -> "subprocess.CompletedProcess[str]":
    """`baolian drill` to its end, the clock jumping from one thing to the next."""
    drill = begun(name, url, "--speed", "0", *more)
    printed, said = drill.communicate()
    return subprocess.CompletedProcess(drill.args, drill.returncode, printed, said)


def asked(url: str, path: str) -> Any:
    """What the API answers the demo's own token."""
    token = httpx.get(f"{url}/demo/accounts.json", trust_env=False).json()["api_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{url}/api/v1{path}", headers=headers, trust_env=False, timeout=30).json()


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The figures of a drill in which nothing went wrong."""
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["lost"], found["doubled"], found["unmarked"]) == ({"count": 0, "why": []},) * 3
    assert done.returncode == 0, done.stderr
    return found


@pytest.mark.parametrize("name", ["hail", "flood", "week"])
def test_a_drill_loses_nothing_doubles_nothing_and_counts_nowhere(name: str, url: str) -> None:
    found = told(drilled(name, url, "--reports", str(REPORTS), "--json"))
    assert found["reports"] == found["received"] == found["answered"]["count"] == REPORTS
    assert found["cases"] == found["alerted"]["count"] == REPORTS
    if name == "hail":
        assert found["arrived"]["count"] > 0
        assert found["arrived"]["minutes"]["median"] < 90
    if name == "flood":
        assert found["escalated"]["count"] > 0
    cases = asked(url, "/cases?limit=1000")["items"]
    assert all(case["drill"] for case in cases)
    assert {case["state"] for case in cases} == {"closed"}
    figures = asked(url, "/stats")
    assert figures["cases"] == 0
    assert figures["excluded"].get("drill", 0) >= min(1, len(cases))
    moods = httpx.get(f"{url}/demo/platforms", trust_env=False).json()["items"]
    assert not any(mood["is_down"] for mood in moods)


def test_a_drill_that_is_killed_politely_closes_its_cases_and_gives_the_clock_back(url: str) -> None:
    before = len(asked(url, "/cases?limit=1000")["items"])
    drill = begun("hail", url, "--reports", "20", "--speed", "60")
    while len(asked(url, "/cases?limit=1000")["items"]) <= before and drill.poll() is None:
        time.sleep(0.2)
    drill.send_signal(signal.SIGTERM)
    _, said = drill.communicate()
    assert (drill.returncode, said) == (130, "baolian: 已中断\n")
    cases = asked(url, "/cases?limit=1000")["items"]
    assert len(cases) > before
    assert {case["state"] for case in cases} == {"closed"}
    assert httpx.get(f"{url}/demo/clock", trust_env=False).json()["speed"] == 1.0
