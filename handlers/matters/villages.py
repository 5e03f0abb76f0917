"""One disaster that is told of several villages in one breath: whoever answers for each of them is told."""

from collections.abc import Callable
from dataclasses import replace

from app.core.enums import Intent
from app.nlu.address import names_together
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from handlers.matters.matter import VILLAGE, route
from handlers.talk import Talk

Choose = Callable[[Talk, Intent, Place], Decision]


def also_there(talk: Talk, intent: Intent, decision: Decision, choose: Choose = route) -> Decision:
    """The decision, and with it whoever answers for the other villages that the message names together."""
    heard = talk.understanding
    named = (
        {each.code[:VILLAGE]: each.word for each in heard.places if len(each.code) >= VILLAGE}
        if heard
        else {}
    )
    if intent is not Intent.DISASTER or not names_together(talk.text, list(named.values())):
        return decision
    found = [choose(talk, intent, Place(code, "words")) for code in named]
    known = {
        decision.officer.id if decision.officer else "",
        *(officer.id for _, officer in decision.also_tell),
    }
    there = ((each.role, each.officer) for each in found if each.officer and each.officer.id not in known)
    return replace(decision, also_tell=(*decision.also_tell, *there))
