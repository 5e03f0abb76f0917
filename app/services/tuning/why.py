"""Why a message became what it became: what was written down, and the same decided again by the version of then."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core.enums import Intent
from app.services.deciding import grounds
from app.services.deciding.judging import Judgement, Matter, World, judge
from app.services.rules import rulesets
from app.services.rules.ruleset_repair import in_force
from app.services.rules.rulesets import Ruleset
from app.services.tuning import replay_messages
from app.services.tuning.replay import Told
from app.services.work import Work
from models import Case, CaseMessage, Message
from models import Ruleset as Published

COUNTY = 6
INTENT, URGENT, WORDS, PLACE, ROUTE, WHO, FATE = "intent", "urgent", "words", "place", "route", "who", "fate"
COMPARED = (FATE, INTENT, URGENT, WORDS, PLACE, ROUTE, WHO)
"""What is compared; `who` by the registry of now, which may have changed since."""


@dataclass(frozen=True, slots=True)
class Why:
    """A decision as it was written down, the version that made it, and the same decided again.

    `again` is None where there are no words to decide about. `differs` names what would be decided otherwise now.
    """

    decision: dict[str, Any]
    fate: dict[str, str]
    version: dict[str, Any]
    told: Told | None
    again: Judgement | None
    matter: Matter | None
    who: tuple[dict[str, Any], ...]
    differs: tuple[str, ...]


async def of_message(work: Work, message: Message) -> Why:
    """Why a message has its fate."""
    return await _why(work, message, dict(message.decision), is_case=False)


async def of_case(work: Work, case: Case) -> Why:
    """Why a case went where it went: its first message decided again, as far as this case's matter goes."""
    first = select(func.min(CaseMessage.message_id)).where(CaseMessage.case_id == case.id)
    message = await work.session.get(Message, await work.session.scalar(first) or 0)
    if message is None:
        version = await _version_json(work, case.division_code[:COUNTY], case.ruleset_version)
        return Why(dict(case.decision), {}, version, None, None, None, (), ())
    return await _why(work, message, dict(case.decision), is_case=True)


async def _why(work: Work, message: Message, decision: dict[str, Any], *, is_case: bool) -> Why:
    county = message.division_code[:COUNTY]
    number = int(decision.get("ruleset_version") or 0)
    version = await _version_json(work, county, number)
    fate = {"kind": message.fate_kind, "reason": message.fate_reason}
    if not decision or not message.text.strip():
        return Why(decision, fate, version, None, None, None, (), ())
    told = await replay_messages.told_of(work, message.id)
    world = work.snapshots.world_for(county, await ruleset_of(work, county, number))
    again = judge(world, told.text, told.setting)
    matter = _matter(again, decision)
    who = tuple(_who(world, again, matter, told)) if matter else ()
    differs = tuple(_differences(decision, fate, told, again, matter, who, is_case=is_case))
    return Why(decision, fate, version, told, again, matter, who, differs)


async def ruleset_of(work: Work, county: str, version: int) -> Ruleset:
    """A version as it was in force, with the county's edited days of now; 0 is the shipped one."""
    current = work.snapshots.ruleset_for(county)
    if current.version == version:
        return current
    days = await rulesets.edited_days(work.session, county)
    row = await _published(work, county, version)
    document = row.document if row is not None else rulesets.shipped().document
    return (await asyncio.to_thread(in_force, document, version, days))[0]


async def _published(work: Work, county: str, version: int) -> Published | None:
    wanted = select(Published).where(Published.division_code == county, Published.version == version)
    found: Published | None = await work.session.scalar(wanted)
    return found


async def _version_json(work: Work, county: str, version: int) -> dict[str, Any]:
    row = await _published(work, county, version)
    if row is None:
        return {"version": version}
    return {
        "version": version,
        "author": row.author,
        "reason": row.reason,
        "published_at": row.published_at.isoformat(),
    }


def _matter(again: Judgement, decision: dict[str, Any]) -> Matter | None:
    """The matter that the decision is about, where one was routed."""
    if not decision.get("reason"):
        return None
    return next((each for each in again.matters if str(each.kind) == decision.get("intent")), None)


def _who(world: World, again: Judgement, matter: Matter, told: Told) -> list[dict[str, Any]]:
    home = told.setting.home_at(again.place)
    duties = home.duties if home else ()
    routes, code = world.ruleset.routes, again.place.code
    return grounds.of_decision(matter.decision, routes, world.registry, code, duties, told.setting.at)


def _differences(
    decision: dict[str, Any],
    fate: dict[str, str],
    told: Told,
    again: Judgement,
    matter: Matter | None,
    who: tuple[dict[str, Any], ...],
    *,
    is_case: bool,
) -> list[str]:
    is_routed = bool(decision.get("reason"))
    found = {
        FATE: not is_case and not told.joins and fate["kind"] != again.fate and not _is_about_progress(again),
        INTENT: decision.get("intent") != str(_intent(again, matter, is_routed=is_routed)),
        URGENT: decision.get("urgent", again.heard.is_urgent) is not again.heard.is_urgent,
        WORDS: decision.get("words") != list(again.heard.words),
        PLACE: (decision.get("place") or {}).get("code") != again.place.code,
        ROUTE: is_routed and decision.get("route") != (matter.decision.route if matter else None),
        WHO: is_routed and decision.get("who", list(who)) != list(who),
    }
    return [name for name in COMPARED if found[name]]


def _intent(again: Judgement, matter: Matter | None, *, is_routed: bool) -> Intent:
    return matter.kind if is_routed and matter else again.heard.intent


def _is_about_progress(again: Judgement) -> bool:
    """Who asks how his matter stands is answered by what stands, not by the rules."""
    return again.heard.intent is Intent.PROGRESS and not again.heard.matters
