"""The section `[storms]` of a ruleset: when many reports become one incident, and how often it is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.durations import Duration
from app.core.enums import CASE_KINDS
from app.services.rules.problems import Findings, Path, offered
from app.services.rules.ruleset_sections import duration

_MOST_REPORTS = 10_000
_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Storms:
    """The thresholds of a county; app/defaults says what they mean and what they ship as.

    `together` are the disasters that one storm brings: reports of any of a group are reports of one incident.
    """

    kinds: tuple[str, ...]
    village_reports: int
    town_reports: int
    within: Duration
    quiet: Duration
    push_every: Duration
    together: tuple[tuple[str, ...], ...]

    def family(self, hazard: str) -> str:
        """The name under which a disaster is counted; empty where none is named."""
        return next((group[0] for group in self.together if hazard in group), hazard)

    def families(self, hazards: Iterable[str]) -> tuple[str, ...]:
        """The families of these disasters, each once, in their order."""
        return tuple(dict.fromkeys(self.family(hazard) for hazard in hazards if hazard))


def parse_storms(value: Any, shipped: Mapping[str, Any], findings: Findings) -> Storms:
    """The thresholds, those not said as shipped."""
    said = {**shipped, **findings.table(value, ("storms",), shipped)}
    spans = {
        key: duration(said[key], ("storms", key), findings) or Duration.parse(str(shipped[key]))
        for key in ("within", "quiet", "push_every")
    }
    if spans["within"].span > _LONGEST:
        findings.problem(("storms", "within"), "最长写 24h:隔得更久的报告不算同一场")
    groups = said["together"] if isinstance(said["together"], list) else [said["together"]]
    return Storms(
        kinds=_words(said["kinds"], ("storms", "kinds"), findings, [str(kind) for kind in CASE_KINDS]),
        together=tuple(_words(group, ("storms", "together"), findings) for group in groups),
        village_reports=_count(said["village_reports"], ("storms", "village_reports"), findings),
        town_reports=_count(said["town_reports"], ("storms", "town_reports"), findings),
        within=spans["within"],
        quiet=spans["quiet"],
        push_every=spans["push_every"],
    )


def _count(value: Any, path: Path, findings: Findings) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= _MOST_REPORTS:
        return value
    findings.problem(path, f"要写 2 到 {_MOST_REPORTS} 的整数(几起)")
    return _MOST_REPORTS


def _words(value: Any, path: Path, findings: Findings, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """A list of words, of these if there are any."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        findings.problem(path, '要写一列词,例如 ["disaster"]')
        return ()
    for word in value:
        if allowed and word not in allowed:
            findings.problem(path, f"没有“{word}”,{offered(allowed)}")
    return tuple(word for word in value if not allowed or word in allowed)
