"""What the catalogue says of the thing that is to be done: the papers, the working days, the office."""

from app.core.enums import Intent
from app.nlu.items import asks_how_it_is_done, plain_item
from app.services.deciding import facts
from app.services.sending.words import case_words
from handlers.talk import Say, Talk
from models import Case

_OF_PAPERS = (Intent.DELEGATED, Intent.RELIEF, Intent.CONSULTATION)


def what_it_takes(talk: Talk, case: Case) -> tuple[Say, ...]:
    """What the catalogue says of the item of the case, once for each case and where the message asks for it.

    Nothing where it is not certain which entry is meant: the officer knows, and tells him.
    """
    known = facts.facts_of(case)
    if case.kind not in _OF_PAPERS or known.get("catalogue") or not asks_how_it_is_done(talk.text):
        return ()
    said = facts.slots_of(case).get("item") or ""
    name = str(said[0] if isinstance(said, list) else said)
    registry, text = talk.work.snapshots.registry, f"{case.summary} {talk.text}"
    item = registry.item_of(name, text) or registry.item_of(plain_item(name), text)
    if item is None or not item.materials:
        return ()
    facts.put(case, catalogue=True)
    office = registry.office(item.office_code)
    words = case_words(talk.work, case, case.next_due_at) | {
        "item": item.words[0],
        "materials": talk.ruleset.word("terms", "comma").join(item.materials),
        "days": str(item.days or ""),
        "office": office.name if office else "",
    }
    return (Say("what_it_takes", talk.for_chat(words)),)
