"""绑定: a person says who he is and is answered the same whatever is true; an officer says whether it is he."""

import re
from datetime import datetime, timedelta
from typing import Any

from app.core.enums import FateKind
from app.core.errors import ConflictError, NotFoundError
from app.core.messages import InboundEvent
from app.services import audit
from app.services.people import claims, introductions, scans
from app.services.people.bindings import Identity
from app.services.sending.words import place_words
from handlers.talk import Outcome, Say, Talk
from models import Binding, Case, Household, Person

BIND = "bind"
"""The open question that asks who somebody is."""
FRESH = timedelta(hours=2)
_WORD = re.compile(r"^绑定\s*[::,,]?\s*(.*)$", re.S)
_VERDICT = re.compile(r"^(是|不是)\s*(\d{1,20})$")
_CLAIM = re.compile(r"[\u4e00-\u9fff·]{2,6}[\s,,、]+[\u4e00-\u9fff]{2,16}[\s,,、]+\d{3}[\dXx]")
"""The three things that we ask for, in that order and alone: 张三 竹园村 1234."""
_SCENE = re.compile(r"^([vo]):([\w.-]{1,60})$")
_VILLAGE = 12


def command(talk: Talk) -> "Outcome | None":
    """The word 绑定, alone or with name, village and last four; None for anything else."""
    found = _WORD.match(talk.text)
    if found is None or talk.officer is not None:
        return None
    if talk.message.chat:
        return Outcome(FateKind.COMMAND, "ask_privately", "ask_privately")
    return ask(talk) if not found[1].strip() else None


async def claim(talk: Talk) -> Outcome | None:
    """Who he is, said after the word or as the answer to our question; anything else is another matter."""
    found = _WORD.match(talk.text)
    if talk.officer is not None or (found is None and not _is_asked(talk) and not _is_claim(talk)):
        return None
    if found is not None and (talk.message.chat or not found[1].strip()):
        return command(talk)
    heard = talk.understanding
    if talk.message.chat or (heard is not None and heard.is_urgent):
        return None
    said = claims.read(found[1] if found else talk.text, heard.places if heard else (), _home(talk))
    if said is None:
        return ask(talk) if found is not None else None
    talk.conversation.dialogue = None
    await claims.consider(talk.work, Identity.of(talk.conversation), said, talk.actor)
    return Outcome(FateKind.COMMAND, "bind_heard", "bind_heard")


def ask(talk: Talk, key: str = "bind_ask", values: dict[str, str] | None = None) -> Outcome:
    """Ask who he is; a question about a case that is open waits behind it."""
    older = talk.conversation.dialogue
    talk.conversation.dialogue = {
        "ask": BIND,
        "case_id": 0,
        "asked_at": talk.work.now.isoformat(),
        "times": 1,
        "done": [],
        "choices": [],
        "then": older if older and older["ask"] != BIND else None,
    }
    return Outcome(FateKind.COMMAND, key, key, values or {})


def _is_claim(talk: Talk) -> bool:
    """Whether somebody says again who he is, once he was answered: the first time a figure was wrong."""
    heard = talk.understanding
    return heard is not None and bool(heard.places) and _CLAIM.fullmatch(talk.text) is not None


def _is_asked(talk: Talk) -> bool:
    asked: dict[str, Any] | None = talk.conversation.dialogue
    if not asked or asked["ask"] != BIND:
        return False
    if talk.work.now - datetime.fromisoformat(asked["asked_at"]) <= FRESH:
        return True
    talk.conversation.dialogue = asked.get("then")
    return False


def _home(talk: Talk) -> str:
    return talk.conversation.home_code or ""


async def verdict(talk: Talk) -> Outcome | None:
    """An officer's 是 or 不是 about who reported a case of his; None for anything else."""
    found = _VERDICT.match(talk.text)
    if talk.officer is None or found is None:
        return None
    waiting = await introductions.of_number(talk.work, found[2], talk.officer.id)
    if waiting is None:
        return Outcome(FateKind.COMMAND, "nobody_waits", "nobody_waits", {"short": found[2]})
    is_he = found[1] == "是"
    try:
        await introductions.decide(talk.work, waiting.case_id or 0, talk.officer.id, is_he=is_he)
    except (ConflictError, NotFoundError):
        return Outcome(FateKind.COMMAND, "nobody_waits", "nobody_waits", {"short": found[2]})
    key = "who_bound" if is_he else "who_refused"
    return Outcome(FateKind.COMMAND, key, key, {"short": found[2]})


async def who_is_it(talk: Talk, case: Case, short: str) -> tuple[Say, ...]:
    """Ask the officer who reported his case `short`, once, in private, where one of his people fits."""
    if talk.officer is None or talk.message.chat:
        return ()
    proposed = await introductions.propose(talk.work, case, talk.officer.id)
    if proposed is None:
        return ()
    audit.note(talk.work, talk.actor, "name_told", case.number, case.division_code, count=1)
    return (Say("ask_who", await _words(talk, short, proposed)),)


async def _words(talk: Talk, short: str, proposed: Binding) -> dict[str, str]:
    household = await talk.work.session.get_one(Household, proposed.household_id)
    person = await talk.work.session.get_one(Person, proposed.owner_id)
    where = place_words(talk.work, household.division_code)
    return {"short": short, "person": person.name, "place": where, "head": household.head}


async def scanned(talk: Talk, event: InboundEvent) -> Outcome | None:
    """A village's or an officer's code was scanned: his home is known from now on; he and who knows him are asked.

    What he is told is the same whoever he is, and whether or not anybody is asked.
    """
    found = _SCENE.match(str(event.data.get("scene", "")))
    code = _village_of(talk, found[1], found[2]) if found else ""
    if not code or not code.startswith(talk.account_division):
        return None
    talk.conversation.home_code = code[:15]
    if talk.person is not None or talk.officer is not None:
        return None
    officer = talk.work.snapshots.registry.officer(found[2]) if found and found[1] == "o" else None
    village = "" if officer is not None else code[:_VILLAGE]
    asked = officer or scans.knows(talk.work, village)
    if asked is not None:
        await scans.ask(talk.work, Identity.of(talk.conversation), asked, village)
    return ask(talk, "scan_welcome", {"place": place_words(talk.work, code)})


def _village_of(talk: Talk, kind: str, what: str) -> str:
    registry = talk.work.snapshots.registry
    if kind == "o":
        officer = registry.officer(what)
        what = officer.division_code if officer else ""
    return what if len(what) >= _VILLAGE and registry.division(what) is not None else ""
