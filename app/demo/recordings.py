"""Voice messages of the demo: silence in the format that the platforms send (AMR, 50 frames a second)."""

LONGEST_SECONDS = 60
_HEAD = b"#!AMR\n"
_EMPTY_FRAME = b"\x7c"
_FRAMES = 50


def silence(seconds: int) -> bytes:
    """An AMR recording of so many seconds in which nothing is heard."""
    return _HEAD + _EMPTY_FRAME * (_FRAMES * seconds)
