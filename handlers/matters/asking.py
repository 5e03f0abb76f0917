"""Questions: about the matter in hand, going on from the last one, or about something else."""

from sqlalchemy import select

from app.core.enums import FINAL_STATES, Intent
from app.core.marks import visible
from app.nlu.address import asks_what_to_bring, begins_anew, goes_on_asking, is_asking
from app.nlu.far_away import only_asks_for_help, only_asks_to_go
from app.nlu.items import plain_item
from app.nlu.matters import is_added
from app.nlu.small_words import behind_thanks
from app.nlu.text import normalise
from app.services.deciding import facts
from handlers.matters.additions import is_same_place
from handlers.matters.matter import VILLAGE, is_open
from handlers.talk import Talk
from models import Case

_SELDOM_ASKED = (Intent.DISPUTE, Intent.OPINION)
"""Kinds as which a few words that ask are often misheard: 要他回来不."""
_FEW = 8
_MOST = 50
"""So many of his latest cases are looked through."""
_ON_PAPER = (Intent.DELEGATED, Intent.RELIEF)
"""Kinds for which papers are brought along."""
_VISITED = (Intent.DISASTER, Intent.CARE, Intent.MAJOR_CHANGE, Intent.HARDSHIP, Intent.DISPUTE)
"""Kinds for which somebody goes there."""


def asks_about_it(talk: Talk, case: Case, matters: tuple[Intent, ...]) -> bool:
    """A question that names neither place nor procedure: 要哪些材料, 要赔多少钱. It is about the matter in hand."""
    heard = talk.understanding
    if heard is None or len(matters) > 1 or not is_open(case):
        return False
    if heard.matter in _SELDOM_ASKED and not heard.slots and not heard.places:
        return len(visible(talk.text)) <= _FEW and is_asking(talk.text)
    if heard.intent is not Intent.CONSULTATION:
        return False
    is_paper = case.kind in _ON_PAPER and asks_what_to_bring(talk.text)
    is_thing = heard.slots.get("item") and not is_paper
    is_own = heard.places or is_thing or is_added(behind_thanks(normalise(talk.text)))
    return case.kind != Intent.CONSULTATION and not is_own


def asks_to_go(talk: Talk, case: Case) -> bool:
    """Whether somebody who told of the matter only asks that somebody go there, in his stead, or help him with it."""
    is_visited = is_open(case) and case.kind in _VISITED and is_same_place(talk, case)
    return is_visited and (only_asks_to_go(talk.text) or only_asks_for_help(talk.text))


def asks_on(talk: Talk, case: Case) -> bool:
    """Whether the question of a moment ago goes on: 那养老保险呢."""
    is_question = case.kind == Intent.CONSULTATION and is_open(case)
    return is_question and goes_on_asking(talk.text)


def asks_something_else(talk: Talk, case: Case) -> bool:
    """Whether both are questions, each about a thing of its own: 低保要什么条件 · 大病医保咋报销. Papers are none.

    Whoever begins anew, 我想反映个事, tells of something else, but for a disaster.

    Until it is known where the first one is, both wait there for their place.
    """
    heard = talk.understanding
    if case.kind != Intent.DISASTER and begins_anew(talk.text):
        return True
    if heard is None or case.kind != Intent.CONSULTATION or asks_what_to_bring(talk.text):
        return False
    if len(case.division_code) < VILLAGE:
        return False
    asked, told = (_listed(slots.get("item")) for slots in (facts.slots_of(case), heard.slots))
    return bool(asked and told) and not set(asked) & set(told)


async def asked_about_item(talk: Talk) -> Case | None:
    """The case of his own in which the very thing that he asks about was wanted a while ago: 残疾证要本人去不."""
    heard = talk.understanding
    named = _listed(heard.slots.get("item")) if heard and heard.intent is Intent.CONSULTATION else []
    if not named or (heard and (heard.places or len(heard.matters) > 1)):
        return None
    since = talk.work.now - talk.ruleset.limits.join_within.span
    wanted = select(Case).where(
        Case.reporter_conversation_id == talk.conversation.id,
        Case.kind.in_((Intent.DELEGATED, Intent.RELIEF)),
        Case.opened_at >= since,
    )
    for case in await talk.work.session.scalars(wanted.order_by(Case.id.desc()).with_for_update()):
        if is_open(case) and set(named) & set(_listed(facts.slots_of(case).get("item"))):
            return case
    return None


async def told_of_item(talk: Talk) -> Case | None:
    """The newest open case of his own that is about the very thing that he names, however long ago he told of it."""
    named = things_named(talk)
    if not named:
        return None
    own = select(Case).where(Case.reporter_conversation_id.in_(talk.own_conversations))
    running = own.where(Case.state.not_in(FINAL_STATES), Case.resolved_at.is_(None))
    for case in await talk.work.session.scalars(running.order_by(Case.id.desc()).limit(_MOST)):
        if set(named) & set(_listed(facts.slots_of(case).get("item"))):
            return case
    return None


def things_named(talk: Talk) -> list[str]:
    """The things that the message names, each by its one name."""
    heard = talk.understanding
    return _listed(heard.slots.get("item")) if heard else []


def _listed(said: object) -> list[str]:
    names = said if isinstance(said, list) else [said] if said else []
    return [plain_item(str(each)) for each in names]
