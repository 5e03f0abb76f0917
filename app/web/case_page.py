"""What the pages behind signed links tell of a case."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.core.enums import CaseState, DeadlineKind, EventKind
from app.services.casework import opened
from app.services.county.officer_names import concerned
from app.services.lifecycle import deadlines
from app.services.lifecycle.cases import SUMMARY_LENGTH
from app.services.lifecycle.moves import undone_words
from app.services.sending.words import case_words
from app.services.work import Work
from models import Attachment, Case, CaseEvent, Deadline


async def values(work: Work, case: Case) -> dict[str, Any]:
    """Its words, history, clocks and files; `whom` of an entry is for officers alone."""
    rows = await deadlines.of_case(work, case)
    ruleset = work.snapshots.ruleset_for(case.division_code)
    history = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    events = (await work.session.scalars(history)).all()
    happened = {each.kind for each in events}
    files = (await work.session.scalars(opened.files_of(case.id).order_by(Attachment.id))).all()
    return {
        "case": case,
        "words": case_words(work, case, case.next_due_at),
        "is_cut": any(e.kind == EventKind.OPENED and len(_text(e)) > SUMMARY_LENGTH for e in events),
        "events": [
            {
                "kind": e.kind,
                "word": undone_words(e.data) or ruleset.word("events", e.kind),
                "at": e.at,
                "whom": officer.name if (officer := concerned(work, e)) else "",
                "text": _text(e),
            }
            for e in events
        ],
        "deadlines": [
            {"word": word, "row": d, "unkept": unkept(case, d, word, happened)}
            for d in rows
            for word in (ruleset.word("deadlines", d.kind),)
        ],
        "photos": [file.id for file in files if file.thumb_hash is not None],
        "recordings": [
            {"id": file.id, "word": ruleset.word("files", file.kind)}
            for file in files
            if file.thumb_hash is None and file.shown_hash is not None
        ],
        "lost": [ruleset.word("files", file.kind) for file in files if file.state == "lost"],
    }


def unkept(case: Case, clock: Deadline, word: str, happened: Collection[str]) -> str:
    """Why a clock stands of which the promise was not kept; empty for all others."""
    if clock.met_at is None or deadlines.was_kept(case, clock, happened):
        return ""
    if clock.kind in (DeadlineKind.REMIND, DeadlineKind.STEP):
        return "不用了"
    if case.state == CaseState.MERGED:
        return "并到别的事里了"
    return f"没有{word},事情已经{'办结' if case.resolved_at else '结束'}"


def _text(event: CaseEvent) -> str:
    return (
        event.personal_text()
        if event.kind in ("opened", "joined", "recorded", "resolved", "recalled")
        else ""
    )
