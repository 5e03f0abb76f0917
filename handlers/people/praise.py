"""Thanks to an officer by his name, with nothing unfinished: he reads them, and nobody is called for it."""

from app.core.enums import FateKind, Intent
from app.nlu.praise import is_praise
from app.services.county.officer_names import whom
from app.services.county.registry_rows import OfficerRef
from app.services.sending import outbox
from handlers.matters.additions import LONGEST_ASKED
from handlers.matters.matter import matters_of, place_of
from handlers.talk import Outcome, Talk

_NOTICE = "notice_thanked"


async def hear(talk: Talk) -> Outcome | None:
    """The one officer who is named reads the words, once a day of the same sender; other thanks are answered. None for
    anything else.
    """
    heard = talk.understanding
    if heard is None or heard.is_urgent or talk.officer is not None or talk.message.chat:
        return None
    is_certain = not heard.to_human and bool({*matters_of(talk)} - {Intent.OPINION})
    if talk.unfinished is not None or is_certain or not is_praise(talk.text):
        return None
    thanked = _thanked(talk)
    if thanked is None:
        is_thanks = heard.intent is Intent.CHITCHAT
        return Outcome(FateKind.ANSWERED, "praise", "thanks") if is_thanks else None
    said = {
        "said": talk.text[:LONGEST_ASKED],
        "reporter": talk.sender_name or talk.ruleset.word("terms", "somebody"),
    }
    about = f"{talk.conversation.id}:{talk.work.now.date()}"
    if await outbox.is_noticed(talk.work, thanked.id, _NOTICE, about):
        return Outcome(FateKind.ANSWERED, "praise", "thanks")
    outbox.enqueue_notice(talk.work, thanked.id, thanked.division_code, _NOTICE, said, about)
    words = {
        "officer": thanked.name,
        "title": thanked.title or talk.ruleset.word("roles", thanked.role),
    }
    return Outcome(FateKind.ANSWERED, "praise", "thanks_passed", words)


def _thanked(talk: Talk) -> OfficerRef | None:
    """The one officer below the account whose whole name stands in the words, else whom they call by his post."""
    county = talk.account_division
    officers = talk.work.snapshots.registry.officers.values()
    named = [
        each
        for each in officers
        if len(each.name) > 1 and each.name in talk.text and each.division_code.startswith(county)
    ]
    if len(named) == 1:
        return named[0]
    mentions = talk.understanding.mentions if talk.understanding and not named else ()
    found = {whom(talk.work, each, county, place_of(talk).code) for each in mentions} - {None}
    return found.pop() if len(found) == 1 else None
