"""Migrations bring an empty database to exactly what the models say, on both engines."""

import stat
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from app.core.crypto import Keyring
from app.core.errors import ConfigurationError
from app.db.database import Database
from app.db.schema import alembic_config, require_current, upgrade

pytestmark = pytest.mark.anyio
KEYRING = Keyring.from_settings([], "a secret for tests only")


async def test_upgrading_an_empty_database_leaves_nothing_to_migrate(blank_database_url: str) -> None:
    database = Database(blank_database_url, KEYRING)
    await upgrade(database)
    await upgrade(database)
    await require_current(database)

    def check(connection: Connection) -> None:
        command.check(alembic_config(connection))

    async with database.engine.begin() as connection:
        await connection.run_sync(check)
    await database.close()


async def test_the_file_of_a_new_database_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'b.db'}", KEYRING)
    await upgrade(database)
    await database.close()
    assert stat.S_IMODE((tmp_path / "new" / "b.db").stat().st_mode) == 0o600


async def test_an_old_schema_is_refused_with_what_to_do(blank_database_url: str) -> None:
    database = Database(blank_database_url, KEYRING)
    with pytest.raises(ConfigurationError, match="baolian db upgrade"):
        await require_current(database)
    await database.close()


async def test_the_database_refuses_an_open_case_without_officer_or_deadline(blank_database_url: str) -> None:
    from tests.factories import a_case

    database = Database(blank_database_url, KEYRING)
    await upgrade(database)
    with pytest.raises(IntegrityError) as refused:
        async with database.transaction() as session:
            session.add(a_case(officer_id=None))
    assert refused.value.__cause__ is not refused.value
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            session.add(a_case(next_due_at=None))
    await database.close()
