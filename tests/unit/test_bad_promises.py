"""Promises that nobody can keep or mean are refused with their key and their line."""

import pytest

from app.core.enums import CASE_KINDS
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.rulesets import Ruleset, shipped


def _refusal(document: str) -> tuple[tuple[str | int, ...], int]:
    """Where the only problem is and in which line, told in Chinese."""
    with pytest.raises(RulesetRefusedError) as refused:
        Ruleset.parse(document)
    (problem,) = refused.value.problems
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.why)
    return problem.path, problem.line


@pytest.mark.parametrize("window", ["0m", "0s", "0 days", "0 working days", "36500 days", "999999999h"])
@pytest.mark.parametrize("name", ["remind", "on_site", "step", "finish", "call_back"])
def test_a_promise_of_nothing_or_of_a_hundred_years_is_refused_with_its_line(name: str, window: str) -> None:
    document = f'[promises.disaster]\nhours = "always"\n{name} = "{window}"\n'
    assert _refusal(document) == (("promises", "disaster", name), 3)


@pytest.mark.parametrize("kind", CASE_KINDS)
def test_a_ladder_leads_to_roles_and_never_to_another_ladder(kind: str) -> None:
    """So no two ladders can point at each other: a rung is somebody's role, not a kind of case."""
    document = f'[promises.disaster]\nladder = ["{kind}"]\n'
    path, line = _refusal(document)
    assert (path[:3], line) == (("promises", "disaster", "ladder"), 2)


def test_every_shipped_ladder_ends_at_somebody_who_is_always_there() -> None:
    assert {promise.ladder[-1] for promise in shipped().promises.values()} == {"duty_desk"}
