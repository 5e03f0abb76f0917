"""A kind of case as it is written at a terminal."""

from app.core.enums import CASE_KINDS, Intent
from app.core.errors import ConfigurationError


def case_kind(text: str) -> Intent:
    """The kind that `--kind` names; raises ConfigurationError with those that there are."""
    if text not in CASE_KINDS:
        raise ConfigurationError(f"--kind 没有“{text[:20]}”,可用的有:{'、'.join(CASE_KINDS)}")
    return Intent(text)
