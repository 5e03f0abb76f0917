"""Which known name somebody meant who wrote an unknown one."""

from collections.abc import Iterable
from difflib import get_close_matches

_CUTOFF = 0.65


def meant(written: str, known: Iterable[str]) -> str:
    """`,是不是想写 token?` to stand behind the complaint; empty where nothing known is near."""
    names = {name.lower(): name for name in known}
    found = get_close_matches(written.strip().lower().replace("-", "_"), names, n=1, cutoff=_CUTOFF)
    return f",是不是想写 {names[found[0]]}?" if found else ""
