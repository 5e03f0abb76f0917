"""Is it the same matter? Suggested to officers by place, time, words and photos; never decided here.

A household's own damage is its own matter: reports from different households are suggested only where a photo is the
same. Within an incident everybody tells the same, so more must speak for it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.core.enums import FINAL_STATES, EventKind
from app.core.ids import first_id
from app.nlu.segmenter import base_segmenter
from app.services.work import Work
from models import Attachment, Case, CaseEvent, CaseMessage

LOOKS_BACK = timedelta(days=14)
MOST_COMPARED, MOST_SUGGESTED = 300, 5
ENOUGH, ENOUGH_IN_A_STORM = 0.5, 0.8
ALIKE_BITS = 6
"""Photos that differ in so few of 64 bits show the same."""
APART = "apart"
"""`what` of an entry that says that the case is not the one named in `with`."""
PLACE, TIME, WORDS, PHOTO = "place", "time", "words", "photo"
_VILLAGE, _GROUP = 12, 15
_OVER = [str(state) for state in FINAL_STATES]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that may be the same matter: how much speaks for it (0 to 1), and what."""

    case: Case
    score: float
    reasons: tuple[str, ...]


async def suggestions(work: Work, case: Case) -> list[Suggestion]:
    """The open cases of this kind that may be the same matter, the likeliest first."""
    if case.state in _OVER or len(case.division_code) < _VILLAGE:
        return []
    others = await _nearby(work, case)
    if not others:
        return []
    looks = await looks_of(work, [case.id, *(other.id for other in others)])
    refused = await told_apart(work, [case.id, *(other.id for other in others)])
    found = [
        compare(case, other, looks[case.id], looks[other.id])
        for other in others
        if other.number not in refused[case.id] and case.number not in refused[other.id]
    ]
    likely = [each for each in found if is_enough(case, each)]
    return sorted(likely, key=lambda each: (-each.score, each.case.id))[:MOST_SUGGESTED]


def compare(case: Case, other: Case, looks: Collection[int], other_looks: Collection[int]) -> Suggestion:
    """How much speaks for it that both are the same matter. Pure."""
    parts = {
        PLACE: _place(case, other),
        TIME: _time(abs(case.reported_at - other.reported_at)),
        WORDS: 0.35 * overlap(words_of(case.summary), words_of(other.summary)),
        PHOTO: 0.5 if alike(looks, other_looks) else 0.0,
    }
    homes = {case.household_id, other.household_id} - {None}
    is_apart = len(homes) > 1 and not parts[PHOTO]
    score = 0.0 if is_apart else min(1.0, sum(parts.values()))
    reasons = tuple(name for name, part in parts.items() if part >= 0.1)
    return Suggestion(case=other, score=round(score, 2), reasons=reasons)


def is_enough(case: Case, found: Suggestion) -> bool:
    """Whether so much speaks for it that it is suggested; within one incident more must."""
    is_one_storm = bool(case.incident_id) and case.incident_id == found.case.incident_id
    return found.score >= (ENOUGH_IN_A_STORM if is_one_storm else ENOUGH)


def _place(case: Case, other: Case) -> float:
    if case.household_id is not None and case.household_id == other.household_id:
        return 0.35
    is_group = len(case.division_code) == _GROUP and case.division_code == other.division_code
    return 0.25 if is_group else 0.15


def _time(between: timedelta) -> float:
    for most, part in ((1, 0.15), (6, 0.12), (24, 0.1), (72, 0.05)):
        if between <= timedelta(hours=most):
            return part
    return 0.0


def words_of(text: str) -> frozenset[str]:
    """The words of a text that say something: two characters or more."""
    return frozenset(word for word in base_segmenter().cut(text) if len(word) > 1 and word.isalnum())


def overlap(some: Collection[str], others: Collection[str]) -> float:
    """The share of words that both have in common; of nothing said, none."""
    every = {*some, *others}
    return len(set(some) & set(others)) / len(every) if every else 0.0


def alike(some: Iterable[int], others: Collection[int]) -> bool:
    """Whether any photo of the one shows what a photo of the other does."""
    return any((a ^ b).bit_count() <= ALIKE_BITS for a in some for b in others)


async def _nearby(work: Work, case: Case) -> Sequence[Case]:
    """Open cases of this kind in the village, reported within the same days, the newest first."""
    village = case.division_code[:_VILLAGE]
    near = (
        select(Case)
        .where(
            Case.division_code.between(village, village.ljust(_GROUP, "9")),
            Case.id >= first_id(case.opened_at - LOOKS_BACK),
            Case.id != case.id,
            Case.kind == case.kind,
            Case.is_drill == case.is_drill,
            Case.state.not_in(_OVER),
            Case.resolved_at.is_(None),
        )
        .order_by(Case.id.desc())
        .limit(MOST_COMPARED)
    )
    return (await work.session.scalars(near)).all()


async def looks_of(work: Work, ids: Sequence[int]) -> dict[int, list[int]]:
    """What the photos of these cases look like."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = await work.session.execute(
        select(CaseMessage.case_id, Attachment.likeness)
        .join(Attachment, Attachment.message_id == CaseMessage.message_id)
        .where(CaseMessage.case_id.in_(ids), Attachment.likeness.is_not(None))
    )
    for case_id, likeness in rows:
        found[case_id].append(int(likeness or "0", 16))
    return found


async def told_apart(work: Work, ids: Sequence[int]) -> dict[int, set[str]]:
    """By case the numbers of those of which somebody has already said that they are not the same."""
    found: dict[int, set[str]] = defaultdict(set)
    said = (EventKind.UNMERGED, EventKind.RECORDED)
    rows = await work.session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.data).where(
            CaseEvent.case_id.in_(ids), CaseEvent.kind.in_(said)
        )
    )
    for row in rows:
        if row.kind == EventKind.UNMERGED or row.data.get("what") == APART:
            found[row.case_id].add(str(row.data.get("with", "")))
    return found
