"""A receipt in somebody's name, 王支书收到: his own where it is his name, else a word about a colleague."""

from app.core.enums import FateKind
from app.nlu.colleague_words import took
from app.nlu.officer_words import officer_words
from app.services.casework.orders import Order
from app.services.county.officer_names import whom
from handlers.officers import officer, own_cases, plain_words
from handlers.talk import Outcome, Talk


async def hear(talk: Talk) -> Outcome | None:
    """Nobody takes a case or is on site by a colleague's name: it stands in what he has; None for everything else."""
    if talk.officer is None or talk.message.chat:
        return None
    name, rest = took(talk.text)
    near = talk.officer.division_code
    named = whom(talk.work, name, near[:6], near) if name else None
    if named is None:
        return None
    if named.id == talk.officer.id:
        return await _himself(talk, rest)
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    case = plain_words.meant(talk, running)
    if case is not None:
        return await plain_words.kept(talk, case, running)
    if running:
        return officer.which_case(talk, running, "收到")
    return Outcome(FateKind.ANSWERED, "nods", "nod")


async def _himself(talk: Talk, rest: str) -> Outcome | None:
    said = officer_words(rest)
    if said not in plain_words.ORDERS:
        return None
    word, action = plain_words.ORDERS[said]
    running = await own_cases.in_hand(talk)
    return await officer.obey(talk, Order(word, action, "", "")) if running else None
