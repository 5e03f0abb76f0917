"""Positions: what browsers give (WGS-84) as Chinese maps have it (GCJ-02), and what can be a place in China."""

from math import cos, pi, sin, sqrt

_AXIS, _FLATTENING = 6_378_245.0, 0.006_693_421_622_965_943
CHINA = ((18.0, 54.0), (73.0, 135.5))
"""Latitudes and longitudes between which the mainland lies."""


def is_in_china(lat: float, lng: float) -> bool:
    """Whether a position can be on the mainland at all."""
    (south, north), (west, east) = CHINA
    return south <= lat <= north and west <= lng <= east


def gcj02(lat: float, lng: float) -> tuple[float, float]:
    """A WGS-84 position as Chinese maps show it, to within a few metres; outside China it is left alone."""
    if not is_in_china(lat, lng):
        return lat, lng
    x, y = lng - 105.0, lat - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    radians = lat / 180 * pi
    bulge = 1 - _FLATTENING * sin(radians) ** 2
    a_degree_north = _AXIS * (1 - _FLATTENING) / (bulge * sqrt(bulge)) * pi / 180
    a_degree_east = _AXIS / sqrt(bulge) * cos(radians) * pi / 180
    return lat + north / a_degree_north, lng + east / a_degree_east
