"""A case as the console shows it: in words, masked unless it is opened."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.enums import FINAL_STATES, EventKind
from app.services.casework import case_desk, opened
from app.services.county.division_names import place
from app.services.county.officer_names import concerned
from app.services.lifecycle.moves import undone_words
from app.services.rules.ruleset_document import Ruleset
from app.services.scope import Scope
from app.services.sending.words import case_words, inside
from app.services.tuning import heard_words
from app.services.work import Work
from app.web.api.dossiers import Dossier, gather
from app.web.api.privacy import Veil
from app.web.case_page import unkept
from app.web.console.sentences import named
from models import Attachment, Case, CaseEvent, Deadline, OutboxMessage

ALERT_WORDS = {
    "queued": "等着发",
    "accepted": "平台收下了",
    "delivered": "送到了",
    "seen": "看过了",
    "failed": "没发出去",
    "dead": "送不到",
}
_FILES = {"photo": "image", "voice": "voice", "video": "video", "file": "file", "location": "location"}
"""What joined a case, by the word for such a file."""
_ACTORS = {"system": "系统", "person": "群众", "sender": "群众"}


async def rows(work: Work, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The lines of the list."""
    return [_head(work, dossier, Veil(False, dossier.names)) for dossier in await gather(work, cases)]


async def rows_of(work: Work, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The lines of the cases with these numbers, in their order."""
    found = {
        case.number: case for case in await work.session.scalars(select(Case).where(Case.number.in_(numbers)))
    }
    return await rows(work, [found[number] for number in numbers if number in found])


async def whole(work: Work, case: Case, *, is_open: bool) -> dict[str, Any]:
    """One case with its clocks, history, messages, alerts and decision; `is_open`: nothing is masked."""
    dossier = (await gather(work, [case]))[0]
    veil = Veil(is_open, dossier.names)
    ruleset = work.snapshots.ruleset_for(case.division_code)
    alerts = await case_desk.alerts_of(work, case)
    head = _head(work, dossier, veil)
    return head | {
        "incident": dossier.incident or "",
        "linked": dossier.linked,
        "said": [
            {
                "at": each.received_at,
                "text": veil.text(each.text) or f"〔{ruleset.word('files', each.kind)}〕",
            }
            for each in dossier.messages
        ],
        "deadlines": [_clock(work, dossier, each) for each in dossier.deadlines],
        "events": [
            {
                "at": event.at,
                "word": undone_words(event.data) or ruleset.word("events", event.kind),
                "by": actor(work, event.actor),
                "text": " ".join(
                    filter(None, [_whom(work, event), veil.text(_told(event)), _about(ruleset, event)])
                ),
            }
            for event in dossier.events
        ],
        "alerts": [_alert(work, each) for each in alerts],
        "decision": _decision(case, veil, dossier.messages[0].text if dossier.messages else ""),
    }


async def opened_up(work: Work, case: Case) -> dict[str, Any]:
    """What only somebody sees who may see what is personal: whom to ring, the files that came."""
    ruleset = work.snapshots.ruleset_for(case.division_code)
    files = (await work.session.scalars(opened.files_of(case.id).order_by(Attachment.id))).all()
    return {
        "villager": await opened.reporter(work, case),
        "called": await opened.officers(work, case),
        "files": [
            {
                "id": each.id,
                "word": ruleset.word("files", each.kind),
                "is_picture": each.thumb_hash is not None,
            }
            for each in files
            if each.shown_hash is not None
        ],
    }


def _head(work: Work, dossier: Dossier, veil: Veil) -> dict[str, Any]:
    case = dossier.case
    words = case_words(work, case, case.next_due_at)
    is_running = case.state not in FINAL_STATES
    return {
        "case": case,
        "number": case.number,
        "kind": words["kind"],
        "state": inside(work.snapshots.ruleset_for(case.division_code), words, case)["state"],
        "place": words["place"],
        "summary": veil.text(words["summary"]),
        "reporter": _reporter(work, case, words["reporter"], veil),
        "officer": f"{words['title']}{words['officer']}",
        "due": words["due"],
        "is_late": is_running and any(_is_late(work, each) for each in dossier.deadlines),
    }


def _reporter(work: Work, case: Case, name: str, veil: Veil) -> str:
    """Who reported it; the word for somebody unknown is nobody's name and is not masked."""
    somebody = work.snapshots.ruleset_for(case.division_code).word("terms", "somebody")
    return name if name == somebody else veil.name(name)


def _is_late(work: Work, clock: Deadline) -> bool:
    return clock.met_at is None and (clock.missed_at is not None or clock.due_at <= work.now)


def _clock(work: Work, dossier: Dossier, clock: Deadline) -> dict[str, Any]:
    word = work.snapshots.ruleset_for(dossier.case.division_code).word("deadlines", clock.kind)
    stands = "做到了" if clock.met_at else "还没到"
    if why := unkept(dossier.case, clock, word, {event.kind for event in dossier.events}):
        return {"word": word, "due": clock.due_at, "stands": why, "is_late": False}
    if clock.missed_at or _is_late(work, clock):
        stands = "晚了才做到" if clock.met_at else "过了"
    return {"word": word, "due": clock.due_at, "stands": stands, "is_late": stands in ("晚了才做到", "过了")}


def _told(event: CaseEvent) -> str:
    amount = event.data.get("amount")
    return " ".join(filter(None, [event.personal_text(), f"{amount}元" if amount else ""]))


def _about(ruleset: Ruleset, event: CaseEvent) -> str:
    """Which file came, what people were told, how they judged the end; empty for all other entries."""
    data = event.data
    if event.kind == EventKind.JOINED:
        return ruleset.word("files", _FILES[data["what"]]) if data.get("what") in _FILES else ""
    if event.kind == EventKind.TOLD:
        return named(str(data.get("key")))[0].rpartition("·")[2]
    if event.kind == EventKind.CALLED_BACK and "rating" in data:
        return f"打了{data['rating']}分"
    if event.kind == EventKind.CALLED_BACK and "is_solved" in data:
        return "说解决了" if data["is_solved"] else "说没有解决"
    return ""


def _whom(work: Work, event: CaseEvent) -> str:
    """The officer whom an entry is about, where it is not himself who made it; in whose name it was made."""
    instead = work.snapshots.registry.officer(str(event.data.get("on_behalf_of") or ""))
    if instead is not None:
        return f"替{instead.name}点的"
    officer = concerned(work, event)
    return officer.name if officer and event.actor != f"officer:{officer.id}" else ""


def _alert(work: Work, row: OutboxMessage) -> dict[str, Any]:
    officer = work.snapshots.registry.officer(row.officer_id or "")
    return {
        "at": row.created_at,
        "officer": officer.name if officer else row.officer_id,
        "state": ALERT_WORDS.get(row.state, row.state),
        "is_lost": row.state in ("failed", "dead"),
    }


def actor(work: Work, name: str) -> str:
    """Who made an entry of the history, as people call him."""
    kind, _, rest = name.partition(":")
    officer = work.snapshots.registry.officer(rest) if kind == "officer" else None
    if officer is not None:
        return officer.name
    return _ACTORS.get(kind) or {"admin": f"后台账号 {rest}", "api": f"对接系统 {rest}"}.get(kind, name)


def _decision(case: Case, veil: Veil, text: str) -> list[str]:
    """Why it went where it went, a sentence each; what was said, in whole words of its first message."""
    said = case.decision
    words = heard_words.heard(veil.text(text), [str(word) for word in said.get("words", [])])
    sure = said.get("confidence")
    route = str(said.get("route") or "")
    version = said.get("ruleset_version", case.ruleset_version)
    found = [
        f"把握 {sure:.0%}" if isinstance(sure, float) else "",
        f"说到:{'、'.join(words)}" if words else "",
        f"按规则“{route}”分派" if route else "没有专门的规则,按升级链找人",
        f"规则第 {version} 版{'' if version else '(出厂的)'}",
    ]
    return [each for each in found if each]


def places(work: Work, scope: Scope) -> list[tuple[str, str]]:
    """The divisions that the list can be narrowed to: towns and villages within the scope."""
    registry = work.snapshots.registry
    codes = sorted(code for code in registry.divisions if len(code) in (9, 12) and scope.sees(code))
    return [(code, place(registry, code)) for code in codes]
