"""Every setting, command, endpoint, metric and error code has its line in docs/, and no line is of one that is gone."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from app import web
from app.cli import root
from app.container import Container
from app.jobs.knock import SECONDS
from app.main import create_app
from app.metrics import Metrics
from app.overrides import table_model
from app.settings import Limits, Settings
from app.web import taps
from app.web.errors import ERRORS
from app.web.webhooks import CHANNELS

DOCS = Path(__file__).parents[2] / "docs"
BEYOND_ROUTERS = {
    *("GET /board", "GET /admin/…", "POST /admin/…", "GET /static/…"),
    *("GET /api/v1/openapi.json", "WS /onebot/{name}/ws"),
}
"""What is mounted, and what comes before all routes."""


def first_cells(name: str) -> str:
    """The first column of every table of a page: what has a line of its own."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    return "\n".join(line.split("|")[1] for line in lines if line.startswith("| `"))


def listed(name: str) -> set[str]:
    """What stands in the first column of the tables of a page."""
    return set(re.findall(r"`([^`]+)`", first_cells(name)))


def settings(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    for key in model.model_fields:
        inner = table_model(model, key)
        if inner is None:
            yield prefix + key
        else:
            yield from settings(inner, f"{key}.")


def commands(command: object, words: str = "baolian") -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words
    for name in inner or ():
        yield from commands(inner[name], f"{words} {name}")


def test_every_setting_has_its_line() -> None:
    assert listed("configuration.md") == set(settings())


@pytest.mark.parametrize("command", list(commands(typer.main.get_command(root))))
def test_every_command_has_its_line(command: str) -> None:
    assert f"`{command}" in first_cells("commands.md")


def test_every_command_in_the_docs_exists() -> None:
    known = set(commands(typer.main.get_command(root)))
    for line in first_cells("commands.md").splitlines():
        words = [word for word in line.strip().strip("`").split() if word.islower()]
        assert any(" ".join(words).startswith(command) for command in known), line


def served() -> Iterator[str]:
    """Method and path of all that answers, but for what is mounted."""
    container = Container(
        Settings.parse({"secret_key": "for tests", "database_url": "sqlite:///data/baolian.db"}, "test")
    )
    for path, methods in create_app(container).openapi()["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)
    for found in pkgutil.iter_modules(web.__path__, f"{web.__name__}."):
        for route in getattr(getattr(import_module(found.name), "router", None), "routes", ()):
            yield from (f"{method} {route.path}" for method in route.methods)
    yield from (f"POST /{channel}/{{name}}" for channel in CHANNELS)
    yield from (f"GET /{channel}/{{name}}" for channel in ("wechat", "wecom"))


def test_every_endpoint_has_its_line() -> None:
    lines = [line.rpartition(" ") for line in listed("endpoints.md") if "/" in line]
    told = {f"{method} {path}" for methods, _, path in lines for method in methods.split(", ")}
    assert told == {*served(), *BEYOND_ROUTERS}


def test_every_metric_has_its_line() -> None:
    families = Metrics().registry.collect()
    names = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    assert listed("metrics.md") == names


def test_every_job_has_its_line() -> None:
    section = (DOCS / "architecture.md").read_text("utf-8").split("## Timers")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| (\w+) \|", section, re.MULTILINE)) == {"job", *SECONDS}


def test_every_error_code_has_its_line() -> None:
    assert listed("errors.md") == {code for code, _ in ERRORS.values()}


def test_the_nginx_of_the_docs_lets_through_whatever_we_take_and_logs_no_link() -> None:
    site = (DOCS / "running.zh-CN.md").read_text("utf-8").partition("```nginx")[2].partition("```")[0]
    most = max(Limits().upload_bytes, taps.MOST_BYTES)
    told = dict(re.findall(r"(client_max_body_size|proxy_read_timeout) (\d+)[ms];", site))
    assert int(told["client_max_body_size"]) * 1024**2 > most
    assert int(told["proxy_read_timeout"]) > 60
    assert "access_log off;" in site
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Connection"):
        assert f"proxy_set_header {header} $" in site
