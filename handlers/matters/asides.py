"""An answer and something else in one message: 两亩多,顺便帮我妈办个残疾证."""

from dataclasses import dataclass, replace

from app.core.enums import Intent
from app.core.marks import visible
from app.nlu.dangers import dangers
from app.nlu.far_away import only_asks_for_help
from app.nlu.matters import breaks_of, is_added, is_one_matter
from app.nlu.text import normalise
from app.nlu.types import Understanding
from app.services.deciding.questions import ITEM, WHOM
from app.services.deciding.quick_answers import only_counts_himself, read_quick
from handlers.talk import Talk
from models import Case

_SURE = 0.6
"""How certain the words behind an answer must be by themselves to be a matter of their own."""
_CERTAIN = 0.95
"""The same of an answer that tells of something else as well."""
_IN_WORDS = (ITEM, WHOM)
"""Questions that any short words answer."""


@dataclass(frozen=True, slots=True)
class Aside:
    """The words that may answer, how they and the words behind them are heard, and the kinds that those tell of."""

    answer: str
    heard_answer: Understanding
    heard: Understanding
    kinds: tuple[Intent, ...]

    def answering(self, talk: Talk) -> Talk:
        """The message as if it were the answer alone."""
        return replace(talk, understanding=self.heard_answer)

    def telling(self, talk: Talk) -> Talk:
        """The message as if it were what stands behind the answer alone."""
        return replace(talk, understanding=self.heard)


def find(talk: Talk, case: Case) -> Aside | None:
    """Where the message goes over to another matter than the case's, or asks how far one is; None where it does not.

    As much as possible stands before, but no other matter.
    """
    whole = talk.understanding
    if whole is None:
        return None
    is_told = bool(whole.asks_after or _other_kinds(whole, case))
    understand = talk.work.snapshots.understander_for(talk.account_division).understand
    for before, behind in reversed(breaks_of(normalise(visible(talk.text)))):
        if not is_told and not is_added(behind):
            continue
        rest = understand(behind)
        kinds = _kinds(whole, rest, behind, case)
        is_help = only_asks_for_help(behind)
        if not kinds and not is_help and not (rest.asks_after and (whole.asks_after or is_added(behind))):
            continue
        first = understand(before)
        if not _other_kinds(first, case) and not first.asks_after:
            return Aside(before, first, rest, kinds)
    return None


def danger_behind(talk: Talk) -> Understanding | None:
    """The words behind an answer that by themselves tell of a life in danger and name it; none behind 没人受伤."""
    understand = talk.work.snapshots.understander_for(talk.account_division).understand
    for before, behind in breaks_of(normalise(visible(talk.text))):
        is_named = dangers(behind) and not read_quick(before).is_no
        if is_named and (rest := understand(behind)).is_urgent:
            return rest
    return None


def named_beside(heard: Understanding, case: Case, ask: str) -> tuple[Intent, ...]:
    """The further matters of a message that is about the case's own first, or that says for whom it is by telling
    who is left alone: 我妈一个人在家没人管.
    """
    is_left_alone = ask in _IN_WORDS and heard.matter is Intent.CARE and heard.confidence >= _CERTAIN
    return _other_kinds(heard, case) if is_left_alone or heard.matter == case.kind else ()


def _kinds(whole: Understanding, rest: Understanding, behind: str, case: Case) -> tuple[Intent, ...]:
    """What the words behind a break certainly tell of; the whole message says so too, or they begin as an addition."""
    if rest.is_urgent or rest.confidence < _SURE or only_asks_for_help(behind) or only_counts_himself(behind):
        return ()
    return tuple(
        kind for kind in _other_kinds(rest, case) if is_added(behind) or kind in _other_kinds(whole, case)
    )


def _other_kinds(heard: Understanding, case: Case) -> tuple[Intent, ...]:
    if heard.to_human:
        return ()
    own = Intent(case.kind)
    return tuple(kind for kind in heard.matters if not is_one_matter(kind, own))
