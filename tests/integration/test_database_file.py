"""The file of a SQLite database while it is served: moved away, replaced, only to be read."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.clock import SimulatedClock
from app.core.errors import UnavailableError
from app.db.database import Database
from tests import databases
from tests.small_county import KEYRING, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database without any row."""
    return Path(databases.sqlite(tmp_path).removeprefix("sqlite:///"))


def moved(file: Path) -> Path:
    """Where it is now."""
    return file.rename(file.with_name("moved.db"))


def moved_back(kept: Path, file: Path) -> None:
    assert not file.exists()
    kept.rename(file)


async def test_what_is_sent_to_a_file_that_was_taken_away_is_refused_and_not_lost(
    file: Path, clock: SimulatedClock
) -> None:
    road = await Road(f"sqlite:///{file}", clock).open()
    assert await road.says("oZhang", "竹园村下冰雹了")
    kept = moved(file)
    with pytest.raises(UnavailableError, match="不在了"):
        await road.says("oZhang", "玉米也打坏了")
    moved_back(kept, file)
    assert await road.says("oZhang", "玉米也打坏了")
    await road.close()


async def test_a_copy_in_its_place_is_another_file(file: Path) -> None:
    database = Database(f"sqlite:///{file}", KEYRING)
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))
    kept = moved(file)
    shutil.copy(kept, file)
    with pytest.raises(UnavailableError, match="换成了别的文件"):
        async with database.transaction():
            pass
    await database.close()
