"""Words about a matter that was told hours or days ago: 来看过了没说法, 户口本拍给你了, 差啥材料."""

from app.core.enums import Intent
from app.nlu.address import is_only_where
from app.nlu.small_words import has_substance, is_pleasantry
from app.nlu.types import UNREAD, Understanding
from app.services.casework import photos
from app.services.deciding.quick_answers import has_papers, is_contact
from handlers.matters.additions import answered, is_said_again, is_same_place, joined_and_passed_on
from handlers.matters.asking import asks_about_it
from handlers.matters.joining import TELLING, placed
from handlers.matters.matter import VILLAGE, matters_of
from handlers.officers.answering import WAITING
from handlers.talk import Outcome, Talk
from models import Case

_IN_DOUBT = ("doubt", "unknown", UNREAD)


async def comes_back(talk: Talk) -> Outcome | None:
    """Words that are no matter of their own join the sender's unfinished one, and its officer reads them at once.

    None where nothing of his is unfinished, where they certainly tell of something else, for pleasantries, and
    where he asks after an officer who has not answered yet: somebody else should read that.
    """
    case, heard = talk.unfinished, talk.understanding
    if case is None or heard is None or talk.officer is not None:
        return None
    if heard.is_urgent or not is_same_place(talk, case) or (heard.asks_after and case.state in WAITING):
        return None
    is_question = asks_about_it(talk, case, matters_of(talk))
    is_more = is_said_again(talk, case) or is_place_of(case, heard, talk.text) or _tells(talk, case, heard)
    if not is_question and not is_more:
        return None
    await photos.adopt_waiting(talk.work, talk.conversation, case, talk.actor)
    is_placed = is_place_of(case, heard, talk.text)
    may_place = talk.awaited or is_placed or (not heard.matters and len(case.division_code) < VILLAGE)
    if may_place and not is_question and (located := await placed(talk, case)) is not None:
        return located
    joined_and_passed_on(talk, case, "alert_question" if is_question else "alert_said")
    reply, reason = ("question_joined", "question") if is_question else ("passed_on", "text")
    return answered(talk, case, reply, reason)


def is_place_of(case: Case, heard: Understanding, text: str) -> bool:
    """Whether the words say where the matter without a place is, and nothing else than that: 竹园村的路灯."""
    if len(case.division_code) >= VILLAGE or not heard.places or heard.asks_after:
        return False
    is_same = all(str(kind) == case.kind for kind in heard.matters)
    return is_same and is_only_where(text, [place.word for place in heard.places], case.summary)


def _tells(talk: Talk, case: Case, heard: Understanding) -> bool:
    """Whether somebody should read it: words in doubt, what belongs to the matter, whatever is no greeting.

    Where a life is in danger the shortest word counts.
    """
    if heard.intent is Intent.SPAM:
        return False
    if heard.to_human:
        return heard.reason in _IN_DOUBT
    if heard.intent in (Intent.CHITCHAT, Intent.COMMAND):
        return has_substance(talk.text) or (case.is_urgent and not is_pleasantry(talk.text))
    has_told = (
        is_contact(talk.text)
        or has_papers(talk.text)
        or (not heard.matters and any(heard.slots.get(name) for name in TELLING))
    )
    return has_told and not heard.asks_after
