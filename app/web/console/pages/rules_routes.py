"""The rules as sentences, in the order in which they are asked; one rule as drop-downs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin import route

from app.core.enums import OfficerRole
from app.core.errors import ConflictError, NotFoundError
from app.services.rules.routes import Route
from app.services.rules.rule_tree import placed
from app.services.rules.ruleset_document import Ruleset
from app.services.scope import Right
from app.services.tuning import drafts
from app.services.tuning import ruleset_edits as edits
from app.services.tuning.drafts import Desk
from app.services.tuning.rule_words import Names, Segment, plain, sentence
from app.services.tuning.ruleset_edits import Row
from app.web.console.frame import reading, scope_of
from app.web.console.rules import ruleform
from app.web.console.rules.desk_page import (
    REFUSALS,
    DeskPage,
    names_of,
    place_in_list,
    refusal_lines,
    status_of,
)
from app.web.console.rules.kinds import KINDS
from app.web.console.rules.ruleform import RuleForm

ROUTES = "routes"
MOST_NAMES = 20
ORDERS = ("first", "last")
_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule where it is tried: its place in the document, and whose it is; empty: the county's."""

    row: Mapping[str, Any]
    index: int
    words: Sequence[Segment]
    owner: str


class Routes(DeskPage):
    """The rules: first match wins."""

    menu_label, icon, path = "分派规则", "fa fa-route", "/rules/routes"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The rules in their order; a button moves one, switches it, or takes it out."""
        if request.method == "GET":
            return await self._list(request)
        form = await request.form()
        what, _, at = str(form.get("act", "")).partition(":")
        try:
            edit = await self._act(request, what, at)
            desk = await self.change(request, str(form.get("seal", "")), f"{ROUTES}:{what}", edit)
        except REFUSALS as refusal:
            return await self._list(request, refusal)
        return self.saved(request, desk, said=_DONE.get(what, "草稿已保存"))

    @route("/new", methods=["GET", "POST"])
    async def new(self, request: Request) -> Response:
        """A new rule."""
        return await self._edit(request, None)

    @route("/{index:int}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """One rule."""
        return await self._edit(request, place_in_list(str(request.path_params["index"])))

    @route("/names")
    async def names(self, request: Request) -> Response:
        """Officers or offices of which the name begins with what was typed, to choose from."""
        asked, kind = request.query_params.get("q", "").strip()[:32], request.query_params.get("kind", "")
        async with reading(request) as work:
            names = names_of(work, scope_of(request).division)
        return JSONResponse(_found(names, scope_of(request).division, kind, asked))

    async def _act(self, request: Request, what: str, at: str) -> Callable[[str], str]:
        """What a button changes in the document that it was shown with."""
        if what == "county" and at in ORDERS:
            return lambda text: edits.set_values(text, ("order",), {"county": at})
        index = place_in_list(at)
        if what not in _STEPS:
            return lambda text: _acted(text, what, index)
        to = _neighbour(await self._ruleset(request), index, _STEPS[what])
        return lambda text: edits.move_row(text, ROUTES, index, to)

    async def _ruleset(self, request: Request) -> Ruleset:
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            return await drafts.parsed(work, desk.county, desk.document)

    async def _list(self, request: Request, refusal: Exception | None = None) -> Response:
        desk, names = await self.desk(request)
        ruleset, found = await self._ruleset(request), await self.rows(desk, ROUTES)
        rules = [
            Shown(
                found[each.index].data,
                each.index,
                sentence(found[each.index].data, names),
                _owner(each, names),
            )
            for each in ruleset.in_order
        ]
        values: dict[str, Any] = {
            "rules": rules,
            "is_county_first": ruleset.is_county_first,
            "why": refusal_lines(refusal) if refusal else [],
        }
        return self.show_desk(request, "routes.html", desk, status_of(refusal) if refusal else 200, **values)

    async def _edit(self, request: Request, index: int | None) -> Response:
        desk, names = await self.desk(request)
        found = await self.rows(desk, ROUTES)
        form = await request.form() if request.method == "POST" else None
        was = str(form.get("was", "")) if form is not None else ""
        index = _place_of(was, found) if was else index
        if index is not None and index >= len(found):
            raise NotFoundError("没有这条规则")
        before = dict(found[index].data) if index is not None else None
        if form is None:
            filled = ruleform.of_row(before, names) if before else ruleform.empty()
            return self._form(request, desk, names, filled, index, before)
        filled, act = ruleform.of_form(form), str(form.get("act", "save"))
        if act != "save":
            grown, seal = ruleform.acted(filled, act), form.get("seal")
            return self._form(request, desk, names, grown, index, before, seal=seal)
        try:
            row = ruleform.row_of(filled, names, before, scope_of(request).division) | _own(request, before)
            kept = await self.change(
                request,
                str(form.get("seal", "")),
                f"{ROUTES}:{filled.name}",
                lambda text: edits.put_row(text, ROUTES, row, index),
            )
        except REFUSALS as refusal:
            stands = _stands(was, before, names) if isinstance(refusal, ConflictError) else ""
            return self._form(request, desk, names, filled, index, before, refusal, stands=stands)
        return self.saved(request, kept, said=f"规则“{filled.name}”已存进草稿")

    def _form(
        self,
        request: Request,
        desk: Desk,
        names: Names,
        filled: RuleForm,
        index: int | None,
        before: Mapping[str, Any] | None,
        refusal: Exception | None = None,
        seal: Any = None,
        stands: str = "",
    ) -> Response:
        options = {key: kind.options(names) for key, kind in KINDS.items()}
        roles = [(str(role), names.role(role)) for role in OfficerRole]
        values: dict[str, Any] = {
            "filled": filled,
            "tree": placed(filled.tree),
            "kinds": KINDS,
            "options": options,
            "roles": roles,
            "index": index,
            "was": before["name"] if before else "",
            "seal": seal or desk.seal,
            "stands": stands,
            "why": refusal_lines(refusal) if refusal else [],
            "deepest": ruleform.DEEPEST,
        }
        return self.show_desk(request, "rule.html", desk, status_of(refusal) if refusal else 200, **values)


def _place_of(name: str, found: Sequence[Row]) -> int | None:
    """Where the rule that a form was opened with stands by now; None once it is gone."""
    return next((at for at, row in enumerate(found) if row.data.get("name") == name), None)


def _stands(was: str, before: Mapping[str, Any] | None, names: Names) -> str:
    """How the rule of an overtaken form reads in the draft; empty where it was a new one."""
    if before is None:
        return f"草稿里已经没有“{was}”了,再存就是新加一条" if was else ""
    off = "" if before.get("enabled", True) else "(停用)"
    return f"草稿里“{was}”现在是:{plain(sentence(before, names))}{off}"


def _own(request: Request, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Where a town's admin makes a rule, it is his town's."""
    scope = scope_of(request)
    return {} if before or scope.may(Right.RULES) else {"scope": scope.division}


