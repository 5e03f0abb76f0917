"""Every setting, command, endpoint, metric and error code has its line in docs/."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from app.cli import root
from app.container import Container
from app.main import create_app
from app.metrics import Metrics
from app.overrides import table_model
from app.settings import Settings
from app.web import browser, entry, health, incident_page, leave_page, pages
from app.web.errors import ERRORS
from app.web.webhooks import CHANNELS

DOCS = Path(__file__).parents[2] / "docs"


def first_cells(name: str) -> str:
    """The first column of every table of a page: what has a line of its own."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    return "\n".join(line.split("|")[1] for line in lines if line.startswith("| `"))


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


@pytest.mark.parametrize("key", list(settings()))
def test_every_setting_has_its_line(key: str) -> None:
    assert f"`{key}`" in first_cells("configuration.md")


@pytest.mark.parametrize("command", list(commands(typer.main.get_command(root))))
def test_every_command_has_its_line(command: str) -> None:
    assert f"`{command}" in first_cells("commands.md")


def test_every_command_in_the_docs_exists() -> None:
    known = set(commands(typer.main.get_command(root)))
    for line in first_cells("commands.md").splitlines():
        words = [word for word in line.strip().strip("`").split() if word.islower()]
        assert any(" ".join(words).startswith(command) for command in known), line


def test_every_endpoint_has_its_line() -> None:
    cells = first_cells("endpoints.md")
    container = Container(
        Settings.parse({"secret_key": "for tests", "database_url": "sqlite:///data/baolian.db"}, "test")
    )
    served = set(create_app(container).openapi()["paths"])
    served |= {
        route.path
        for router in (
            browser.router,
            entry.router,
            health.router,
            incident_page.router,
            leave_page.router,
            pages.router,
        )
        for route in router.routes
        if hasattr(route, "path")
    }
    served |= {f"/{channel}/{{name}}" for channel in CHANNELS}
    assert "/api/v1/cases" in served
    assert [path for path in served if path not in cells] == []


def test_every_metric_has_its_line() -> None:
    cells = first_cells("metrics.md")
    for family in Metrics().registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}`" in cells


@pytest.mark.parametrize("code", [code for code, _ in ERRORS.values()])
def test_every_error_code_has_its_line(code: str) -> None:
    assert f"`{code}`" in first_cells("errors.md")
