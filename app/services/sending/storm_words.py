"""The words of a push about an incident: how many cases there are by now, what is new, one link to the list."""

from collections import Counter
from dataclasses import dataclass

from app.core.ids import short_number
from app.core.links import Links
from app.services.sending import addresses, digest
from app.services.sending.digest import Bundle
from app.services.sending.ways import Way
from app.services.sending.wording import (
    MOST_LINES,
    Values,
    first_line,
    for_a_group,
    instead_of_link,
    mark_of,
    now_words,
    values_now,
)
from app.services.sending.words import place_words
from app.services.work import Work
from bots.base import Capabilities, Means, Outgoing
from models import Incident

_FIRST = ("escalation", "reminder", "alert")
"""Whose lines are shown first."""


@dataclass(frozen=True, slots=True)
class Told:
    """The incident that a push is about, and how many of its cases the officer was called for."""

    incident: Incident
    count: int


def render(
    work: Work, rows: Bundle, told: Told, way: Way, links: Links, able: Capabilities, window: str = ""
) -> Outgoing:
    """One push for everything that an officer is told about an incident now."""
    incident, officer = told.incident, rows[0].officer_id or ""
    url = links.incident_link(incident.id, officer) if able.takes_links and not way.chat else ""
    values = [values_now(work, row) for row in rows]
    if way.chat:
        values = [for_a_group(each) for each in values]
    most = able.max_text_bytes
    if url and able.max_linked_bytes is not None:
        most = min(most, able.max_linked_bytes + len(url))
    mark = mark_of(work, rows[0])
    after = "" if able.takes_links or way.chat else "\n" + instead_of_link(work, rows[0])
    fields = _fields(work, rows, told, values) | {"url": url}
    is_card = way.means in (Means.TEMPLATE, Means.CONSENT)
    return Outgoing(
        recipient=addresses.plain(work, way.channel, way.address),
        chat=way.chat,
        text=mark + _fitting(work, rows, values, fields, most - len((mark + after).encode())) + after,
        dedup_key=digest.dedup_key(rows),
        url=url,
        template=_card(work, rows, fields) if is_card else None,
        means=way.means,
        window=window,
    )


def _fields(work: Work, rows: Bundle, told: Told, values: list[Values]) -> Values:
    incident = told.incident
    ruleset = work.snapshots.ruleset_for(incident.division_code)
    purposes = Counter(purpose for _, purpose in {(row.case_id, row.purpose) for row in rows})
    soonest = min(
        (each for each in values if each.get("due_at")), key=lambda each: str(each["due_at"]), default={}
    )
    return {
        "number": incident.number,
        "short": short_number(incident.number),
        "kind": ruleset.word("kinds", incident.kind),
        "hazard": incident.hazard or ruleset.word("kinds", incident.kind),
        "place": place_words(work, incident.division_code),
        "count": told.count,
        "fresh": purposes["alert"] or "",
        "reminded": purposes["reminder"] or "",
        "escalated": purposes["escalation"] or "",
        "due": soonest.get("due", ""),
        "due_at": soonest.get("due_at", ""),
        "lines": "",
    }


def _fitting(work: Work, rows: Bundle, values: list[Values], fields: Values, most: int) -> str:
    """The push with as many first lines as it has room for."""
    phrases = work.snapshots.ruleset_for(rows[0].division_code).phrases
    order = sorted(
        range(len(rows)), key=lambda at: _FIRST.index(rows[at].purpose) if rows[at].purpose in _FIRST else 9
    )
    around = str(fields["place"])
    first = {rows[at].case_id: at for at in reversed(order)}
    said = [
        first_line(rows[at], phrases.render("alert_incident_line", _line_of(values[at], around)))
        for at in [at for at in order if first[rows[at].case_id] == at][:MOST_LINES]
    ]
    for shown in range(len(said), 0, -1):
        text = phrases.render("alert_incident", fields | {"lines": "\n".join(said[:shown])})
        if len(text.encode()) <= most:
            return text
    return phrases.render("alert_incident", fields)


def _line_of(values: Values, around: str) -> Values:
    """The fields of one case's line; its place without what the whole incident has in common."""
    place = str(values.get("place", "")).removeprefix(around)
    return {"short": values.get("short", ""), "place": place, "summary": values.get("summary", "")}


def _card(work: Work, rows: Bundle, fields: Values) -> dict[str, str]:
    """The values of a template for the incident; `time` is the earliest of the deadlines."""
    phrases = work.snapshots.ruleset_for(rows[0].division_code).phrases
    return {
        "number": str(fields["number"]),
        "summary": mark_of(work, rows[0]) + phrases.render("alert_incident_short", fields),
        "time": str(fields["due_at"] or now_words(work)),
    }
