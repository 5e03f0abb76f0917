"""One typed message under the published rules and under a draft, in words, thing by thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.enums import FateKind
from app.services.deciding.judging import Judgement, World
from app.services.rules.ruleset_document import Ruleset
from app.services.tuning import replay
from app.services.tuning.replay_words import FATES
from app.services.tuning.rule_words import Names
from app.services.work import Work

_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is decided: what it is called, how it is now, how the draft would have it."""

    label: str
    published: str
    draft: str

    @property
    def is_changed(self) -> bool:
        """Whether the draft decides it otherwise."""
        return self.published != self.draft


def tried(work: Work, text: str, place: str, ruleset: Ruleset, at: datetime | None) -> list[Line]:
    """What becomes of words said at `place` (a division's code) at an instant; nothing is stored or sent."""
    found = replay.one(work, text, place, ruleset, at=at)
    instant = at or work.now
    before = list(_told(work.snapshots.world_for(place), found.before, instant))
    after = list(_told(work.snapshots.world_for(place, ruleset), found.after, instant))
    return [Line(label, old, new) for (label, old), (_, new) in zip(before, after, strict=True)]


def _told(world: World, judgement: Judgement, at: datetime) -> Iterator[tuple[str, str]]:
    names = Names(world.registry, world.ruleset)
    matter = judgement.matters[0] if judgement.matters else None
    decision = matter.decision if matter else None
    promise = replay.promise_of(world, judgement, matter) if matter else None
    by = replay.due(world, promise, at) if promise else None
    officer = decision.officer if decision else None
    yield "怎么处理", FATES[judgement.fate]
    yield (
        "事项",
        "、".join(names.kind(each.kind) for each in judgement.matters) or names.kind(judgement.intent),
    )
    yield "人命关天", "是" if judgement.heard.is_urgent else "否"
    yield "地点", names.place(judgement.place.code)
    yield "规则", (decision.route or "没有规则对得上,按升级链") if decision else _NOTHING
    yield "派给", f"{names.role(decision.role)}{officer.name}" if decision and officer else _NOTHING
    yield (
        "同时告诉",
        "、".join(each.name for _, each in decision.also_tell) or _NOTHING if decision else _NOTHING,
    )
    calendar = world.ruleset.calendar
    yield (
        "最迟",
        world.ruleset.phrases.deadline(calendar.local(by), calendar.local(at)) if by else _NOTHING,
    )
    yield "答复", _reply(world, names, judgement, by, at)


def _reply(world: World, names: Names, judgement: Judgement, by: datetime | None, at: datetime) -> str:
    """The first sentence of the answer; its number stands as a word."""
    if judgement.fate is FateKind.IGNORED or (
        judgement.fate is not FateKind.CASE_OPENED and not judgement.matters
    ):
        return _NOTHING
    decision = judgement.matters[0].decision
    officer = decision.officer
    calendar, phrases = world.ruleset.calendar, world.ruleset.phrases
    key = "received_urgent" if judgement.heard.is_urgent else f"received_{judgement.matters[0].kind}"
    values = {
        "number": "(编号)",
        "kind": names.kind(judgement.matters[0].kind),
        "place": names.place(judgement.place.code),
        "officer": officer.name if officer else "",
        "title": (officer.title or names.role(officer.role)) if officer else "",
        "due": phrases.deadline(calendar.local(by), calendar.local(at)) if by else "",
        "also": "、".join(each.name for _, each in decision.also_tell),
        "hotline": world.ruleset.limits.hotline,
        "send_photos": world.ruleset.word("terms", "send_photos"),
        **dict.fromkeys(("phone_tail", "url", "advice", "shown"), ""),
    }
    return phrases.render(key, values)
