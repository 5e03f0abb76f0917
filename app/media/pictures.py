"""Photos: the copies that may leave the house, and the place that the camera wrote into them."""

import io
import math
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageOps

from app.core.datum import to_gcj02
from app.media.likeness import likeness

MOST_PIXELS = 40_000_000
LONGEST_SIDE, LONGEST_THUMB = 1600, 320
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_DATUM_TAG = 18


class BadPictureError(ValueError):
    """Bytes that begin like a picture and are none, or one that is too large; `reason` is a fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo's copies without metadata, as JPEG; `spot` is where it was taken (GCJ-02), `likeness` what it shows."""

    shown: bytes
    thumb: bytes
    spot: tuple[float, float] | None
    likeness: str | None = None


def develop(data: bytes) -> Developed:
    """The copies of a photo; its size is looked at before it is decoded. Raises BadPictureError."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPictureError("too_many_pixels")
            spot = _spot(image)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = _flat(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPictureError("too_many_pixels") from error
    except BadPictureError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError) as error:
        raise BadPictureError("broken_picture") from error
    return Developed(_jpeg(upright, LONGEST_SIDE), _jpeg(upright, LONGEST_THUMB), spot, likeness(upright))


def _flat(image: Image.Image) -> Image.Image:
    """The picture in plain colours, on white where it is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def _jpeg(image: Image.Image, longest: int) -> bytes:
    """A copy of nothing but pixels: no EXIF, no comment, no profile."""
    copy = image.copy()
    copy.info = {}
    copy.thumbnail((longest, longest))
    buffer = io.BytesIO()
    copy.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _spot(image: Image.Image) -> tuple[float, float] | None:
    """Where the camera says it stood; None for no place, and for places that are none."""
    try:
        tags = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(tags[ExifTags.GPS.GPSLatitude], tags[ExifTags.GPS.GPSLatitudeRef], "S")
        lng = _degrees(tags[ExifTags.GPS.GPSLongitude], tags[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, TypeError, ValueError, ArithmeticError, OSError, SyntaxError):
        return None
    if not (-90 <= lat <= 90 and -180 <= lng <= 180) or (lat, lng) == (0.0, 0.0):
        return None
    is_chinese = "GCJ" in str(tags.get(_DATUM_TAG, "")).upper()
    return (lat, lng) if is_chinese else to_gcj02(lat, lng)


def _degrees(parts: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError("no number")
    return -value if str(side).strip("\0 ").upper() == negative else value
