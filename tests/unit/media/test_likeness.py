"""Photos of one scene look alike however they were sent on; different scenes do not; a blank wall says nothing."""

import io

from PIL import Image, ImageDraw, ImageEnhance

from app.media.likeness import likeness
from app.services.casework.duplicates import ALIKE_BITS, alike


def a_scene(seed: int) -> Image.Image:
    image = Image.new("RGB", (640, 480), "skyblue")
    draw = ImageDraw.Draw(image)
    for n in range(12):
        x, y = (seed * 37 + n * 97) % 560, (seed * 53 + n * 71) % 400
        shade = ((seed * 31 + n * 83) % 256, (seed * 17 + n * 59) % 256, (n * 101) % 256)
        draw.rectangle((x, y, x + 60 + (seed + n * 13) % 120, y + 40 + (n * 29) % 90), fill=shade)
    return image


def sent_on(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    ImageEnhance.Brightness(image.resize((360, 270))).enhance(1.1).save(buffer, "JPEG", quality=50)
    return Image.open(buffer)


def bits(image: Image.Image) -> int:
    found = likeness(image)
    assert found is not None
    assert len(found) == 16
    return int(found, 16)


def test_photos_that_were_sent_on_are_alike() -> None:
    seeds = range(1, 101)
    known = [alike([bits(a_scene(seed))], [bits(sent_on(a_scene(seed)))]) for seed in seeds]
    assert sum(map(bool, known)) >= 95


def test_different_scenes_are_not_alike() -> None:
    looks = [bits(a_scene(seed)) for seed in range(1, 40)]
    near = [(a, b) for at, a in enumerate(looks) for b in looks[:at] if (a ^ b).bit_count() <= ALIKE_BITS]
    assert near == []


def test_a_blank_photo_looks_like_nothing() -> None:
    assert likeness(Image.new("RGB", (200, 100), "olive")) is None
