"""Pictures that ship with the demo: drawn here with plain shapes, the same on every machine."""

import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw

SIZE = (960, 720)
Colour = tuple[int, int, int]
Painter = Callable[[ImageDraw.ImageDraw, random.Random], None]

_SKY: Colour = (118, 132, 146)
_EARTH: Colour = (122, 92, 66)


def _gradient(draw: ImageDraw.ImageDraw, top: Colour, bottom: Colour, until: int = SIZE[1]) -> None:
    for y in range(until):
        part = y / until
        draw.line(
            (0, y, SIZE[0], y), tuple(int(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        )


def _hills(draw: ImageDraw.ImageDraw, dice: random.Random, base: int, colour: Colour) -> None:
    points = [(x, base - dice.randint(10, 120)) for x in range(-80, SIZE[0] + 160, 120)]
    draw.polygon([(-100, SIZE[1]), *points, (SIZE[0] + 100, SIZE[1])], colour)


def _leaf(draw: ImageDraw.ImageDraw, x: int, y: int, reach: int, rise: int, colour: Colour) -> None:
    tip = (x + reach, y + rise)
    belly, back = (x + reach // 2, y + rise // 2 + 26), (x + reach // 2, y + rise // 2 - 22)
    draw.polygon([(x, y), back, tip, belly], colour)
    draw.line([(x, y), tip], (78, 98, 48), 2)


def _tobacco(draw: ImageDraw.ImageDraw, dice: random.Random, is_torn: bool) -> None:
    for row in range(4):
        top, scale = 330 + row * 95, 0.6 + row * 0.22
        for x in range(-40 + row * 33, SIZE[0] + 60, int(120 * scale)):
            foot = top + int(90 * scale)
            draw.line((x, foot, x, top - 20), (92, 112, 58), max(3, int(5 * scale)))
            for height in (0, 26, 52):
                for side in (-1, 1):
                    reach = int(side * dice.randint(34, 62) * scale * (0.5 if is_torn else 1))
                    green = (dice.randint(88, 124), dice.randint(128, 152), 62)
                    worn = (dice.randint(128, 160), dice.randint(126, 142), 80)
                    leaf = worn if is_torn and dice.random() < 0.6 else green
                    _leaf(draw, x, top + int(height * scale), reach, dice.randint(8, 30), leaf)


def _hail(draw: ImageDraw.ImageDraw, dice: random.Random, count: int, from_y: int) -> None:
    for _ in range(count):
        x, y = dice.randint(0, SIZE[0]), dice.randint(from_y, SIZE[1])
        radius = dice.randint(3, 5 + (y - from_y) // 60)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), (232, 238, 242), (176, 190, 200))
        draw.ellipse((x - radius // 2, y - radius // 2, x, y), (250, 252, 253))


def _hailed_field(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, (74, 86, 100), (150, 160, 164), 330)
    _hills(draw, dice, 300, (72, 96, 84))
    draw.rectangle((0, 290, *SIZE), _EARTH)
    _tobacco(draw, dice, is_torn=True)
    _hail(draw, dice, 420, 320)
    for _ in range(130):
        x, y = dice.randint(0, SIZE[0]), dice.randint(0, 420)
        draw.line((x, y, x - 8, y + 26), (196, 206, 214), 2)


def _torn_leaf(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, (104, 82, 60), (134, 104, 76))
    leaf = [(480, 60), (700, 190), (780, 380), (690, 560), (490, 670), (290, 560), (200, 380), (270, 180)]
    draw.polygon(leaf, (112, 146, 70))
    draw.line((482, 70, 488, 664), (168, 184, 112), 9)
    for y in range(150, 600, 70):
        draw.line((484, y + 30, 290, y - 20), (142, 168, 94), 4)
        draw.line((484, y + 30, 690, y - 20), (142, 168, 94), 4)
    for _ in range(26):
        x, y, r = dice.randint(260, 720), dice.randint(160, 590), dice.randint(12, 36)
        edge = [(x + dice.randint(-r, r), y + dice.randint(-r, r)) for _ in range(7)]
        draw.polygon(edge, (116, 92, 66), (168, 160, 92))
    _hail(draw, dice, 60, 400)


def _landslide(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, _SKY, (176, 184, 186), 300)
    _hills(draw, dice, 290, (82, 106, 86))
    draw.polygon([(0, 720), (0, 560), (380, 330), (520, 330), (960, 600), (960, 720)], (104, 108, 110))
    draw.polygon([(470, 720), (440, 330), (456, 330), (520, 720)], (196, 196, 184))
    draw.polygon([(300, 180), (960, 120), (960, 640), (640, 600), (420, 520), (340, 400)], (140, 106, 72))
    for _ in range(90):
        x, y, r = dice.randint(330, 940), dice.randint(230, 620), dice.randint(8, 40)
        shade = dice.randint(88, 132)
        draw.polygon(
            [(x - r, y), (x - r // 3, y - r), (x + r, y - r // 2), (x + r // 2, y + r // 2)],
            (shade, shade - 12, shade - 26),
        )


def _leaking_roof(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, (206, 198, 184), (186, 176, 160))
    draw.polygon([(0, 0), (960, 0), (960, 180), (480, 40), (0, 180)], (108, 84, 66))
    for x in range(0, 960, 96):
        draw.line((x, 0, x + (480 - x) // 4, 180), (84, 64, 50), 8)
    draw.polygon([(380, 60), (470, 50), (560, 90), (500, 150), (400, 130)], (160, 176, 188))
    for x in range(390, 560, 17):
        draw.line((x, 150, x + dice.randint(-6, 6), dice.randint(420, 640)), (150, 170, 184), 3)
    draw.ellipse((330, 600, 640, 690), (138, 158, 172))
    draw.rectangle((700, 420, 900, 690), (128, 96, 72))
    draw.rectangle((60, 380, 250, 560), (226, 220, 208), (140, 120, 100), 6)


def _papers(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, (148, 118, 88), (126, 98, 72))
    for turn, (x, y) in enumerate([(130, 90), (300, 140), (430, 70)]):
        draw.polygon(
            [(x, y), (x + 380, y + 20 - turn * 18), (x + 392, y + 540), (x + 10, y + 560 - turn * 12)],
            (250 - turn * 4, 248 - turn * 4, 240 - turn * 2),
            (196, 188, 172),
        )
    draw.rectangle((480, 130, 760, 156), (86, 92, 100))
    for y in range(200, 520, 32):
        draw.line((470, y, 470 + dice.randint(180, 310), y), (148, 150, 154), 7)
    draw.ellipse((640, 440, 780, 580), None, (188, 48, 44), 9)
    draw.polygon([(710, 474), (724, 516), (688, 490), (732, 490), (696, 516)], (188, 48, 44))


def _seedlings(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _gradient(draw, (168, 196, 212), (214, 224, 216), 300)
    _hills(draw, dice, 280, (112, 142, 106))
    draw.rectangle((0, 280, *SIZE), (136, 104, 74))
    for row in range(7):
        y, gap = 320 + row * row * 9, 30 + row * 12
        draw.line((0, y + 10, SIZE[0], y + 10), (118, 88, 62), 4 + row)
        for x in range(dice.randint(0, gap), SIZE[0], gap):
            size = 6 + row * 4
            for side in (-1, 0, 1):
                box = (x + side * size - size // 2, y - size, x + side * size + size // 2, y + size // 3)
                draw.ellipse(box, (70, dice.randint(118, 150), 70))


PHOTOS: dict[str, tuple[str, Painter]] = {
    "hail-field": ("冰雹打过的烤烟地", _hailed_field),
    "torn-leaf": ("打烂的烟叶", _torn_leaf),
    "landslide": ("塌方的路", _landslide),
    "leaking-roof": ("漏雨的屋顶", _leaking_roof),
    "papers": ("住院的单据", _papers),
    "tea-seedlings": ("新栽的茶苗", _seedlings),
}
"""Every picture by its name: the caption, and what draws it."""


@cache
def draw_photo(name: str) -> bytes:
    """The picture as a JPEG; raises KeyError for an unknown name."""
    _, painter = PHOTOS[name]
    image = Image.new("RGB", SIZE)
    painter(ImageDraw.Draw(image), random.Random(name))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
