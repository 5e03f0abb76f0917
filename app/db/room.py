"""The room that a disk still has."""

import shutil
from pathlib import Path

LEAST_BYTES, FULL_BYTES = 1024**3, 16 * 1024**2
"""Below the one it is time to look; below the other a database may take nothing more in."""


def left_in(folder: str | Path) -> int:
    """Bytes that are free where this folder lies."""
    return shutil.disk_usage(folder).free


def is_full(left: int) -> bool:
    """Whether so few bytes are as good as none."""
    return left < FULL_BYTES


def short(left: int) -> str:
    """What there is to say of so few bytes; empty where they are enough."""
    return f"所在的磁盘只剩 {left // 1024**2} MB:满了就什么都存不下,腾出地方来" if left < LEAST_BYTES else ""
