"""What the sentences of the ruleset are called at the console."""

import tomllib
from collections.abc import Mapping
from functools import cache

from app.defaults import load_text


@cache
def _names() -> Mapping[str, str]:
    return tomllib.loads(load_text("reply_names.toml"))


def named(key: str) -> tuple[str, str]:
    """What a sentence is called, and when it is said; its key where nobody named it."""
    name, _, purpose = _names().get(key, key).partition(":")
    return name, purpose
