"""What somebody of the same house, or the same person by another way, told within a day: one matter."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.enums import FateKind, Intent
from app.core.ids import first_id
from app.services.casework import photos, pieces
from app.services.deciding import facts
from app.services.deciding.meaning import further_matters
from app.services.lifecycle.incidents import hazards_of
from handlers.additions import goes_on, is_same_place
from handlers.linked import with_linked
from handlers.matter import is_at_home, is_open, place_of
from handlers.rescue import life_goes_on
from handlers.talk import Outcome, Talk
from models import Case, Message

_HAPPENS_ONCE = (Intent.DISASTER, Intent.MAJOR_CHANGE)
"""Kinds of which a house has one at a time; of those below one for each thing that is asked for."""
_ASKED_FOR = (Intent.RELIEF, Intent.DELEGATED, Intent.CONSULTATION)


async def told_at_home(talk: Talk, kind: Intent, before: Sequence[Message]) -> Outcome | None:
    """The message, and the pieces before it, join the open case of its household that another account told of, and hear
    from now on how it goes on; None where there is none like it.
    """
    found = await _told_there(talk, kind)
    if found is None:
        return None
    talk.turn_to(found)
    facts.listens(found, talk.conversation.id)
    await photos.adopt_waiting(talk.work, talk.conversation, found, talk.actor)
    await pieces.adopt(talk.work, found, before, talk.actor)
    if talk.understanding is not None and talk.understanding.is_urgent:
        return await life_goes_on(talk, found)
    joined = goes_on(talk, found)
    outcome = Outcome(FateKind.CASE_JOINED, "told_at_home", "told_at_home", joined.values, found)
    return with_linked(talk, found, outcome, further_matters(talk.understanding, found.kind))


async def _told_there(talk: Talk, kind: Intent) -> Case | None:
    home = talk.household
    if home is None or talk.message.chat or talk.officer is not None or not is_at_home(talk, place_of(talk)):
        return None
    if kind not in (*_HAPPENS_ONCE, *_ASKED_FOR):
        return None
    await talk.work.flush()
    since = first_id(talk.work.now - talk.ruleset.limits.ask_place_within.span)
    told = select(Case).where(
        Case.id >= since,
        Case.household_id == home.id,
        Case.kind == str(kind),
        Case.reporter_conversation_id.is_distinct_from(talk.conversation.id),
    )
    for case in await talk.work.session.scalars(told.order_by(Case.id.desc()).with_for_update()):
        if is_open(case) and is_same_place(talk, case) and _is_the_same(talk, case, kind):
            return case
    return None


def _is_the_same(talk: Talk, case: Case, kind: Intent) -> bool:
    """Whether nothing that is told now speaks for another event, or another thing that is asked for."""
    heard = talk.understanding
    new, known = (heard.slots if heard else {}), facts.slots_of(case)
    if kind is Intent.DISASTER:
        struck, now = set(hazards_of(known)), set(hazards_of(new))
        is_lately = talk.work.now - case.opened_at <= talk.ruleset.limits.join_within.span
        return bool(struck & now) or (is_lately and not (struck and now))
    if kind is Intent.MAJOR_CHANGE:
        return new.get("relation") == known.get("relation")
    return bool(new.get("item")) and all(new.get(name) == known.get(name) for name in ("item", "relation"))
