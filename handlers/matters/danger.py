"""A life in danger: whom to ring now, and two levels called at once."""

from app.nlu.dangers import advised
from handlers.talk import Talk

MOST_SAID = 2
"""Kinds of danger that are advised on at once; more would bury the numbers to ring."""


def advice(talk: Talk, before: str = "") -> str:
    """110, 119 or 120 and what to do until they come, fitting what the message says, else what was told before."""
    kinds = (advised(talk.text) or advised(before))[:MOST_SAID] or ("general",)
    return "".join(talk.ruleset.render(f"advice_{kind}") for kind in kinds)
