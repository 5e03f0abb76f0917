"""A receipt in somebody's name, 王支书收到: his own where it is his name, else a word about a colleague."""

from app.core.enums import FateKind
from app.nlu.colleague_words import took
from app.nlu.officer_words import officer_words
from app.services.casework.orders import Order
from app.services.county.officer_names import COUNTY, whom
from app.services.county.registry_rows import OfficerRef
from handlers.officers import officer, own_cases, plain_words
from handlers.talk import Outcome, Talk


async def hear(talk: Talk) -> Outcome | None:
    """Nobody takes a case or is on site by a colleague's name: it stands in what he has; None for everything else."""
    named = who_took(talk)
    if talk.officer is None or named is None:
        return None
    if named.id == talk.officer.id:
        return None if talk.message.chat else await _himself(talk)
    if talk.message.chat:
        return Outcome(FateKind.ANSWERED, "nods", "nod")
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    case = plain_words.meant(talk, running)
    if case is not None:
        return await plain_words.kept(talk, case, running)
    if running:
        return officer.which_case(talk, running, "收到")
    return Outcome(FateKind.ANSWERED, "nods", "nod")


def who_took(talk: Talk) -> OfficerRef | None:
    """The officer in whose name this one writes that something is taken, himself too; None for other words."""
    name, _ = took(talk.text) if talk.officer is not None else ("", "")
    near = talk.officer.division_code if talk.officer is not None else ""
    return whom(talk.work, name, near[:COUNTY], near) if name else None


async def _himself(talk: Talk) -> Outcome | None:
    said = officer_words(took(talk.text)[1])
    if said not in plain_words.ORDERS:
        return None
    word, action = plain_words.ORDERS[said]
    running = await own_cases.in_hand(talk)
    return await officer.obey(talk, Order(word, action, "", "")) if running else None
