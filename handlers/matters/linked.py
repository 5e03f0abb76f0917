"""Further matters of a message, and what the sender is told of a case."""

from collections.abc import Iterable
from dataclasses import replace

from app.core.enums import FateKind, Intent
from app.services.deciding.places import Place
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases
from app.services.lifecycle.cases import Opened
from handlers.matters.matter import opening, place_of, route, worth_a_case
from handlers.talk import Outcome, Say, Talk
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


def with_linked(talk: Talk, main: Case, outcome: Outcome, kinds: Iterable[Intent]) -> Outcome:
    """The outcome, and what is said of a case for each of these kinds that is worth one."""
    place, fresh = place_of(talk), worth_a_case(talk, kinds)
    said = open_linked(talk, place if place.is_known else Place(main.division_code, "case"), main, fresh)
    if not said:
        return outcome
    told = (*said, *outcome.also_say)
    return replace(outcome, fate=FateKind.CASE_OPENED, reason=str(fresh[0]), case=main, also_say=told)


def reply_values(talk: Talk, opened: Opened, decision: Decision) -> dict[str, str]:
    """The fields of the answer; a group is told no whole name and no link."""
    also = "、".join(officer.name for _, officer in decision.also_tell)
    return talk.for_chat({**opened.words, "also": also, "shown": "", "send_photos": ""})
