"""What the pages behind signed links tell of a case."""

from typing import Any

from sqlalchemy import Select, select

from app.services.county.officer_names import concerned
from app.services.lifecycle import deadlines
from app.services.lifecycle.moves import undone_words
from app.services.sending.words import case_words
from app.services.work import Work
from models import Attachment, Case, CaseEvent, CaseMessage


async def values(work: Work, case: Case) -> dict[str, Any]:
    """Its words, history, clocks and files; `whom` of an entry is for officers alone."""
    rows = await deadlines.of_case(work, case)
    ruleset = work.snapshots.ruleset_for(case.division_code)
    events = await work.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    )
    files = (await work.session.scalars(files_of(case.id).order_by(Attachment.id))).all()
    return {
        "case": case,
        "words": case_words(work, case, case.next_due_at),
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
        "deadlines": [{"word": ruleset.word("deadlines", d.kind), "row": d} for d in rows],
        "photos": [file.id for file in files if file.thumb_hash is not None],
        "recordings": [
            {"id": file.id, "word": ruleset.word("files", file.kind)}
            for file in files
            if file.thumb_hash is None and file.shown_hash is not None
        ],
        "lost": [ruleset.word("files", file.kind) for file in files if file.state == "lost"],
    }


def _text(event: CaseEvent) -> str:
    return (
        event.personal_text()
        if event.kind in ("opened", "joined", "recorded", "resolved", "recalled")
        else ""
    )


def files_of(case_id: int) -> Select[Attachment]:
    """What came with the messages of a case."""
    joined = CaseMessage.message_id == Attachment.message_id
    return select(Attachment).join(CaseMessage, joined).where(CaseMessage.case_id == case_id)
