"""Further matters of a message, and what the sender is told of a case."""

from collections.abc import Iterable

from app.core.enums import Intent
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases
from app.services.lifecycle.cases import Opened
from handlers.matter import opening, route
from handlers.talk import Say, Talk
from models import Case


def open_linked(talk: Talk, place: Place, main: Case, kinds: Iterable[Intent]) -> list[Say]:
    """A case of its own, with its own officer, for each further matter; what is said of each."""
    said = []
    for kind in kinds:
        decision = route(talk, kind, place, is_urgent=False)
        if decision.officer is None:
            continue
        linked = opening(talk, kind, place, decision, is_urgent=False, parent_id=main.id)
        opened = cases.open_case(talk.work, linked, talk.message, talk.conversation)
        said.append(Say("received_also", reply_values(talk, opened, decision)))
    return said


def reply_values(talk: Talk, opened: Opened, decision: Decision) -> dict[str, str]:
    """The fields of the answer; a group is told no whole name and no link."""
    also = "、".join(officer.name for _, officer in decision.also_tell)
    return talk.for_chat({**opened.words, "also": also, "shown": "", "send_photos": ""})
