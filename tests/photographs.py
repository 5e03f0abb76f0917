"""Photos as phones take them: with a place, a camera's name and a comment inside."""

import io
from typing import Any

from PIL import Image


def a_photo(
    spot: tuple[float, float] | None = None,
    *,
    size: tuple[int, int] = (64, 48),
    form: str = "JPEG",
    datum: str = "WGS-84",
    colour: str = "olive",
) -> bytes:
    """A picture; with `spot`, its camera wrote down where it stood."""
    image, buffer = Image.new("RGB", size, colour), io.BytesIO()
    exif = image.getexif()
    exif[0x010F], exif[0x0110] = "Huawei", "张诗文的手机"
    if spot is not None:
        exif[0x8825] = {
            1: "N" if spot[0] >= 0 else "S",
            2: _sexagesimal(abs(spot[0])),
            3: "E" if spot[1] >= 0 else "W",
            4: _sexagesimal(abs(spot[1])),
            18: datum,
        }
    options: dict[str, Any] = {"comment": b"secret comment"} if form == "JPEG" else {}
    image.save(buffer, form, exif=exif, **options)
    return buffer.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), minutes % 1 * 60
