"""The published rulesets of each county: which is in force, publish another, go back."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import InputRefusedError, NotFoundError
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.promises import Promise as Promise
from app.services.rules.ruleset_document import Ruleset as Ruleset
from app.services.rules.ruleset_document import shipped_document
from app.services.rules.ruleset_repair import in_force
from app.services.versions import touch
from app.services.work import Work
from models import CalendarDay
from models import Ruleset as Published

log = structlog.get_logger(__name__)
_MOST_SHOWN = 10
"""Parts of a document that one warning names."""


@cache
def shipped() -> Ruleset:
    """The ruleset that ships with the product, version 0."""
    return Ruleset.parse(shipped_document())


@lru_cache(maxsize=6)
def _read(document: str, days: tuple[tuple[date, bool], ...]) -> Ruleset:
    return Ruleset.parse(document, 0, dict(days))


async def read(document: str, days: Mapping[date, bool] | None = None, version: int = 0) -> Ruleset:
    """The ruleset of a document, read in a thread beside the work of others; raises RulesetRefusedError.

    The same document is read once, so whoever publishes what he looked at waits for nothing.
    """
    found = await asyncio.to_thread(_read, document, tuple(sorted((days or {}).items())))
    return replace(found, version=version)


async def taken(document: str, days: Mapping[date, bool] | None = None) -> Ruleset:
    """What a published document says to this release: parts that it does not take are as shipped."""
    try:
        return await read(document, days)
    except RulesetRefusedError:
        return (await asyncio.to_thread(in_force, document, 0, days))[0]


async def latest(session: AsyncSession, county: str) -> Published | None:
    """The newest published version of a county."""
    newest = select(Published).where(Published.division_code == county).order_by(Published.version.desc())
    return (await session.scalars(newest.limit(1))).first()


async def active(session: AsyncSession, county: str) -> Ruleset:
    """The ruleset in force in a county: the newest published, else the shipped one, with its edited days.

    What an older release let pass and this one does not is as shipped, with a warning in the log.
    """
    published = await latest(session, county)
    days = await edited_days(session, county)
    if published is None:
        return await read(shipped_document(), days) if days else shipped()
    try:
        return await read(published.document, days, published.version)
    except RulesetRefusedError:
        return await _mended(published, days)


async def _mended(published: Published, days: Mapping[date, bool]) -> Ruleset:
    ruleset, refused = await asyncio.to_thread(in_force, published.document, published.version, days)
    shown = [str(problem) for problem in refused[:_MOST_SHOWN]]
    county = published.division_code
    log.warning(
        "ruleset_as_shipped", county=county, version=published.version, count=len(refused), parts=shown
    )
    return ruleset


async def active_everywhere(session: AsyncSession) -> dict[str, Ruleset]:
    """The ruleset in force in each county that has published one or edited its calendar."""
    newest = select(Published.division_code, func.max(Published.version)).group_by(Published.division_code)
    counties = {county for county, _ in await session.execute(newest)}
    counties |= set(await session.scalars(select(CalendarDay.division_code).distinct()))
    return {county: await active(session, county) for county in counties}


async def edited_days(session: AsyncSession, county: str) -> dict[date, bool]:
    """The days that the county works or not against the national calendar, as they were edited."""
    rows = await session.scalars(select(CalendarDay).where(CalendarDay.division_code == county))
    return {row.day: row.is_workday for row in rows}


async def export(session: AsyncSession, county: str) -> str:
    """The document in force, character for character as it was published."""
    published = await latest(session, county)
    return published.document if published else shipped_document()


async def publish(work: Work, county: str, document: str, author: str, reason: str) -> int:
    """Store a document that is a ruleset as the newest version, whoever may: `publishing.publish` looks at everything.

    Raises RulesetRefusedError with every problem, InputRefusedError without a reason or when somebody else
    published at the same moment.
    """
    await read(document)
    await touch(work.session, "ruleset")
    return await store(work, county, document, author, reason)


async def document_of(session: AsyncSession, county: str, version: int) -> str:
    """The document of a version (0: the shipped one); raises NotFoundError for one that never was."""
    return shipped_document() if version == 0 else (await _published(session, county, version)).document


async def history(session: AsyncSession, county: str) -> list[Published]:
    """All published versions of a county, newest first."""
    rows = select(Published).where(Published.division_code == county).order_by(Published.version.desc())
    return list(await session.scalars(rows))


async def _published(session: AsyncSession, county: str, version: int) -> Published:
    wanted = select(Published).where(Published.division_code == county, Published.version == version)
    found = (await session.scalars(wanted)).first()
    if found is None:
        raise NotFoundError(f"{county} 没有第 {version} 版规则,用 baolian rules history 看看有哪些")
    return found


async def store(
    work: Work,
    county: str,
    document: str,
    author: str,
    reason: str,
    approvals: Sequence[Mapping[str, Any]] = (),
) -> int:
    """Add the next version and answer its number; whoever calls this has looked at it and told every process."""
    if not reason.strip():
        raise InputRefusedError("发布规则要写明原因:--reason 原因")
    newest = await latest(work.session, county)
    version = newest.version + 1 if newest else 1
    work.session.add(
        Published(
            id=work.ids.next(),
            division_code=county,
            version=version,
            document=document,
            author=author,
            reason=reason.strip(),
            published_at=work.now,
            approvals=list(approvals),
        )
    )
    try:
        await work.session.flush()
    except IntegrityError as error:
        raise InputRefusedError("刚才有别人发布了新版规则,请看过以后再发布一次") from error
    return version
