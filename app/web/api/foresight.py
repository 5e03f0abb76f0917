"""`POST /api/v1/rules/what_if`: the timeline of a case that nobody answers, by the rules in force or by a draft."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.core.enums import CASE_KINDS, Intent
from app.core.errors import InvalidValueError
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.rulesets import Ruleset
from app.services.tuning import foresight_words, what_if
from app.services.tuning.replay import draft_of
from app.services.tuning.what_if import Question
from app.services.work import Work
from app.web.api.access import Reader, Served
from app.web.api.logged import Logged
from app.web.api.privacy import Veil

router = APIRouter(route_class=Logged)
COUNTY = 6


class QuestionBody(BaseModel):
    """What is asked: `place` is a household's id, a division code or a name; `document` a draft."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(max_length=64)
    kind: str = "disaster"
    at: datetime | None = None
    text: str = Field(default="", max_length=10_000)
    urgent: bool = False
    document: str | None = None


@router.post("/rules/what_if")
async def ask(body: QuestionBody, container: Served, caller: Reader) -> dict[str, Any]:
    """Every call in order: when, whom, in which role, why it is he, by which channels. Nothing is sent or stored."""
    if body.kind not in CASE_KINDS:
        raise InvalidValueError(f"kind 只能是 {' '.join(CASE_KINDS)}", "kind")
    if body.at is not None and body.at.tzinfo is None:
        raise InvalidValueError("at 要带时区,例如 2026-10-01T02:00:00+08:00", "at")
    async with container.workshop.read() as work:
        question = Question(body.place, Intent(body.kind), body.at or work.now, body.text, body.urgent)
        county = caller.division[:COUNTY]
        draft = await _draft(work, county, body.document) if body.document is not None else None
        answer = await what_if.ask(work, caller.division, question, draft, container.adapters)
    return foresight_words.as_json(answer, Veil(caller.is_personal).name)


async def _draft(work: Work, county: str, document: str) -> Ruleset:
    try:
        return await draft_of(work, county, document)
    except RulesetRefusedError as error:
        raise InvalidValueError(str(error), "document") from error
