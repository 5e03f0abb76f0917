"""An officer wants to be rung: he gets the number to ring himself, and whose the case is hears of it."""

from app.nlu.numbered import apart
from app.nlu.remarks import Remark, remark
from handlers.officers import answering, duty, officer, own_cases, plain_words
from handlers.talk import Outcome, Talk


async def hear(talk: Talk) -> Outcome | None:
    """The number of who reported his case, with none in hand that of the duty desk; None for all other words."""
    if talk.officer is None or talk.message.chat:
        return None
    for way in apart(talk.text):
        if len(way.numbers) == 1 and (told := await of(talk, way.words, way.numbers[0])) is not None:
            return told
    return await of(talk, talk.text, "")


async def of(talk: Talk, text: str, number: str) -> Outcome | None:
    """The same of the case of this number (empty: the one that he is at)."""
    if remark(text) is not Remark.RING_ME:
        return None
    running = own_cases.running_of(await own_cases.his_cases(talk, number))
    if not running:
        return officer.unknown(number) if number else await duty.who(talk)
    case = running[0] if number and len(running) == 1 else plain_words.meant(talk, running)
    if case is None:
        return officer.which_case(talk, running, text)
    if talk.officer is None or case.officer_id == talk.officer.id:
        return await plain_words.told_again(talk, case, running)
    await plain_words.note(talk, case)
    return await answering.told_owner(talk, case, plain_words.short_of(case, running))
