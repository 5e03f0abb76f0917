"""Being there: the time of the tap, the position and its distance from the case's place, doubts noted.

A doubt is for whoever looks later; it never refuses an arrival and never hides one.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select

from app.core.enums import SegmentKind
from app.services.deciding.whereabouts import metres
from app.services.lifecycle import clock_moves
from app.services.work import Work
from models import Case, CaseMessage, Contact, Deadline, Household, Message

LATE = timedelta(minutes=1)
"""A tap that comes this much after it was made was kept in the phone."""
_MAINLAND = ((18.0, 54.0), (73.0, 135.5))
"""Latitudes and longitudes between which it lies."""
_EDGE = 0.3
"""Degrees around the county's households that still count as the county."""
_VAGUE_METRES = 1_000.0
_COUNTY = 6


async def arrive(work: Work, case: Case, values: Mapping[str, Any], clocks: list[Deadline]) -> dict[str, Any]:
    """Note that somebody is on site; answers what the history keeps."""
    at, clock_doubts = moment_of(work, case, values.get("at"))
    data = await _proof(work, case, values)
    data["doubts"] = [*clock_doubts, *data["doubts"]]
    data |= late_sent(work, case, values.get("at"))
    case.on_site_at = case.on_site_at or at
    clock_moves.arrived(work, case, clocks, at)
    return {name: value for name, value in data.items() if value not in (None, [])}


def moment_of(work: Work, case: Case, told: datetime | None) -> tuple[datetime, list[str]]:
    """When the officer tapped, as far as it can be so: not before the report, not after now."""
    if told is None:
        return work.now, []
    if told > work.now + LATE:
        return work.now, ["clock"]
    if told < case.reported_at:
        return case.reported_at, ["before_report"]
    return min(told, work.now), []


def late_sent(work: Work, case: Case, told: datetime | None) -> dict[str, Any]:
    """What the history keeps of a tap that lay in the phone: when it was made, and that it came later."""
    at, _ = moment_of(work, case, told)
    return {"at": at.isoformat(), "is_late_sent": True} if work.now - at >= LATE else {}


async def _proof(work: Work, case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    lat, lng = values.get("lat"), values.get("lng")
    if lat is None or lng is None:
        proof = "photo" if values.get("has_photo") else "none"
        return {"proof": proof, "doubts": [] if values.get("has_photo") else ["no_proof"]}
    place = await _place(work, case)
    distance = metres(*place, lat, lng) if place else None
    return {
        "proof": "position",
        "position": {"lat": lat, "lng": lng},
        "distance_m": None if distance is None else round(distance),
        "doubts": await _doubts(work, case, (lat, lng), distance, values.get("accuracy")),
    }


async def _doubts(
    work: Work, case: Case, here: tuple[float, float], distance: float | None, accuracy: float | None
) -> list[str]:
    limit = work.snapshots.ruleset_for(case.division_code).limits.arrival_metres
    found = []
    (south, north), (west, east) = _MAINLAND
    is_on_land = south <= here[0] <= north and west <= here[1] <= east
    if not is_on_land or not await _is_in_county(work, case, here):
        found.append("outside")
    elif distance is not None and distance > limit:
        found.append("far")
    if accuracy is not None and accuracy > _VAGUE_METRES:
        found.append("vague")
    return found


async def _place(work: Work, case: Case) -> tuple[float, float] | None:
    """Where the case is: a position that was shared for it, else the household's.

    An officer's own position says where he is, not where the case is, unless he reported it himself.
    """
    is_an_officers = exists().where(
        Contact.owner_kind == "officer",
        Contact.channel == Message.channel,
        Contact.account == Message.account,
        Contact.external_id == Message.sender,
    )
    shared = (
        select(Message.segments)
        .join(CaseMessage, CaseMessage.message_id == Message.id)
        .where(
            CaseMessage.case_id == case.id,
            Message.kind == SegmentKind.LOCATION,
            or_(Message.conversation_id == case.reporter_conversation_id, ~is_an_officers),
        )
        .order_by(Message.id.desc())
    )
    for segments in await work.session.scalars(shared.limit(5)):
        for segment in json.loads(segments):
            if segment.get("lat") is not None and segment.get("lng") is not None:
                return float(segment["lat"]), float(segment["lng"])
    home = await work.session.get(Household, case.household_id) if case.household_id else None
    return (home.lat, home.lng) if home and home.lat is not None and home.lng is not None else None


async def _is_in_county(work: Work, case: Case, here: tuple[float, float]) -> bool:
    """Whether the position lies among the county's households; unknown counts as yes."""
    county = case.division_code[:_COUNTY]
    bounds = select(
        func.min(Household.lat), func.max(Household.lat), func.min(Household.lng), func.max(Household.lng)
    ).where(Household.division_code.between(county, county.ljust(15, "9")))
    row = (await work.session.execute(bounds)).one()
    if None in row:
        return True
    south, north, west, east = (float(each or 0) for each in row)
    return south - _EDGE <= here[0] <= north + _EDGE and west - _EDGE <= here[1] <= east + _EDGE
