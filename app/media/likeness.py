"""What a photo looks like, in 64 bits: the same scene scaled, recompressed or a little brighter has nearly the same."""

from PIL import Image

_WIDE, _HIGH = 9, 8
_LEAST_CONTRAST = 12
"""Shades between the darkest and the brightest spot; with fewer a photo shows nothing that can be told again."""


def likeness(image: Image.Image) -> str | None:
    """Sixteen hex digits: whether each spot is brighter than its neighbour; None for a photo that shows nothing."""
    small = image.convert("L").resize((_WIDE, _HIGH), Image.Resampling.LANCZOS)
    shades = small.tobytes()
    if max(shades) - min(shades) < _LEAST_CONTRAST:
        return None
    bits = 0
    for row in range(_HIGH):
        for column in range(_WIDE - 1):
            at = row * _WIDE + column
            bits = bits << 1 | (shades[at] > shades[at + 1])
    return f"{bits:016x}"
