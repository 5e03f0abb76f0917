"""What if nobody answers: a place or household, a kind, an instant, under a published or a draft ruleset."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.core.enums import Intent
from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.division_names import place_or_code
from app.services.county.registry import duties_of_households
from app.services.deciding import grounds, judging, meaning
from app.services.deciding.meaning import Home, Setting
from app.services.deciding.places import Background, Place
from app.services.deciding.routing import decide
from app.services.rules.rulesets import Ruleset
from app.services.sending.ways import Adapters, known_ways
from app.services.tuning import foresight
from app.services.tuning.forecast import Forecast, Matter, WayAhead, World
from app.services.work import Work
from models import Household, OutboxMessage

_ROUNDS = 12
"""Whoever is found to be out of reach brings others in, whose ways are looked up then."""
_FAR = timedelta(days=3660)
"""What is asked lies within this of now, before or after: as far as the longest window."""


@dataclass(frozen=True, slots=True)
class Question:
    """What would happen where, and when; `text` are words that rules may look at, `is_urgent`: life is in danger."""

    place: str
    kind: Intent
    at: datetime
    text: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The forecast with what it was asked of; `division_code` is where that is, `route` the rule that decided."""

    question: Question
    division_code: str
    household_id: str
    route: str
    world: judging.World
    forecast: Forecast
    matter: Matter = field(repr=False)


async def ask(
    work: Work,
    within: str,
    question: Question,
    ruleset: Ruleset | None = None,
    adapters: Adapters | None = None,
) -> Answer:
    """The timeline by the rules in force, or by a draft; `within`: the division of who asks.

    Without `adapters` every alert is taken to arrive. Raises NotFoundError for a place outside or unknown,
    InvalidValueError for a name that fits several places, and for an instant more than ten years away.
    """
    if abs(question.at - work.now) > _FAR:
        raise InvalidValueError("只能看前后十年以内的时刻", "at")
    home, code = await _located(work, within, question.place)
    world = work.snapshots.world_for(code, ruleset)
    matter, route = _matter(world, code, home, question)
    forecast = await _foreseen(work, world, matter, adapters)
    return Answer(question, code, home.id if home else "", route, world, forecast, matter)


async def _foreseen(work: Work, world: judging.World, matter: Matter, adapters: Adapters | None) -> Forecast:
    played = World(world.ruleset, world.registry)
    forecast = foresight.foresee(played, matter)
    if adapters is None:
        return forecast
    ways: dict[str, tuple[WayAhead, ...]] = {}
    for _ in range(_ROUNDS):
        missing = sorted({call.officer.id for call in forecast.calls} - ways.keys())
        if not missing:
            break
        ways |= await _ways(work, missing, matter, adapters)
        forecast = foresight.foresee(replace(played, ways=dict(ways)), matter)
    return forecast


async def _ways(
    work: Work, officers: Sequence[str], matter: Matter, adapters: Adapters
) -> dict[str, tuple[WayAhead, ...]]:
    """The ways to officers as delivery lists them for an alert of this place; nothing is written."""
    rows = [
        OutboxMessage(
            id=number,
            purpose="alert",
            officer_id=officer,
            division_code=matter.division_code,
            is_urgent=matter.is_urgent,
            values="{}",
        )
        for number, officer in enumerate(officers)
    ]
    known = await known_ways(work, rows, adapters)
    return {
        officer: tuple(
            WayAhead(
                way.channel,
                way.account,
                str(way.means),
                way.means in adapters[way.channel, way.account].capabilities.receipts,
                bool(way.chat),
            )
            for way in known.of(row)
        )
        for officer, row in zip(officers, rows, strict=True)
    }


def _matter(world: judging.World, code: str, home: Home | None, question: Question) -> tuple[Matter, str]:
    place = Place(code, "words")
    setting = Setting(question.at, Background(account=code), "wechat", home=home)
    heard = world.understander.understand(question.text) if question.text else None
    facts = meaning.facts_of(
        heard, question.kind, place, setting, question.text, is_urgent=question.is_urgent
    )
    duties = home.duties if home else ()
    decision = decide(facts, world.ruleset, world.registry, duties)
    matter = Matter(
        at=question.at,
        division_code=code,
        promise=meaning.promise_for(world.ruleset, question.kind, question.is_urgent),
        decision=decision,
        first=grounds.holders_of(decision, world.ruleset.routes, world.registry, code, duties, question.at),
        duties=duties,
        is_urgent=question.is_urgent,
    )
    return matter, decision.route


async def _located(work: Work, within: str, place: str) -> tuple[Home | None, str]:
    """A household and where it is, or the division of a code or a name."""
    registry = work.snapshots.registry
    said = place.strip()
    if registry.division(said) is not None:
        code = said
    else:
        household = await work.session.get(Household, said[:64])
        if (
            household is not None
            and household.retired_at is None
            and household.division_code.startswith(within)
        ):
            duties = (await duties_of_households(work.session, [household.id]))[household.id]
            home = Home(household.id, household.division_code, tuple(household.tags), tuple(duties))
            return home, household.division_code
        code = _named(work, within, said)
    if not code.startswith(within):
        raise NotFoundError(f"没有找到“{said[:40]}”")
    return None, code


def _named(work: Work, within: str, name: str) -> str:
    heard = work.snapshots.understander_for(within).understand(name)
    codes = heard.places[0].candidates or (heard.places[0].code,) if heard.places else ()
    inside = [code for code in codes if code.startswith(within)]
    if len(inside) == 1:
        found = meaning.place_of(heard, Background(account=inside[0]), work.snapshots.group_of)
        return found.code if found.code.startswith(inside[0]) else inside[0]
    if not inside:
        raise NotFoundError(f"没有找到“{name[:40]}”:写区划代码、户编号,或者村的名称")
    words = "、".join(f"{place_or_code(work.snapshots.registry, code)}({code})" for code in inside[:5])
    raise InvalidValueError(f"“{name[:40]}”有 {len(inside)} 个:{words},请写区划代码", "place")
