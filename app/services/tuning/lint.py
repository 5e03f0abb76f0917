"""What is wrong with a ruleset that can be read: looked at before it is published, every finding with its line.

Errors refuse a document; warnings only make somebody look.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from app.services.deciding.judging import World
from app.services.rules.problems import Findings, Problem
from app.services.rules.ruleset_document import Ruleset
from app.services.tuning import lint_people, lint_routes, lint_words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: its kind, where and what in Chinese, and whether it refuses the document."""

    kind: str
    problem: Problem
    is_error: bool = False

    def __str__(self) -> str:
        return str(self.problem)


def examine(world: World, now: datetime, unreachable: Collection[str] = ()) -> list[Finding]:
    """Everything that is wrong in a county, in the order of the lines; `unreachable` are officers without any way."""
    own, people = alone(world.ruleset, now), lint_people.examine(world, now, unreachable)
    lines = Findings(world.ruleset.document)
    found = [Finding(kind, lines.at(path, why), is_error) for kind, path, why, is_error in people]
    return sorted([*own, *found], key=lambda each: each.problem.line)


def alone(ruleset: Ruleset, now: datetime) -> list[Finding]:
    """What is wrong whoever works in the county."""
    return sorted(_alone(ruleset, now), key=lambda each: each.problem.line)


def _alone(ruleset: Ruleset, now: datetime) -> Iterator[Finding]:
    yield from (Finding("window", hint) for hint in ruleset.hints)
    lines = Findings(ruleset.document)
    for kind, path, why, is_error in chain(lint_routes.examine(ruleset, now), lint_words.examine(ruleset)):
        yield Finding(kind, lines.at(path, why), is_error)
