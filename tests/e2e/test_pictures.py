"""`make pictures` plays the hail and writes the pictures that the README and the demo's page of the docs show."""

from pathlib import Path

from PIL import Image

from tests.e2e.demo_page import MARKS, ROOT
from tools.pictures import IMAGES, write

pytestmark = MARKS


def test_the_pictures_of_the_readme_are_made_by_a_command(tmp_path: Path) -> None:
    made = write(tmp_path)
    assert [path.name for path in made] == ["hail.png", "demo.png"]
    for path in made:
        with Image.open(path) as picture, Image.open(IMAGES / path.name) as shown:
            assert abs(picture.width - shown.width) < 200
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 60
    for readme in ("README.md", "README.zh-CN.md"):
        assert "](docs/images/hail.png)" in (ROOT / readme).read_text("utf-8").split("\n## ")[0]
    assert "](images/demo.png)" in (ROOT / "docs" / "demo.md").read_text("utf-8")
