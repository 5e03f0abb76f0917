"""Templates: Chinese pages with dates in the county's time, escaped by default."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent
CHINA = ZoneInfo("Asia/Shanghai")


def chinese_time(instant: datetime | None) -> str:
    """7月18日 15:00, in China."""
    if instant is None:
        return ""
    local = instant.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chinese_time"] = chinese_time
    return environment


_TEMPLATES = _environment()


def render(template: str, /, root: str = "", **values: Any) -> str:
    """One page; `root` goes before every address of ours."""
    return _TEMPLATES.get_template(template).render(root=root, **values)
