"""Shared fixtures: one clock, one database URL a test, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
import structlog
from hypothesis import settings

from app.core.clock import SimulatedClock
from tests import databases

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole programs first: they take longest, and no worker should be left alone with them at the end."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio."""
    return "asyncio"


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands still on the afternoon of the hail: 18 July 2026, 15:00 in 岚皋 (a Saturday)."""
    return SimulatedClock(datetime(2026, 7, 18, 7, 0, tzinfo=UTC))


@pytest.fixture(scope="session", autouse=True)
def _loggers_look_again() -> Iterator[None]:
    """No logger keeps the configuration that it was first used with, so that each test hears what it captures."""
    configure = structlog.configure
    with patch.object(
        structlog, "configure", lambda **given: configure(**given | {"cache_logger_on_first_use": False})
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _databases_are_dropped() -> Iterator[None]:
    yield
    databases.drop_all()


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any row, once per engine; it may have its schema already."""
    if request.param == "sqlite":
        yield databases.sqlite(tmp_path)
        return
    _skip_without_server()
    with databases.reused() as url:
        yield url


@pytest.fixture(params=ENGINES)
def blank_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, once per engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    _skip_without_server()
    with databases.blank() as url:
        yield url


def _skip_without_server() -> None:
    if not databases.is_there():
        pytest.skip("PostgreSQL tests skipped: no server at BAOLIAN_TEST_POSTGRES")
