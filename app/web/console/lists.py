"""The registry's lists as views of the library: what they show comes from `app.services.listing`."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette_admin import BaseField, BaseModelView, StringField
from starlette_admin.filters import BaseFilter, FilterApplyContext, FilterDataType, FilterGroup, FilterRule

from app.core.divisions import level_of
from app.core.enums import DivisionLevel
from app.services.listing import pages
from app.services.listing.columns import Column, Listing
from app.services.listing.pages import PK, Condition, Together, Wanted
from app.services.scope import Right
from app.web.console.frame import reading, scope_of

PAGE_SIZES = [25, 50, 100, 200]
MOST_SKIPPED = 2**31
"""No list is so long: what a page's number in an address may come to."""
Row = Mapping[str, str]
Ways = Sequence[tuple[str, str]]


def _about(key: str, words: str) -> str:
    return f"/{key}/list?{urlencode({'q': words})}"


def handover_path(officer_id: str) -> str:
    """Where all that lies with an officer is handed over."""
    return f"/handover?{urlencode({'officer': officer_id})}"


def _household(row: Row) -> Ways:
    who, duties = _about("people", row["pk"]), _about("duties", row["pk"])
    return ("家里的人", who), ("谁包这户", duties), ("这家的事", f"/cases?{urlencode({'q': row['pk']})}")


def _person(row: Row) -> Ways:
    home = f"/households/detail?{urlencode({'pk': row['household_id']})}"
    return ("这一户", home), ("联系渠道", _about("contacts", row["pk"]))


def _officer(row: Row) -> Ways:
    duties, contacts = _about("duties", row["pk"]), _about("contacts", row["pk"])
    cases = f"/cases?{urlencode({'q': row['pk']})}"
    return ("他的责任", duties), ("联系渠道", contacts), ("他负责的事", cases)


def _division(row: Row) -> Ways:
    return (("这里的事", f"/cases?{urlencode({'division': row['pk']})}"),)


_WAYS: Mapping[str, Callable[[Row], Ways]] = {
    "households": _household,
    "people": _person,
    "officers": _officer,
    "divisions": _division,
}


class _Filter(BaseFilter):
    """A filter that the service applies."""

    def apply(self, ctx: FilterApplyContext) -> Any:
        """Nothing here."""
        return ctx.query


class Contains(_Filter):
    """Part of the words."""

    name, label, data_type = "contains", "包含", FilterDataType.STRING


class Is(_Filter):
    """Exactly these words."""

    name, label, data_type = "is", "等于", FilterDataType.STRING


class Starts(_Filter):
    """How it begins: a division code and everything below it, for one."""

    name, label, data_type = "starts", "开头是", FilterDataType.STRING


class OneOf(_Filter):
    """Any of several words of a closed vocabulary."""

    name, label, data_type = "in", "是其中之一", FilterDataType.ENUM
    words: ClassVar[Mapping[str, str]] = {}

    def parse_value(self, raw: Any) -> list[str]:
        """The chosen words."""
        values = raw if isinstance(raw, list) else str(raw).split(",")
        return [str(value).strip() for value in values if str(value).strip()]

    def get_choices(self, request: Request) -> Sequence[tuple[Any, str]]:
        """What there is to choose from."""
        return list(self.words.items())


class ListView(BaseModelView):
    """One list: read only, masked; export, import and batch actions of the library are shut."""

    pk_attr = PK
    exporters: Sequence[Any] = ()
    importers: Sequence[Any] = ()
    actions: Sequence[str] | None = ()
    row_actions: Sequence[str] | None = ("view",)
    page_size = PAGE_SIZES[0]
    page_size_options = PAGE_SIZES
    detail_template = "console/detail.html"

    def __init__(self, listing: Listing, icon: str) -> None:
        self.listing = listing
        self.key, self.icon = listing.key, icon
        self.menu_label = self.display_name = listing.title
        self.fields = [_field(column) for column in listing.columns]
        self.fields_default_sort = [(listing.columns[0].name, listing.is_newest_first)]
        self.sortable_fields = [column.name for column in listing.columns if column.is_sortable]
        self.searchable_fields = [column.name for column in listing.columns if _filters(column)]
        super().__init__()

    def is_accessible(self, request: Request) -> bool:
        """Whether who is signed in may read the registry."""
        return scope_of(request).may(Right.READ)

    def can_create(self, request: Request) -> bool:
        """The registry is filled by the workbook."""
        return False

    can_edit = can_delete = can_export = can_import = can_create

    def can_reveal(self, request: Request) -> bool:
        """Whether the page of one row offers to show what is masked."""
        return bool(self.listing.revealed) and scope_of(request).may(Right.REVEAL)

    def ways(self, request: Request, row: Row) -> Ways:
        """What else there is about this row, or to be done with it: the words and the path of each page."""
        found = tuple(_WAYS[self.listing.key](row)) if self.listing.key in _WAYS else ()
        if self.listing.key == "officers" and scope_of(request).may(Right.ROSTER):
            found += (("交接岗位", handover_path(row["pk"])),)
        return found

    def charge_path(self, pk: str) -> str:
        """Where the page of who answers for this village, or of this officer's load, is; empty for others."""
        if self.listing.key == "divisions":
            return f"/charge/village/{pk}" if level_of(pk) is DivisionLevel.VILLAGE else ""
        return f"/charge/officer/{pk}" if self.listing.key == "officers" else ""

    def code_path(self, request: Request, pk: str) -> str:
        """Where the QR code of this row is; empty for what has none."""
        kind = {"divisions": "v", "officers": "o"}.get(self.listing.key, "")
        return f"/code/{kind}/{pk}" if kind and scope_of(request).may(Right.BIND) else ""

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Any]:
        """One page of rows."""
        order = tuple((name, direction == "desc") for name, direction in sorts or ())
        wanted = Wanted(q or "", _together(filters), order, min(skip, MOST_SKIPPED), limit)
        async with reading(request) as work:
            rows = await pages.page(work, scope_of(request), self.listing, wanted)
        return [SimpleNamespace(**row) for row in rows]

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:
        """How many rows there are."""
        async with reading(request) as work:
            return await pages.count(
                work, scope_of(request), self.listing, Wanted(q or "", _together(filters))
            )

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """One row, if he may see it."""
        async with reading(request) as work:
            row = await pages.one(work, scope_of(request), self.listing, str(pk))
        return SimpleNamespace(**row) if row is not None else None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        """Several rows, those that he may see."""
        found = [await self.find_by_pk(request, pk) for pk in pks[:100]]
        return [row for row in found if row is not None]

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        """Shut."""
        raise NotImplementedError

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Shut."""
        raise NotImplementedError

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Shut."""
        raise NotImplementedError


def _field(column: Column) -> BaseField:
    return StringField(
        column.name, column.title, orderable=column.is_sortable, filters=list(_filters(column))
    )


def _filters(column: Column) -> Sequence[type[BaseFilter]]:
    if column.choices:
        return (type(f"OneOf_{column.name}", (OneOf,), {"words": column.choices}),)
    return (Contains, Is, Starts) if column.is_text else ()


def _together(group: FilterGroup | None) -> Together:
    if group is None:
        return Together()
    members = tuple(
        _together(rule) if isinstance(rule, FilterGroup) else _condition(rule) for rule in group.rules
    )
    return Together(members, is_any=group.logic == "or")


def _condition(rule: FilterRule) -> Condition:
    return Condition(rule.field, rule.filter, rule.value)
