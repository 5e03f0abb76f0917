"""The file of a backup gets its name when it is whole; nothing is left of one that failed."""

import secrets
from pathlib import Path

import pytest

from app.core.errors import ConfigurationError
from app.services.backups.archive import Writer
from tests.full_disk import files_of_at_most


@pytest.mark.parametrize("size", [2_000, 200_000])
def test_a_disk_that_is_full_is_told_with_the_file_and_left_as_it_was(tmp_path: Path, size: int) -> None:
    path = tmp_path / "b.zip"
    with (
        files_of_at_most(1_000),
        pytest.raises(ConfigurationError, match=r"b\.zip 写不了\(文件太大"),
        Writer(path) as writer,
        writer.table("cases") as lines,
    ):
        lines.add(secrets.token_hex(size).encode())
    assert list(tmp_path.iterdir()) == []
