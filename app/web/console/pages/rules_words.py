"""The lexicon as chips: search, add, weigh, take out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.enums import Intent
from app.core.errors import InvalidValueError, NotFoundError
from app.nlu.lexicon import LARGEST_WEIGHT
from app.services.tuning import ruleset_edits as edits
from app.services.tuning.rule_words import Names
from app.web.console.frame import form_of
from app.web.console.rules.desk_page import REFUSALS, DeskPage, place_in_list, refusal_lines, status_of

LEXICON = "lexicon"
MOST = 300
LIGHT, HEAVY = 3.0, 6.0
WEIGHTS = (("轻", "1.5"), ("中", "4"), ("重", "8"))
MATCHES = (
    ("", "独立的词"),
    ("anywhere", "在别的词里也算"),
    ("whole", "整句话就是它"),
    ("start", "在开头"),
    ("end", "在末尾"),
)
ROLES = {
    "negation": "否定",
    "past": "过去的事",
    "now": "眼前的事",
    "over": "已经救起、送医",
    "hearsay": "听说的",
    "hypothetical": "假设的",
    "drill": "演练",
    "plea": "求助",
    "connector": "另起一件事",
    "idiom": "只是口头话",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One row of the lexicon, as it is shown."""

    index: int
    row: Mapping[str, Any]
    kind: str
    strength: str
    weight: float

    @property
    def is_pattern(self) -> bool:
        """Whether it looks for several words at once; such a row is changed in the file."""
        return bool(self.row.get("all"))


class Words(DeskPage):
    """Which words speak for what, and how strongly."""

    menu_label, icon, path = "词表", "fa fa-tags", "/rules/words"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The words; a form adds one, weighs one anew, or takes one out."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        act, _, at = form.get("act", "").partition(":")
        try:
            desk = await self.change(
                request,
                form.get("seal", ""),
                f"{LEXICON}:{form.get('word', at)}",
                lambda text: _acted(text, act, at, form),
            )
        except REFUSALS as refusal:
            return await self._page(request, refusal, form)
        back = f"{self.path}?q={form['word']}" if form.get("word") else self.path
        return self.saved(request, desk, back, _DONE.get(act, "草稿已保存"))

    async def _page(
        self, request: Request, refusal: Exception | None = None, form: Mapping[str, str] | None = None
    ) -> Response:
        desk, names = await self.desk(request)
        asked = {name: request.query_params.get(name, "").strip()[:40] for name in ("q", "kind", "edit")}
        chips = [_chip(index, row.data, names) for index, row in enumerate(await self.rows(desk, LEXICON))]
        found = [chip for chip in chips if _is_asked(chip, asked)]
        edited = next((chip for chip in chips if str(chip.index) == asked["edit"]), None)
        counts = Counter(chip.kind for chip in chips)
        values: dict[str, Any] = {
            "chips": found[:MOST],
            "total": len(found),
            "asked": asked,
            "edited": edited,
            "form": form or {},
            "counts": counts.most_common(),
            "kinds": [(str(kind), names.kind(kind)) for kind in Intent],
            "weights": WEIGHTS,
            "matches": MATCHES,
            "why": refusal_lines(refusal) if refusal else [],
        }
        return self.show_desk(request, "words.html", desk, status_of(refusal) if refusal else 200, **values)


_DONE = {"add": "词加好了", "keep": "改好了", "drop": "词已从草稿里去掉"}


def _chip(index: int, row: Mapping[str, Any], names: Names) -> Chip:
    weight = float(row.get("weight", 1.0))
    danger = "人命关天" if weight > 0 else "其实不急"
    role = ROLES.get(str(row.get("role", "")), danger if row.get("urgent") else "只填内容")
    kind = names.kind(str(row["intent"])) if row.get("intent") else role
    size = abs(weight)
    strength = "轻" if size < LIGHT else "重" if size >= HEAVY else "中"
    return Chip(index, row, kind, strength, weight)


def _is_asked(chip: Chip, asked: Mapping[str, str]) -> bool:
    return (not asked["kind"] or chip.kind == asked["kind"]) and asked["q"] in str(chip.row.get("word", ""))


def _acted(document: str, act: str, at: str, form: Mapping[str, str]) -> str:
    rows = edits.rows(document, LEXICON)
    if act == "add":
        row = _row(form, {})
        if any(
            each.data.get("word") == row["word"] and each.data.get("intent") == row.get("intent")
            for each in rows
        ):
            raise InvalidValueError(f"“{row['word']}”已经在词表里了,搜出来改它的轻重就行")
        return edits.put_row(document, LEXICON, row)
    index = place_in_list(at)
    if act == "drop":
        return edits.drop_row(document, LEXICON, index)
    if index >= len(rows):
        raise NotFoundError("这个词已经不在了,请刷新页面再看")
    return edits.put_row(document, LEXICON, _row(form, rows[index].data), index)


def _row(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    word, intent = form.get("word", "")[:40] or str(before.get("word", "")), form.get("intent", "")
    if not word:
        raise InvalidValueError("请写要加的词")
    row: dict[str, Any] = {**before, "word": word}
    if intent in tuple(Intent):
        row["intent"] = intent
    elif not before:
        raise InvalidValueError("请选这个词说的是哪一类事")
    row["weight"] = _weight(form.get("weight", ""))
    for key, value in (("match", form.get("match", "")), ("urgent", form.get("urgent") == "on")):
        if value:
            row[key] = value
        else:
            row.pop(key, None)
    return row


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError as error:
        raise InvalidValueError(f"“{text[:10]}”不是数:轻重写 1.5(轻)、4(中)、8(重)这样的数") from error
    if not abs(weight) <= LARGEST_WEIGHT:
        raise InvalidValueError(f"轻重要在 -{LARGEST_WEIGHT:g} 到 {LARGEST_WEIGHT:g} 之间")
    return weight
