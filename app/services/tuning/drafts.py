"""The drafts of rulesets: one an administrator, begun on a published version and never put over a newer one unseen."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.divisions import is_within
from app.core.errors import ConflictError, NotAllowedError
from app.services import audit
from app.services.rules import rulesets
from app.services.rules.ruleset_document import Ruleset, shipped_document
from app.services.scope import Right, Scope
from app.services.sending.ways import Adapters
from app.services.tuning import publishing, ruleset_diff
from app.services.tuning.publishing import Publication
from app.services.tuning.ruleset_merge import Merged, merge
from app.services.work import Work, Workshop
from models import Ruleset as Published
from models import RulesetDraft

COUNTY = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """What an administrator has before him: his draft, or what is published while he has none.

    `since` are the versions that others published after the draft was begun, the newest first.
    """

    county: str
    document: str
    base_version: int
    is_draft: bool
    updated_at: datetime | None
    published: Published | None
    since: tuple[Published, ...] = ()

    @property
    def seal(self) -> str:
        """What tells this document from any other; a form carries it, so that it never saves over another."""
        return hashlib.sha256(self.document.encode()).hexdigest()[:16]

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody published after the draft was begun."""
        return bool(self.since)

    @property
    def overtaken_words(self) -> str:
        """Who published what meanwhile."""
        told = ";".join(f"第 {row.version} 版,{author_words(row.author)}:{row.reason}" for row in self.since)
        return f"您开始改以后,有人发布了新版({told})。"

    @property
    def merge_seal(self) -> str:
        """What somebody sees who brings his draft and what is published together."""
        return f"{self.seal}{self.published.version if self.published else 0}"

    @property
    def in_force(self) -> str:
        """The published document."""
        return self.published.document if self.published else shipped_document()


def author_words(actor: str) -> str:
    """An author as people know him: the name with which he signs in."""
    return actor.removeprefix("admin:")


async def parsed(work: Work, county: str, document: str) -> Ruleset:
    """The ruleset of a draft with the county's edited days; raises RulesetRefusedError."""
    return await rulesets.read(document, await rulesets.edited_days(work.session, county))


async def desk(work: Work, scope: Scope) -> Desk:
    """What this administrator has before him; raises NotAllowedError without the right."""
    _require(scope)
    county = scope.division[:COUNTY]
    return await _desk(work, county, await work.session.get(RulesetDraft, (county, scope.actor)))


async def _desk(work: Work, county: str, draft: RulesetDraft | None) -> Desk:
    newest = await rulesets.latest(work.session, county)
    version = newest.version if newest else 0
    if draft is None:
        document = newest.document if newest else shipped_document()
        return Desk(county, document, version, False, None, newest)
    since: tuple[Published, ...] = ()
    if version > draft.base_version:
        history = await rulesets.history(work.session, county)
        since = tuple(row for row in history if row.version > draft.base_version)
    return Desk(county, draft.document, draft.base_version, True, draft.updated_at, newest, since)


async def others(work: Work, scope: Scope) -> Sequence[RulesetDraft]:
    """The drafts of the county's other administrators, the newest first."""
    _require(scope)
    wanted = select(RulesetDraft).where(
        RulesetDraft.division_code == scope.division[:COUNTY], RulesetDraft.owner != scope.actor
    )
    return (await work.session.scalars(wanted.order_by(RulesetDraft.updated_at.desc()))).all()


async def save(work: Work, scope: Scope, document: str, seal: str, what: str) -> Desk:
    """Keep a changed document as the draft; `seal` is that of the document that was changed.

    Raises RulesetRefusedError for a document with problems, ConflictError where the draft was changed meanwhile (in
    another window, say): nothing is saved over what somebody has not seen.
    """
    _require(scope)
    draft = await _locked(work, scope)
    before = await _desk(work, scope.division[:COUNTY], draft)
    if before.seal != seal:
        raise ConflictError("草稿在您打开这一页以后又改过了(比如在另一个窗口里),请刷新看过再改")
    await parsed(work, before.county, document)
    if not scope.may(Right.RULES):
        _require_own(before, document, scope)
    if document != before.document:
        await _keep(work, scope, draft, before.base_version, document)
        audit.record(work, scope, "rules_draft", what, base=before.base_version)
    return await desk(work, scope)


def _require_own(before: Desk, document: str, scope: Scope) -> None:
    """Raises NotAllowedError where a town's admin changes more than his town's rules and pins."""
    if publishing.foreign(before.document, scope.division) != publishing.foreign(document, scope.division):
        raise NotAllowedError("全县的规则、词表、时限和话由县管理员改;您可以加本镇自己的规则")


