"""When the doctor says that a disk is short of room, and when that it is full."""

import pytest

from app.db import room

MB = 1024**2


@pytest.mark.parametrize(
    ("left", "is_short", "is_full"),
    [(0, True, True), (15 * MB, True, True), (200 * MB, True, False), (2048 * MB, False, False)],
)
def test_little_room_is_said_and_no_room_is_wrong(left: int, is_short: bool, is_full: bool) -> None:
    assert (f"只剩 {left // MB} MB" in room.short(left), room.is_full(left)) == (is_short, is_full)
