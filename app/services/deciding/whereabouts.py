"""Where a shared position is: the division of the households around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import outwards
from app.core.enums import SegmentKind
from app.core.messages import Inbound, InboundMessage
from models import Household

REACH_M = 500.0
"""Metres; a position with no household this near stays unknown."""
CLEARLY = 1.5
"""How many times as far the next division's household must be for the nearest one to decide."""
_EARTH_M = 6_371_000.0
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Home:
    """A household's division and position in GCJ-02."""

    division_code: str
    lat: float
    lng: float


def division_at(homes: Iterable[Home], lat: float, lng: float) -> str:
    """The division of the nearest home within reach; where another one is about as near, what both lie in."""
    near = sorted((metres(h.lat, h.lng, lat, lng), h.division_code) for h in homes)
    near = [(far, code) for far, code in near if far <= REACH_M]
    if not near:
        return ""
    rivals = {code for far, code in near if far <= near[0][0] * CLEARLY}
    common = (code for code in outwards(near[0][1]) if all(r.startswith(code) for r in rivals))
    return next(common, "")


def metres(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """The distance between two positions on the ground."""
    north, east = radians(other_lat - lat) / 2, radians(other_lng - lng) / 2
    chord = sin(north) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, chord)))


async def locate(session: AsyncSession, batch: Sequence[Inbound]) -> dict[str, str]:
    """By de-duplication key, the divisions of the positions that these messages share; one query for each."""
    found = {}
    for inbound in batch:
        position = _position(inbound)
        if position is not None:
            found[inbound.dedup_key] = await division_of(session, *position)
    return found


async def division_of(session: AsyncSession, lat: float, lng: float) -> str:
    """The division of the registered households around a position, as far as they agree; empty for none."""
    return division_at(await _around(session, lat, lng), lat, lng)


def _position(inbound: Inbound) -> tuple[float, float] | None:
    if not isinstance(inbound, InboundMessage):
        return None
    for part in inbound.segments:
        if part.kind is SegmentKind.LOCATION and part.lat is not None and part.lng is not None:
            return part.lat, part.lng
    return None


async def _around(session: AsyncSession, lat: float, lng: float) -> list[Home]:
    """The households in a square around the position."""
    north = REACH_M / _METRES_A_DEGREE
    east = north / max(cos(radians(lat)), 0.01)
    row = Household
    rows = await session.execute(
        select(row.division_code, row.lat, row.lng).where(
            row.lat.between(lat - north, lat + north),
            row.lng.between(lng - east, lng + east),
            row.retired_at.is_(None),
        )
    )
    return [Home(code, home_lat or 0.0, home_lng or 0.0) for code, home_lat, home_lng in rows]
