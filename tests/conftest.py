"""Shared fixtures: one clock, one database URL a test, on SQLite and on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from app.core.clock import SimulatedClock

POSTGRES = os.environ.get("BAOLIAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio."""
    return "asyncio"


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands still on the afternoon of the hail: 18 July 2026, 15:00 in 岚皋 (a Saturday)."""
    return SimulatedClock(datetime(2026, 7, 18, 7, 0, tzinfo=UTC))


def _postgres_is_there() -> bool:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of this test's own, once per engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'baolian.db'}"
        return
    if not _postgres_is_there():
        pytest.skip("PostgreSQL tests skipped: no server at BAOLIAN_TEST_POSTGRES")
    name = f"baolian_test_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