async def _locked(work: Work, scope: Scope) -> RulesetDraft | None:
    wanted = select(RulesetDraft).where(
        RulesetDraft.division_code == scope.division[:COUNTY], RulesetDraft.owner == scope.actor
    )
    return await work.session.scalar(wanted.with_for_update())


async def _keep(work: Work, scope: Scope, draft: RulesetDraft | None, base: int, document: str) -> None:
    if draft is not None:
        draft.document, draft.base_version, draft.updated_at = document, base, work.now
        await work.session.flush()
        return
    work.session.add(
        RulesetDraft(
            division_code=scope.division[:COUNTY],
            owner=scope.actor,
            base_version=base,
            document=document,
            updated_at=work.now,
        )
    )
    try:
        await work.session.flush()
    except IntegrityError as error:
        raise ConflictError("草稿刚在另一个窗口里开了头,请刷新看过再改") from error


async def merged(work: Work, scope: Scope, decided: Mapping[str, str] | None = None) -> Merged:
    """The draft upon what is published now, and what both changed and nobody decided."""
    before = await desk(work, scope)
    base = await rulesets.document_of(work.session, before.county, before.base_version)
    return await asyncio.to_thread(merge, base, before.in_force, before.document, decided)


async def take_in(work: Work, scope: Scope, seal: str, decided: Mapping[str, str]) -> Desk:
    """Put the draft upon what is published now; raises ConflictError while something is undecided or has moved on.

    `seal` is the `merge_seal` of what was looked at.
    """
    draft = await _locked(work, scope)
    before = await desk(work, scope)
    if draft is None or before.merge_seal != seal:
        raise ConflictError("您打开这一页以后,草稿又改过了,或者又有人发布了新的一版:看过现在的再并")
    found = await merged(work, scope, decided)
    if found.conflicts:
        raise ConflictError(f"还有 {len(found.conflicts)} 处两边都改过,请逐处选用谁的")
    await parsed(work, before.county, found.document)
    version = before.published.version if before.published else 0
    await _keep(work, scope, draft, version, found.document)
    audit.record(work, scope, "rules_taken_in", str(version), base=before.base_version)
    return await desk(work, scope)


async def discard(work: Work, scope: Scope, seal: str) -> None:
    """Throw the draft away; raises ConflictError where it is not the one of which `seal` is."""
    _require(scope)
    draft = await _locked(work, scope)
    if draft is not None:
        if (await _desk(work, scope.division[:COUNTY], draft)).seal != seal:
            raise ConflictError(
                "草稿在您打开这一页以后又改过了(比如在另一个窗口里),没有扔掉。请看过现在的再扔"
            )
        await work.session.delete(draft)
        audit.record(work, scope, "rules_discarded", str(draft.base_version))


async def publish(
    workshop: Workshop,
    scope: Scope,
    seal: str,
    reason: str,
    approve: Iterable[str] = (),
    adapters: Adapters | None = None,
) -> Publication:
    """Put the draft in force; it is done with then.

    Raises ConflictError for a draft that was changed meanwhile, and what `publishing.publish` raises.
    """
    async with workshop.read() as work:
        before = await desk(work, scope)
    if not before.is_draft or before.seal != seal:
        raise ConflictError("草稿在您打开这一页以后又改过了,请刷新看过再发布")
    published = await publishing.publish(
        workshop,
        scope,
        before.county,
        before.document,
        reason,
        approve=approve,
        base_version=before.base_version,
        adapters=adapters,
    )
    async with workshop.begin() as work:
        draft = await _locked(work, scope)
        if draft is not None and draft.document == before.document:
            await work.session.delete(draft)
    return published


async def differences(work: Work, county: str, old: str, new: str) -> tuple[str, ...]:
    """What the second document changes against the first, a sentence for each, whichever release published them."""
    days = await rulesets.edited_days(work.session, county)
    before, after = await rulesets.taken(old, days), await rulesets.taken(new, days)
    return await asyncio.to_thread(ruleset_diff.differences, before, after, work.snapshots.registry)


def _require(scope: Scope) -> None:
    """Raises NotAllowedError for who may change no rule at all."""
    if not scope.may(Right.OWN_RULES):
        scope.require(Right.RULES)


def may_change(scope: Scope, row: Mapping[str, object]) -> bool:
    """Whether a rule is his to change: the county's admin changes every one, a town's those of his town."""
    return scope.may(Right.RULES) or is_within(str(row.get("scope", "")), scope.division)
