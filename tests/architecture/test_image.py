"""The container image: what its recipe asks for is there, and what runs in it is stopped and logged with care."""

import re
from fnmatch import fnmatch
from pathlib import Path

from app.commands.serve import GRACE_SECONDS
from app.jobs import knock

ROOT = Path(__file__).resolve().parents[2]


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _is_left_out(path: str) -> bool:
    """Whether `.dockerignore` keeps a file of the top away from the builder: the last pattern that fits decides."""
    is_out = False
    for line in _text(".dockerignore").splitlines():
        if fnmatch(path, line.removeprefix("!")):
            is_out = not line.startswith("!")
    return is_out


def test_every_file_that_the_recipe_copies_by_name_reaches_the_builder() -> None:
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", _text("Dockerfile"), re.MULTILINE)
        for name in line.split()[:-1]
        if name != "."
    ]
    assert "requirements-push.lock" in copied
    assert [name for name in copied if not (ROOT / name).exists() or _is_left_out(name)] == []


def test_what_needs_not_be_in_the_image_stays_out() -> None:
    assert _is_left_out("tests")
    assert _is_left_out("requirements-dev.lock")
    assert _is_left_out("baolian.toml")


def test_a_stopped_container_has_the_time_that_serving_takes_to_end() -> None:
    found = re.search(r"stop_grace_period: (\d+)s", _text("compose.yaml"))
    assert found
    assert int(found[1]) > GRACE_SECONDS + knock.GRACE_SECONDS


def test_logs_of_containers_do_not_fill_the_disk() -> None:
    compose = _text("compose.yaml")
    assert "max-size" in compose
    assert "max-file" in compose
