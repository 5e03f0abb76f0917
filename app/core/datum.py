"""Positions between the datum of satellites (WGS-84) and that of Chinese maps (GCJ-02); 50 to 500 m lie between."""

from math import cos, pi, sin, sqrt

_AXIS_M, _FLATNESS = 6_378_245.0, 0.006693421622965943
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271


def to_gcj02(lat: float, lng: float) -> tuple[float, float]:
    """A WGS-84 position in GCJ-02; outside of China the two are the same."""
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lng <= _EAST):
        return lat, lng
    x, y = lng - 105.0, lat - 35.0
    wave = 20.0 * (sin(6.0 * x * pi) + sin(2.0 * x * pi))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (wave + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (wave + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = lat / 180.0 * pi
    bend = 1 - _FLATNESS * sin(radians) ** 2
    north_degrees = north * 180.0 / (_AXIS_M * (1 - _FLATNESS) / (bend * sqrt(bend)) * pi)
    east_degrees = east * 180.0 / (_AXIS_M / sqrt(bend) * cos(radians) * pi)
    return lat + north_degrees, lng + east_degrees
