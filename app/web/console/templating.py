"""The library's templates made fit for a strict content policy, and ours beside them.

Only scripts and styles that stand in a template's source get the page's nonce: what a value smuggles in has none.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from app.web.rendering import CHINA

FOLDER = Path(__file__).parent / "templates"
_NONCE = ' nonce="{{ request.state.nonce }}"'
_ATTRIBUTES = (
    ('onclick="applyColumnVisibility()"', 'data-console="columns"'),
    ('onchange="window.location = this.value"', 'data-console="page-size"'),
)
"""Scripts in attributes, and what `console.js` finds in their place."""
_FOR_READERS = (
    ('<div class="page">', '<a class="console-skip btn" href="#content">跳到正文</a><div class="page">'),
    ('<div class="page-wrapper">', '<div class="page-wrapper" id="content" role="main" tabindex="-1">'),
    (
        '<th scope="col" class="w-1"></th>',
        '<th scope="col" class="w-1"><span class="visually-hidden">打开</span></th>',
    ),
    ('<h1 class="navbar-brand', '<h1 role="presentation" class="navbar-brand'),
    ('<h3 class="text-center text-wrap">', '<h3 role="presentation" class="text-center text-wrap">'),
    ("Toggle navigation", "打开或收起菜单"),
    ("Open user menu", "账号和退出"),
    ('aria-label="close"', 'aria-label="关掉这一条"'),
    ("Search in table", "在表里找"),
    ("{{ _('Previous page') }}", "上一页"),
    ("{{ _('Next page') }}", "下一页"),
    ("{{ _('Edit value') }}", "改这一格"),
    ('data-label="Attribute"', 'data-label="项目"'),
    ('data-label="Value"', 'data-label="内容"'),
)
"""For who uses keys, a screen reader or a phone: a way past the menu, one first heading, and words in Chinese."""

_BEYOND = (
    (
        '{{ _("Showing %(start)s to %(end)s of %(total)s entries",',
        "{% if range_start > range_end %}没有这一页:一共 {{ total_pages }} 页 {{ total }} 条{% else %}"
        '{{ _("Showing %(start)s to %(end)s of %(total)s entries",',
    ),
    ("end=range_end, total=total) }}", "end=range_end, total=total) }}{% endif %}"),
    ("[1, list_params.page - 1] | max", "[1, [list_params.page - 1, total_pages] | min] | max"),
)
"""A page behind the last one of a list says so, and leads back to the last one."""

Source = tuple[str, str | None, Callable[[], bool] | None]


class Nonced(BaseLoader):
    """A loader whose templates give their own scripts and styles the nonce of the page."""

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: Environment, template: str) -> Source:
        """The source with nonces in place."""
        source, name, is_fresh = self._inner.get_source(environment, template)
        nonces = (("<script", f"<script{_NONCE}"), ("<style", f"<style{_NONCE}"))
        for old, new in (*nonces, *_ATTRIBUTES, *_FOR_READERS, *_BEYOND):
            source = source.replace(old, new)
        return source, name, is_fresh

    def list_templates(self) -> list[str]:
        """What the inner loader has."""
        return self._inner.list_templates()


def local_time(instant: datetime | None) -> str:
    """2026-07-18 15:00:05, in China; nothing for nothing."""
    return "" if instant is None else f"{instant.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def loaders() -> list[BaseLoader]:
    """Ours first; the library's under their own names and under `@core/`, so that ours can extend them."""
    library = PackageLoader("starlette_admin", "templates")
    return [FileSystemLoader(FOLDER), Nonced(PrefixLoader({"@core": library})), Nonced(library)]
