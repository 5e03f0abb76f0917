"""An officer looked in on somebody of his care list, or asks who is on it."""

from collections.abc import Sequence

from app.core.enums import FateKind
from app.nlu.text import normalise
from app.nlu.visit_words import Visit, is_count, visit_words
from app.services.duty.care import Cared, care_list
from app.services.sending.words import happened, place_words
from handlers.officers import officer, own_cases
from handlers.talk import Outcome, Talk


async def hear(talk: Talk) -> Outcome | None:
    """The visit stands on his list; None for everything else, and where he also has a case of that household.

    Such a case has his words as well: they go on as all others about it.
    """
    if talk.officer is None or talk.message.chat or (talk.understanding and talk.understanding.is_urgent):
        return None
    said = visit_words(talk.text)
    if said is None:
        return None
    await talk.work.flush()
    listed = await care_list(talk.work, talk.officer.id)
    if not said.rest:
        return _list(talk, listed)
    seen = _named(said.rest, listed)
    if not seen or len({each.household_id for each in seen}) > 1:
        return _whom(talk, said, seen or listed)
    for each in seen:
        each.duty.seen_at = talk.work.now
    running = await own_cases.his_cases(talk, "")
    if seen[0].household_id in {case.household_id for case in running}:
        return None
    values = {"name": seen[0].name, "place": place_words(talk.work, seen[0].division_code)}
    return Outcome(FateKind.COMMAND, "visit_done", "visit_done", values)


def _named(rest: str, listed: Sequence[Cared]) -> list[Cared]:
    """Those whose name or number stands first; 张三丰 is not 张三."""
    keys = [(each, normalise(key)) for each in listed for key in (each.name, each.duty.target)]
    found = [(each, len(key)) for each, key in keys if rest.startswith(key)]
    longest = max((length for _, length in found), default=0)
    return [each for each, length in found if length == longest]


def _list(talk: Talk, listed: Sequence[Cared]) -> Outcome:
    key = "care_list" if listed else "care_none"
    values = {"count": str(len(listed)), "lines": _lines(talk, listed)} if listed else {}
    return Outcome(FateKind.COMMAND, key, key, values)


def _whom(talk: Talk, said: Visit, listed: Sequence[Cared]) -> Outcome | None:
    """Whom he can mean, where he wrote a name alone that nobody on his list has, or that several have."""
    if is_count(said.rest):
        return _list(talk, listed)
    if not listed or not said.is_name:
        return None
    values = {"name": said.rest, "lines": _lines(talk, listed)}
    return Outcome(FateKind.COMMAND, "care_unknown", "care_unknown", values)


def _lines(talk: Talk, listed: Sequence[Cared]) -> str:
    return "\n".join(_line(talk, each) for each in listed[: officer.MAX_LISTED])


def _line(talk: Talk, each: Cared) -> str:
    at = happened(talk.work, each.division_code, each.seen_at) if each.seen_at else ""
    place = place_words(talk.work, each.division_code)
    values = {"name": each.name, "place": place, "target": each.duty.target, "at": at}
    return talk.ruleset.render("care_line", **values)