_DONE = {
    "up": "往前移了一位",
    "down": "往后移了一位",
    "on": "规则已启用",
    "off": "规则已停用",
    "drop": "规则已从草稿里删掉",
    "county": "谁的规则在前,已存进草稿",
}


def _owner(rule: Route, names: Names) -> str:
    return names.place(rule.scope) if rule.scope else ""


def _neighbour(ruleset: Ruleset, index: int, step: int) -> int:
    """The place in the document of the rule that is tried a step before or after; its own at either end."""
    order = [each.index for each in ruleset.in_order]
    if index not in order:
        raise NotFoundError("没有这条规则")
    beside = order.index(index) + step
    routes = ruleset.routes
    if not 0 <= beside < len(order) or bool(routes[order[beside]].scope) != bool(routes[index].scope):
        return index
    return order[beside]


def _acted(document: str, what: str, index: int) -> str:
    if what == "drop":
        return edits.drop_row(document, ROUTES, index)
    rows = edits.rows(document, ROUTES)
    if what not in ("on", "off") or index >= len(rows):
        raise NotFoundError("没有这条规则")
    return edits.put_row(document, ROUTES, {**rows[index].data, "enabled": what == "on"}, index)


def _found(names: Names, division: str, kind: str, asked: str) -> list[str]:
    if kind == "office":
        offices = (
            each for each in names.registry.offices.values() if each.division_code.startswith(division)
        )
        labels = (names.office_with_code(each.code) for each in offices)
        return [label for label in labels if asked in label][:MOST_NAMES]
    officers = (each for each in names.registry.officers.values() if each.division_code.startswith(division))
    return [names.officer(each.id) for each in officers if asked in each.name or asked == each.id][
        :MOST_NAMES
    ]
