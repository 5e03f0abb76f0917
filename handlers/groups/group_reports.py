"""An officer tells a listening group of damage that he sees: he is heard as anybody else is there."""

from dataclasses import replace

from app.services.deciding.pleas import is_damage_report
from handlers.matters.additions import is_recent, is_same_place
from handlers.matters.report import report
from handlers.officers import own_cases, plain_words
from handlers.talk import Outcome, Talk
from models import Case


async def overheard(talk: Talk) -> Outcome | None:
    """A case of its own; what a neighbour told of just now, or he himself has in hand, goes on without a word.

    None for everybody else, for warnings and for what is done already.
    """
    heard = talk.understanding
    if talk.officer is None or talk.hearing.is_to_others or heard is None or heard.is_urgent:
        return None
    if not is_damage_report(talk.text, heard):
        return None
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    own = [talk.unfinished] if talk.unfinished is not None and is_recent(talk) else []
    told = next((case for case in [*own, *running] if _is_of(talk, case)), talk.beside)
    if told is None:
        return await report(talk, heard.matter)
    kept = await plain_words.kept(talk, told, [*running, told])
    return replace(kept, reply_key="", also_say=())


def _is_of(talk: Talk, case: Case) -> bool:
    """Whether this case of his is of the same kind at the same place."""
    heard = talk.understanding
    return heard is not None and case.kind == heard.matter and is_same_place(talk, case)
