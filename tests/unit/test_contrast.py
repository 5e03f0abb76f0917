"""What people read stands out from what it stands on, by the measure of WCAG AA; labels are Chinese."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import Environment

from app.web.console.templating import loaders
from app.web.rendering import FOLDER

AA = 4.5
PAIRS = ("ink paper", "ink ground", "quiet paper", "quiet ground", "quiet soft", "warn paper", "warn ground")
UNTRANSLATED = ("Next page", "Previous page", "Edit value")
"""What the library's Chinese has no words for, of what our pages show."""


def _schemes() -> list[dict[str, str]]:
    """The colours of the pages by their names, by day and by night."""
    css = (FOLDER / "static" / "pages.css").read_text("utf-8")
    roots = [dict(re.findall(r"--([a-z-]+): (#\w+)", each)) for each in re.findall(r":root {([^}]*)}", css)]
    return [roots[0], roots[0] | roots[1]]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[at:end], 16) / 255 for at, end in pairwise((0, 2, 4, 6))]
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours are apart: 1 is the same, 21 black and white."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [0, 1])
def test_words_on_the_pages_of_officers_and_people_can_be_read(night: int) -> None:
    colours = _schemes()[night] | {"white": "#fff"}
    for pair in (*PAIRS, "white press", "white press-deep", "white alarm"):
        word, ground = pair.split()
        assert contrast(colours[word], colours[ground]) >= AA, pair


def test_the_button_of_wechat_has_the_colour_of_the_others() -> None:
    button = (Path(FOLDER) / "templates" / "consent.html").read_text("utf-8")
    assert f"background:{_schemes()[0]['press']}" in button


def test_what_a_screen_reader_says_of_the_console_is_chinese() -> None:
    environment = Environment(autoescape=True)
    for loader in loaders():
        for name in loader.list_templates():
            source = loader.get_source(environment, name)[0]
            labels = re.findall(r'aria-label="([^"]*)"', source)
            assert not [each for each in labels if re.match("[A-Za-z]", each)], name
            assert not [each for each in UNTRANSLATED if f"_('{each}')" in source], name
