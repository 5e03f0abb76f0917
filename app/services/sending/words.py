"""The fields that sentences about a case are filled with, the same for every sentence."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.enums import CaseState
from app.core.ids import short_number
from app.nlu.names import display_name
from app.services.county.registry_rows import OfficerRef
from app.services.rules.phrases import whole_minute
from app.services.rules.ruleset_document import Ruleset
from app.services.work import Work
from models import Case, OutboxMessage

CHINA = ZoneInfo("Asia/Shanghai")
_AWAY = frozenset({"timeout", "network", "cut", "not_connected", "token_busy", "no_token", "bad_answer"})
"""Codes of ours for a platform that did not answer, or not so that it could be read (`bots.base.SendError`)."""
_WITHDRAWN = "withdrawn"
"""How a case stands that nobody resolved before it was closed, in the words of `states`."""
_RESOLVED_INSIDE = "resolved_inside"
_WRITTEN = "%Y-%m-%d %H:%M"


def case_words(work: Work, case: Case, due: datetime | None = None) -> dict[str, str]:
    """Every field that a sentence about this case may use; empty where the case has none.

    A time that has passed is not told as one by which something will happen.
    """
    due = due if due is not None and due > work.now else None
    ruleset = work.snapshots.ruleset_for(case.division_code)
    owner = work.snapshots.registry.officer(case.officer_id or "")
    return {
        "number": case.number,
        "short": short_number(case.number),
        "kind": ruleset.word("kinds", case.kind),
        "state": ruleset.word("states", _WITHDRAWN if _is_withdrawn(case) else case.state),
        "place": place_words(work, case.division_code),
        "summary": case.summary or ruleset.word("terms", "photo"),
        "reporter": json.loads(case.reporter).get("name") or ruleset.word("terms", "somebody"),
        "officer": owner.name if owner else "",
        "title": title_of(work, case, owner) if owner else "",
        "phone_tail": "",
        "due": moment(work, case.division_code, due) if due else "",
        "due_at": written(whole_minute(due)) if due else "",
        "url": "",
        "hotline": hotline(work, case.division_code),
        "urgent": ruleset.word("terms", "urgent") if _is_life_in_danger(case) else "",
    }


def state_inside(ruleset: Ruleset, state: str) -> str:
    """How a case stands, as officers and admins read it: 等您回话 is said to who reported it."""
    return ruleset.word("states", _RESOLVED_INSIDE if state == CaseState.RESOLVED else state)


def inside(ruleset: Ruleset, words: dict[str, str], case: Case) -> dict[str, str]:
    """The same fields for officers and admins."""
    return words | {"state": state_inside(ruleset, case.state)} if case.state == CaseState.RESOLVED else words


def words_inside(work: Work, case: Case) -> dict[str, str]:
    """The fields of a case on the pages of officers, with its next clock."""
    words = case_words(work, case, case.next_due_at)
    return inside(work.snapshots.ruleset_for(case.division_code), words, case)


def _is_withdrawn(case: Case) -> bool:
    """Whether it was closed without having been resolved: its teller took it back."""
    return case.state == CaseState.CLOSED and case.resolved_at is None


def _is_life_in_danger(case: Case) -> bool:
    """Whether somebody's life is in danger and nobody of ours is there yet."""
    return case.is_urgent and case.on_site_at is None and case.resolved_at is None


def happened(work: Work, division_code: str, instant: datetime) -> str:
    """When something was, as people say it: by the minute in which it was, never a later one."""
    phrases = work.snapshots.ruleset_for(division_code).phrases
    return phrases.moment(instant.astimezone(CHINA), work.now.astimezone(CHINA))


def unsent(work: Work, row: OutboxMessage) -> str:
    """Why an alert did not go out, as the duty desk is told; a platform's own code and words stay in the API."""
    ruleset, code = work.snapshots.ruleset_for(row.division_code), row.last_error.partition(" ")[0]
    said = ruleset.word("reasons", code)
    if said != code:
        return said
    return ruleset.word("reasons", "away" if code in _AWAY or code.startswith("http_5") else "refused")


def title_of(work: Work, case: Case, officer: OfficerRef) -> str:
    """What an officer is called before his name."""
    return officer.title or work.snapshots.ruleset_for(case.division_code).word("roles", officer.role)


def moment(work: Work, division_code: str, instant: datetime) -> str:
    """A deadline as people say it: 今天15:40; never earlier than what was promised."""
    phrases = work.snapshots.ruleset_for(division_code).phrases
    return phrases.deadline(instant.astimezone(CHINA), work.now.astimezone(CHINA))


def written(instant: datetime) -> str:
    """An instant as it is kept beside its words, which are another day's tomorrow."""
    return f"{instant.astimezone(CHINA):{_WRITTEN}}"


def told_now(work: Work, division_code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what waited or is sent anew, its times as they are told now; one that is over is left out."""
    told = dict(values)
    if told.get("due_at"):
        due = _read(str(told["due_at"]))
        for name in ("due", "until"):
            if told.get(name):
                told[name] = moment(work, division_code, due) if due > work.now else ""
        told["due_at"] = told["due_at"] if due > work.now else ""
    if told.get("paid_at"):
        told["paid_on"] = happened(work, division_code, _read(str(told["paid_at"])))
    return told


def _read(text: str) -> datetime:
    return datetime.strptime(text, _WRITTEN).replace(tzinfo=CHINA)


def place_words(work: Work, division_code: str) -> str:
    """A place as people say it, the town first: 四季镇竹园村四组; unknown where only the county is known."""
    path = work.snapshots.registry.path(division_code)
    below = [display_name(division.name) for division in path if division.level != "county"]
    return "".join(below) or work.snapshots.ruleset_for(division_code).word("terms", "unknown_place")


def hotline(work: Work, division_code: str) -> str:
    """The number to ring: the ruleset's, else that of the nearest office of the place that has one."""
    named = work.snapshots.ruleset_for(division_code).limits.hotline
    return named or work.snapshots.phone_of(division_code)
