"""What leaves the house is nothing but pixels; where the camera stood is kept apart."""

import io
import zlib

import pytest
from PIL import Image

from app.core.datum import to_gcj02
from app.media.pictures import LONGEST_SIDE, LONGEST_THUMB, BadPictureError, develop
from tests.photographs import a_photo

HOUSE = (32.3151, 108.8972)
SECRETS = (b"Huawei", "张诗文".encode(), b"secret comment", b"Exif", b"GPS")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_copy_holds_what_the_camera_wrote(form: str) -> None:
    made = develop(a_photo(HOUSE, form=form))
    for copy in (made.shown, made.thumb):
        assert not any(secret in copy for secret in SECRETS)
        with Image.open(io.BytesIO(copy)) as image:
            assert (image.format, dict(image.getexif()), image.info.get("icc_profile")) == ("JPEG", {}, None)


def test_copies_are_as_large_as_a_page_shows_them() -> None:
    made = develop(a_photo(size=(4000, 3000)))
    sizes = [Image.open(io.BytesIO(copy)).size for copy in (made.shown, made.thumb)]
    assert sizes == [(LONGEST_SIDE, 1200), (LONGEST_THUMB, 240)]


def test_the_place_is_read_in_the_datum_of_our_maps() -> None:
    spot = develop(a_photo(HOUSE)).spot
    assert spot == pytest.approx(to_gcj02(*HOUSE), abs=1e-6)
    assert spot != pytest.approx(HOUSE, abs=1e-3)


def test_a_place_that_is_in_our_datum_already_stays() -> None:
    assert develop(a_photo(HOUSE, datum="GCJ-02")).spot == pytest.approx(HOUSE, abs=1e-6)


@pytest.mark.parametrize("spot", [None, (0.0, 0.0), (95.0, 108.0)])
def test_a_place_that_is_none_is_none(spot: tuple[float, float] | None) -> None:
    assert develop(a_photo(spot)).spot is None


def test_a_photo_held_sideways_is_shown_upright() -> None:
    image, buffer = Image.new("RGB", (80, 40)), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(buffer, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(develop(buffer.getvalue()).shown)).size == (40, 80)


def test_what_is_transparent_is_white_and_a_film_its_first_picture() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(buffer, "PNG")
    assert Image.open(io.BytesIO(develop(buffer.getvalue()).shown)).getpixel((5, 5)) == (255, 255, 255)
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert Image.open(io.BytesIO(develop(buffer.getvalue()).shown)).size == (10, 10)


def _bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than anybody has room for."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b""))


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


@pytest.mark.parametrize("size", [(8000, 8000), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(BadPictureError) as refused:
        develop(_bomb(*size))
    assert refused.value.reason == "too_many_pixels"


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", a_photo()[:300], _bomb(5, 5)]
)
def test_half_a_picture_is_none(data: bytes) -> None:
    with pytest.raises(BadPictureError) as refused:
        develop(data)
    assert refused.value.reason == "broken_picture"


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [((39.908823, 116.397470), (39.910228, 116.403714)), ((31.245396, 121.499763), (31.243461, 121.504302))],
)
def test_the_datum_of_maps_lies_where_maps_draw_it(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    assert to_gcj02(*wgs) == pytest.approx(gcj, abs=2e-4)


def test_outside_of_china_both_datums_are_one() -> None:
    assert to_gcj02(48.8566, 2.3522) == (48.8566, 2.3522)
