"""Publishing a ruleset, and going back: who may, what is looked at before, what refuses it, what is written down.

What takes long is looked at in a reading work; the version is put in force in a short one, and only where nothing
was published in between.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.core.divisions import is_within
from app.core.errors import ConflictError, InputRefusedError, NotAllowedError, NotFoundError
from app.services import audit
from app.services.deciding.judging import World
from app.services.gaps import coverage_reach
from app.services.rules import rulesets
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.ruleset_document import Ruleset, read_document, shipped_data
from app.services.scope import Right, Scope
from app.services.sending.ways import Adapters
from app.services.tuning import lint, lint_people, pins, ruleset_diff
from app.services.tuning.lint import Finding
from app.services.tuning.pins import Approval, PinResult
from app.services.versions import touch
from app.services.work import Work, Workshop
from models import Ruleset as Published

_TOLD_CHANGES = 8
"""Changes that a refusal names."""


class PinsRefusedError(InputRefusedError):
    """Pinned examples would be decided otherwise and nobody approved it; `results` are they."""

    def __init__(self, results: Sequence[PinResult]) -> None:
        told = [f"有 {len(results)} 条固定样例会变,没有发布;正在用的规则没有动。", *map(str, results)]
        named = " ".join(f"--approve {each.pin.label}" for each in results)
        super().__init__("\n".join([*told, f"确实要改,就写明原因逐条认可:{named}"]))
        self.results = tuple(results)


class OvertakenError(ConflictError):
    """Somebody published since; `changes` is what, in Chinese."""

    def __init__(self, newest: Published, base_version: int, changes: Sequence[str]) -> None:
        head = (
            f"您是在第 {base_version} 版上改的,{newest.author.removeprefix('admin:')} 已经发布了第 {newest.version} 版"
            f"({newest.reason}),"
            f"请看过再发布。改动有 {len(changes)} 处:"
        )
        more = [f"……还有 {len(changes) - _TOLD_CHANGES} 处"] if len(changes) > _TOLD_CHANGES else []
        super().__init__("\n".join([head, *changes[:_TOLD_CHANGES], *more]))
        self.changes = tuple(changes)


@dataclass(frozen=True, slots=True)
class Examined:
    """A document looked at before it is published on top of `base_version`.

    `findings` are what the lint found, `broken` the pins that would change, `earlier` the approvals that stand.
    """

    county: str
    document: str
    ruleset: Ruleset
    published: Ruleset
    base_version: int
    findings: tuple[Finding, ...]
    broken: tuple[PinResult, ...]
    earlier: tuple[Approval, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What refuses it."""
        return tuple(each for each in self.findings if each.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody should look at."""
        return tuple(each for each in self.findings if not each.is_error)


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that was put in force, and what it was published in spite of."""

    version: int
    warnings: tuple[Finding, ...]
    approvals: tuple[Approval, ...]


def require(scope: Scope, county: str) -> None:
    """Raises NotAllowedError for who may publish nothing, NotFoundError where the county is not his."""
    if not scope.may(Right.OWN_RULES):
        scope.require(Right.RULES)
    if not is_within(scope.division, county):
        raise NotFoundError("没有找到这个县的规则")


async def examine(work: Work, county: str, document: str, adapters: Adapters | None = None) -> Examined:
    """Everything that is looked at before a document is published; raises RulesetRefusedError where it is none."""
    newest = await rulesets.latest(work.session, county)
    days = await rulesets.edited_days(work.session, county)
    ruleset = await rulesets.read(document, days)
    published = await rulesets.active(work.session, county)
    registry = work.snapshots.registry
    called = lint_people.called_by(ruleset, registry, work.now)
    unreachable = await coverage_reach.unreachable(work, adapters or {}, called) if called else set()
    worlds = [work.snapshots.world_for(county, each) for each in (ruleset, published)]
    findings, broken = await asyncio.to_thread(_looked_at, worlds[0], worlds[1], work, unreachable)
    return Examined(
        county,
        document,
        ruleset,
        published,
        newest.version if newest else 0,
        findings,
        broken,
        tuple(_approval(each) for each in (newest.approvals if newest else ())),
    )


def _looked_at(
    draft: World, published: World, work: Work, unreachable: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[PinResult, ...]]:
    findings = lint.examine(draft, work.now, unreachable)
    return tuple(findings), tuple(pins.changed(draft, published, work.now))


async def publish(
    workshop: Workshop,
    scope: Scope,
    county: str,
    document: str,
    reason: str,
    *,
    approve: Iterable[str] = (),
    base_version: int | None = None,
    adapters: Adapters | None = None,
) -> Publication:
    """Put a document in force in the county of the scope; the version before stands when this raises.

    `approve` are names or texts of pins that change on purpose, for `reason`; `base_version` is the version that
    was changed, where it is not the newest. Raises RulesetRefusedError with every problem and its line,
    PinsRefusedError, OvertakenError where somebody published since, InputRefusedError without a reason,
    NotAllowedError for what is not the scope's to change.
    """
    require(scope, county)
    async with workshop.read() as work:
        found = await examine(work, county, document, adapters)
        if base_version is not None and base_version != found.base_version:
            raise await _overtaken(work, county, base_version)
    async with workshop.begin() as work:
        return await put_in_force(work, scope, found, reason, approve)


async def put_in_force(
    work: Work, scope: Scope, found: Examined, reason: str, approve: Iterable[str] = ()
) -> Publication:
    """Publish what was examined, within this work; raises what `publish` raises."""
    require(scope, found.county)
    if not scope.may(Right.RULES):
        _require_own(scope, found)
    if found.errors:
        raise RulesetRefusedError(tuple(each.problem for each in found.errors))
    standing, refused = pins.approve(found.broken, approve, scope.actor, reason.strip(), found.earlier)
    if refused:
        raise PinsRefusedError(refused)
    return await _put(work, scope, found, reason, standing, "publish_rules")


async def rollback(
    workshop: Workshop, scope: Scope, county: str, version: int, reason: str, adapters: Adapters | None = None
) -> Publication:
    """Publish an older version's document anew (0: the shipped one); the one in force stands when this raises.

    Raises NotFoundError for a version that never was, RulesetRefusedError naming officers, offices and places of
    it that are gone. Pins do not hold it up: they held when it was published.
    """
    require(scope, county)
    scope.require(Right.RULES)
    async with workshop.read() as work:
        document = await rulesets.document_of(work.session, county, version)
        found = await examine(work, county, document, adapters)
    if found.errors:
        raise RulesetRefusedError(tuple(each.problem for each in found.errors))
    standing, _ = pins.approve(found.broken, (), scope.actor, reason, found.earlier)
    async with workshop.begin() as work:
        return await _put(work, scope, found, reason, standing, "rollback_rules", to=version)


async def _put(
    work: Work,
    scope: Scope,
    found: Examined,
    reason: str,
    approvals: Sequence[Approval],
    action: str,
    **said: Any,
) -> Publication:
    # Whoever publishes at the same moment waits here, and then sees what was published.
    await touch(work.session, "ruleset")
    newest = await rulesets.latest(work.session, found.county)
    if (newest.version if newest else 0) != found.base_version:
        raise await _overtaken(work, found.county, found.base_version)
    kept = [asdict(each) for each in approvals]
    version = await rulesets.store(work, found.county, found.document, scope.actor, reason, kept)
    audit.record(
        work,
        scope,
        action,
        f"{found.county}:{version}",
        found.county,
        base=found.base_version,
        approved=len(approvals),
        warnings=len(found.warnings),
        **said,
    )
    return Publication(version, found.warnings, tuple(approvals))


async def _overtaken(work: Work, county: str, base_version: int) -> OvertakenError | NotFoundError:
    newest = await rulesets.latest(work.session, county)
    if newest is None or base_version > newest.version:
        return NotFoundError(f"{county} 没有第 {base_version} 版规则,用 baolian rules history 看看有哪些")
    changes = await asyncio.to_thread(
        ruleset_diff.differences,
        await rulesets.taken(await rulesets.document_of(work.session, county, base_version)),
        await rulesets.taken(newest.document),
        work.snapshots.registry,
    )
    return OvertakenError(newest, base_version, changes)


def _require_own(scope: Scope, found: Examined) -> None:
    """Raises NotAllowedError where a document changes more than the rules and pins of the scope's own division."""
    old, new = (foreign(each.document, scope.division) for each in (found.published, found.ruleset))
    changed = sorted(section for section in {*old, *new} if old.get(section) != new.get(section))
    if changed:
        raise NotAllowedError(
            f"这个账号只能改 {scope.division} 自己的规则(scope 写在本镇之内)和样例,"
            f"这份文件还改了:{'、'.join(changed)}"
        )


def foreign(document: str, division: str) -> dict[str, Any]:
    """What a document says, without the rules and pins of the division."""
    data = {**{"routes": shipped_data()["routes"]}, **read_document(document)}
    data["routes"] = [row for row in data["routes"] if not is_within(str(row.get("scope", "")), division)]
    data["pins"] = [
        row for row in data.get("pins", []) if not is_within(str(row.get("division", "")), division)
    ]
    return data


def _approval(said: Mapping[str, Any]) -> Approval:
    return Approval(said["pin"], said["by"], said["reason"], said["decided"])
