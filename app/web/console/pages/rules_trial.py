"""What a draft would do: with one sentence while it is typed, and if nobody answers."""

import asyncio
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.enums import CASE_KINDS, DivisionLevel, Intent
from app.core.errors import InvalidValueError
from app.services.tuning import drafts, foresight_words, trial, what_if
from app.services.tuning import ruleset_edits as edits
from app.services.tuning.what_if import Question
from app.services.work import Work
from app.web.console.frame import form_of, reading, scope_of, served
from app.web.console.rules import ruleform
from app.web.console.rules.desk_page import REFUSALS, DeskPage, names_of, refusal_lines, status_of

LONGEST = 500


class Trial(DeskPage):
    """The message box at the side."""

    menu_label, icon, path, add_to_menu = "试一句话", "fa fa-comment", "/rules/try", False

    @route("", methods=["POST"])
    async def index(self, request: Request) -> Response:
        """One sentence, under what is published and under the draft with the rule that is being filled in."""
        form = await request.form()
        text = str(form.get("text", "")).strip()[:LONGEST]
        try:
            async with reading(request) as work:
                desk = await drafts.desk(work, scope_of(request))
                names = names_of(work, desk.county)
                division = scope_of(request).division
                document = await asyncio.to_thread(_with_rule, form, desk.document, names, division)
                ruleset = await drafts.parsed(work, desk.county, document)
                place = place_code(work, str(form.get("place", "")), desk.county)
                lines = trial.tried(work, text, place, ruleset, _instant(work, str(form.get("at", ""))))
        except REFUSALS as refusal:
            return self.show(request, "rules/tried.html", lines=[], why=refusal_lines(refusal), text=text)
        return self.show(request, "rules/tried.html", lines=lines, why=[], text=text)


def _with_rule(form: FormData, document: str, names: Any, division: str) -> str:
    """The draft with the rule that stands in the form beside the box, if one does."""
    at = str(form.get("rule.at", ""))
    if not at:
        return document
    fields = [
        (name.removeprefix("rule."), value) for name, value in form.multi_items() if name.startswith("rule.")
    ]
    found = edits.rows(document, "routes")
    index = int(at) if at in map(str, range(len(found))) else None
    before = dict(found[index].data) if index is not None else None
    row = ruleform.row_of(ruleform.of_form(FormData(fields)), names, before, division)
    return edits.put_row(document, "routes", row, index)


def place_code(work: Work, name: str, county: str) -> str:
    """The code of the division that is named, or of the county; raises InvalidValueError."""
    given = name.strip()
    if not given:
        return county
    divisions = [d for d in work.snapshots.registry.divisions.values() if d.code.startswith(county)]
    names = names_of(work, county)
    found = [d.code for d in divisions if given in (d.name, names.place(d.code), d.code, *d.aliases)]
    if len(found) != 1:
        raise InvalidValueError(
            f"没有找到“{given[:20]}”,请写成“四季镇竹园村”这样"
            if not found
            else f"有 {len(found)} 个“{given[:20]}”,请连镇名一起写"
        )
    return found[0]


def _instant(work: Work, text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=work.snapshots.registry.zone)
    except ValueError as error:
        raise InvalidValueError("什么时候要写成 2026-07-18 15:00 这样") from error


class WhatIf(DeskPage):
    """What if nobody answers?"""

    menu_label, icon, path = "没人应会怎样", "fa fa-hourglass-half", "/rules/what-if"

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The whole timeline for a place, a kind and an instant, by the draft."""
        form = await form_of(request) if request.method == "POST" else {}
        why: Exception | None = None
        lines: list[str] = []
        asked_at = ""
        async with reading(request) as work:
            desk = await drafts.desk(work, scope_of(request))
            names = names_of(work, desk.county)
            ruleset = await drafts.parsed(work, desk.county, desk.document)
            if form:
                try:
                    question = _question(work, form)
                    within = scope_of(request).division
                    answer = await what_if.ask(work, within, question, ruleset, served(request).adapters)
                    lines, asked_at = list(foresight_words.lines(answer)), answer.division_code
                except REFUSALS as refusal:
                    why = refusal
            villages = [
                names.place(each.code)
                for each in work.snapshots.registry.divisions.values()
                if each.level is DivisionLevel.VILLAGE and scope_of(request).sees(each.code)
            ]
            now = f"{ruleset.calendar.local(work.now):%Y-%m-%dT%H:%M}"
        if lines:
            said = {"kind": form["kind"], "at": form.get("at", ""), "base": desk.base_version}
            await self.noted(request, "rules_foreseen", asked_at, asked_at, **said)
        values = {
            "form": form,
            "lines": lines,
            "villages": sorted(villages),
            "now": now,
            "kinds": [(str(kind), names.kind(kind)) for kind in CASE_KINDS],
            "why": refusal_lines(why) if why else [],
        }
        return self.show_desk(request, "what_if.html", desk, status_of(why) if why else 200, **values)


def _question(work: Work, form: dict[str, str]) -> Question:
    if form.get("kind") not in CASE_KINDS:
        raise InvalidValueError("请选哪一类事")
    at = _instant(work, form.get("at", "")) or work.now
    return Question(form.get("place", ""), Intent(form["kind"]), at)
