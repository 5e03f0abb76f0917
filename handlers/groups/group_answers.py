"""An officer answers a plea in the group where it was made: 马上安排人去, a quote and 收到, 张诗文家的我去."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.marks import visible
from app.nlu.callings import may_speak_of_going, without_name
from app.nlu.officer_words import MOST, OfficerWords, officer_words
from app.nlu.small_words import small_words
from app.services.casework.orders import Order
from handlers import neighbours
from handlers.neighbours import Reported
from handlers.officers import colleagues, officer, own_cases
from handlers.officers.plain_words import ORDERS, is_danger
from handlers.talk import Outcome, Talk


async def overheard(talk: Talk) -> Outcome | None:
    """It counts where it is clear which case he means, and the group is told as with any move; he gets no word.

    What a quote, a mention or a name points at is clear. A bare 收到 or 好的 that quotes no plea may be meant for
    anybody there, and is none.
    """
    if talk.officer is None or not _may_answer(talk):
        return None
    if (named := colleagues.who_took(talk)) is not None and named.id != talk.officer.id:
        return None
    here = await neighbours.reported(talk, await own_cases.his_cases(talk, ""))
    pointed = await neighbours.meant(talk, here)
    said = officer_words(talk.text) or _without_names(talk, pointed or ())
    if said not in (OfficerWords.GOES, OfficerWords.THERE) or is_danger(talk, said):
        return None
    if small_words(talk.text) and (pointed is None or not talk.hearing.quotes):
        return None
    word, action = ORDERS[said]
    fitting = own_cases.waiting_for([each.case for each in (here if pointed is None else pointed)], action)
    if len(fitting) != 1:
        return None
    done = await officer.obey(talk, Order(word, action, fitting[0].number, ""))
    return replace(done, reply_key="", also_say=())


def _without_names(talk: Talk, pointed: Sequence[Reported]) -> OfficerWords | None:
    """What he says beside the names of those whom he means."""
    text = talk.text
    for each in pointed:
        text = without_name(text, each.name)
    return officer_words(text)


def _may_answer(talk: Talk) -> bool:
    """Whether it is worth a look at his cases: nobody's are held for an evening's talk."""
    text = visible(talk.text)
    if not text or len(text) > MOST:
        return False
    return may_speak_of_going(text) or officer_words(text) in (OfficerWords.GOES, OfficerWords.THERE)
