"""Whoever leads others writes who is to go, and asks how far it is: 让王支书去, 谁去了."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.enums import FateKind, OfficerRole
from app.core.errors import InvalidValueError
from app.core.ids import telling_ends
from app.nlu.dangers import dangers
from app.nlu.leader_words import (
    Sent,
    asks_for_all,
    asks_how_far,
    does_not_reach,
    gives_several,
    hands_over,
    sends,
    urges,
)
from app.nlu.types import PlaceMatch
from app.services.casework import orders
from app.services.casework.orders import Order
from app.services.casework.overview import Storm, overview
from app.services.county.division_names import place
from app.services.county.officer_names import COUNTY, label, whom
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle.moves import STATE_WORDS
from app.services.sending import outbox
from app.services.sending.words import case_words, happened, place_words
from handlers.matters.matter import VILLAGE
from handlers.officers import answering, listed, officer, own_cases, plain_words
from handlers.talk import Outcome, Say, Talk
from models import Case

LEADERS = (
    OfficerRole.VILLAGE_LEADER,
    OfficerRole.TOWN_SECRETARY,
    OfficerRole.COUNTY_LEADER,
    OfficerRole.DUTY_DESK,
)
"""Whose words send others."""
_GIVES, _NOTES = "转", "记录"


async def hear(talk: Talk) -> Outcome | None:
    """The case goes to whom he names, or he hears how far his cases are; None for everything else."""
    if talk.officer is None or talk.message.chat or not talk.text:
        return None
    if (urged := urges(talk.text)) and (pressed := await _press(talk, urged)) is not None:
        return pressed
    if talk.officer.role not in LEADERS:
        return await _of_his_own(talk)
    if (taken := await listed.take_over(talk)) is not None:
        return taken
    if (name := does_not_reach(talk.text)) and (noted := await _not_reached(talk, name)) is not None:
        return noted
    if talk.understanding is not None and talk.understanding.is_urgent and dangers(talk.text):
        return None
    if asks_for_all(talk.text, [each.word for each in _places(talk)]):
        return await _overview(talk)
    if not asks_how_far(talk.text):
        sent = sends(talk.text) or hands_over(talk.text)
        return await _send(talk, sent) if sent else None
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    return await _how_far(talk, running) if running else await _overview(talk)


async def _of_his_own(talk: Talk) -> Outcome | None:
    """Who leads nobody asks how far his own cases are, or a colleague to go."""
    if talk.understanding is not None and talk.understanding.is_urgent:
        return None
    if asks_how_far(talk.text):
        running = own_cases.running_of(await own_cases.his_cases(talk, ""))
        return await _how_far(talk, running) if running else None
    if (given := hands_over(talk.text)) and (done := await _hands_over(talk, given)) is not None:
        return done
    sent = sends(talk.text)
    return await _asks_along(talk, sent) if sent else None


async def _hands_over(talk: Talk, given: Sent) -> Outcome | None:
    """A case of his is that colleague's from here on, as with 转; None where nobody is called so."""
    said = Order(_GIVES, "transfer", given.number, given.names[0])
    running = own_cases.running_of(await own_cases.his_cases(talk, given.number))
    try:
        orders.values(talk.work, talk.the_officer.division_code, said)
    except InvalidValueError:
        return None
    if gives_several(talk.text) and len(running) > 1:
        return officer.which_case(talk, running, _GIVES)
    return await officer.obey(talk, said) if running else None


async def _asks_along(talk: Talk, sent: Sent) -> Outcome | None:
    """Colleagues whom he asks to go hear of it; the case stays whose it is, and he hears how it is handed over."""
    running = own_cases.running_of(await own_cases.his_cases(talk, sent.number))
    case = running[0] if len(running) == 1 else plain_words.meant(talk, running)
    near = case.division_code if case else ""
    known = {each.id: each for each in _named(talk, sent, near).values() if each.id != talk.the_officer.id}
    if not known or not running:
        return None
    if case is None:
        return officer.which_case(talk, running, _GIVES)
    await plain_words.note(talk, case)
    told = await answering.told_owner(talk, case, plain_words.short_of(case, running))
    known.pop(case.officer_id or "", None)
    return _and_the_others(
        talk, told or plain_words.answer(talk, case, running, "cannot_go"), case, list(known.values()), ()
    )


async def _not_reached(talk: Talk, name: str) -> Outcome | None:
    """A colleague who does not answer is nobody who is lost: it is noted, and told to whoever has the case."""
    running = own_cases.running_of(await own_cases.his_cases(talk, ""))
    case = plain_words.meant(talk, running)
    to = _to(talk, Sent((name,), ""), case.division_code if case else "")
    if to is None:
        return None
    if case is None:
        running = [each for each in await own_cases.led(talk) if each.officer_id == to.id]
        if len(running) != 1:
            return officer.which_case(talk, running, _GIVES) if running else await _overview(talk)
        case = running[0]
    await plain_words.note(talk, case)
    return await answering.told_owner(talk, case, plain_words.short_of(case, running))


async def of(talk: Talk, before: str, number: str) -> Outcome | None:
    """Somebody is sent to the case of this number, which he was asked for; None for other words before."""
    sent = sends(before) if talk.officer is not None and talk.officer.role in LEADERS else None
    return await _send(talk, replace(sent, number=number)) if sent else None


async def _press(talk: Talk, urged: Sent) -> Outcome | None:
    """Who is to hurry reads it, and so does whoever has the case; None where no such one or no case is meant."""
    running = own_cases.running_of(await own_cases.his_cases(talk, urged.number))
    to = _to(talk, urged, running[0].division_code if len(running) == 1 else "")
    if to is None or talk.officer is None or to.id == talk.officer.id:
        return None
    may_be = running or await own_cases.led(talk)
    his = [each for each in may_be if each.officer_id == to.id] or may_be
    case = plain_words.meant(talk, his) if len(his) != 1 else his[0]
    if case is None:
        return officer.which_case(talk, his, _NOTES) if his else None
    await plain_words.note(talk, case)
    told = await answering.told_owner(talk, case, plain_words.short_of(case, may_be))
    others = [to] if to.id != case.officer_id else []
    return _and_the_others(talk, told or plain_words.answer(talk, case, may_be, "noted"), case, others, ())


async def _send(talk: Talk, sent: Sent) -> Outcome | None:
    running = own_cases.running_of(await own_cases.his_cases(talk, sent.number))
    running = running or (await own_cases.led(talk) if not sent.number else [])
    his, case = running, plain_words.meant(talk, running) if len(running) != 1 else running[0]
    meant = _named(talk, sent, case.division_code if case else "")
    if not meant:
        return None
    to, others = _first(meant, case), [each for each in sent.names if each not in meant]
    if case is None:
        there = [each for each in running if each.division_code.startswith(to.division_code)]
        running, case = there or running, there[0] if len(there) == 1 else None
    if case is None or (gives_several(talk.text) and len(his) > 1):
        return officer.which_case(talk, his if case else running, _GIVES) if running else None
    if not _is_of(case, to):
        return None
    short = sent.number or plain_words.short_of(case, his)
    beside = [each for each in meant.values() if each.id != to.id]
    if case.officer_id != to.id:
        done: Outcome | None = await officer.make(talk, case, Order(_GIVES, "transfer", short, to.id), short)
    else:
        await plain_words.note(talk, case)
        done = await answering.told_owner(talk, case, short)
    is_sent = done is not None and done.reply_key != "illegal_move"
    return _and_the_others(talk, done, case, beside, others) if done is not None and is_sent else done


def _first(meant: Mapping[str, OfficerRef], case: Case | None) -> OfficerRef:
    """Of several the one who has the case already, else the one named first: a case is one officer's."""
    has_it = (each for each in meant.values() if case is not None and each.id == case.officer_id)
    return next(has_it, next(iter(meant.values())))


def _and_the_others(
    talk: Talk, done: Outcome, case: Case, beside: Sequence[OfficerRef], unknown: Sequence[str]
) -> Outcome:
    """Who is sent along is told so, and whom nobody knows is said."""
    if not beside and not unknown:
        return done
    words = case_words(talk.work, case, case.next_due_at)
    said = {"said": talk.text[: answering.LONGEST_SAID], "previous": label(talk.work, talk.the_officer)}
    for each in beside:
        outbox.enqueue_alert(talk.work, case, each.id, outbox.NOTICE, "alert_told", words | said)
    comma = talk.ruleset.word("terms", "comma")
    values = {"helper": comma.join(each.name for each in beside), "text": comma.join(unknown)}
    return replace(done, also_say=(*done.also_say, Say("sent_along", words | values)))


def _is_of(case: Case, to: OfficerRef) -> bool:
    """Whether it may be this case that he means: nobody of another village is sent for it."""
    return case.division_code.startswith(to.division_code[:VILLAGE]) or len(to.division_code) < VILLAGE


def _to(talk: Talk, sent: Sent, near_case: str) -> OfficerRef | None:
    """The only one whom he names."""
    found = {each.id: each for each in _named(talk, sent, near_case).values()}
    return next(iter(found.values())) if len(found) == 1 else None


def _named(talk: Talk, sent: Sent, near_case: str) -> dict[str, OfficerRef]:
    """Whom he names, by the names that he gives them; of one with two names the first."""
    near, found = talk.the_officer.division_code, dict[str, OfficerRef]()
    for name in sent.names:
        if (each := whom(talk.work, name, near, near_case or near)) is not None:
            found[name] = each
    return found


async def _how_far(talk: Talk, running: Sequence[Case]) -> Outcome:
    case = plain_words.meant(talk, running)
    if case is not None:
        one = await answering.how_far(talk, case, plain_words.short_of(case, running))
        return Outcome(FateKind.ANSWERED, "how_far", one.key, one.values)
    values = {"count": str(len(running)), "lines": _lines(talk, running), "example": _ends(running)[0]}
    return Outcome(FateKind.ANSWERED, "how_far", "how_far_list", values)


def _ends(found: Sequence[Case]) -> list[str]:
    return telling_ends([case.number for case in found])


def _lines(talk: Talk, found: Sequence[Case]) -> str:
    """Each case in a line: its number, where it is, how it stands, and whose it is."""
    shown = list(zip(found, _ends(found), strict=True))[: officer.MAX_LISTED]
    said = [
        answering.words_of(talk, each) | {"short": end, "state": STATE_WORDS[each.state]}
        for each, end in shown
    ]
    return "\n".join(talk.ruleset.render("how_far_line", **words) for words in said)


async def _overview(talk: Talk) -> Outcome | None:
    """How everything stands where he leads; None for a village's leader who is entered for more than a village."""
    named = {each.code for each in _places(talk) if each.code.startswith(talk.the_officer.division_code)}
    code = named.pop() if len(named) == 1 else talk.the_officer.division_code
    if talk.the_officer.role == OfficerRole.VILLAGE_LEADER and len(code) < VILLAGE:
        return None
    found = await overview(talk.work, code)
    counts = {name: str(count or "") for name, count in found.counts.items()}
    values = counts | {
        "place": _place(talk, code),
        "today": str(found.counts["today"]),
        "done": str(found.counts["done"]),
        "storms": "\n".join(_storm(talk, storm) for storm in found.storms),
        "lines": _lines(talk, found.worst) if found.worst else "",
        "silent": _silent(talk, found.silent),
    }
    key = "overview" if found.counts["count"] else "overview_none"
    return Outcome(FateKind.ANSWERED, "overview", key, values)


def _silent(talk: Talk, found: Sequence[tuple[str, int]]) -> str:
    """Who has not answered yet, and for how many cases."""
    registry = talk.work.snapshots.registry
    known = [(who, count) for each, count in found if (who := registry.officer(each)) is not None]
    said = [
        talk.ruleset.render("overview_silent", officer=who.name, title=who.title, count=str(count))
        for who, count in known
    ]
    return talk.ruleset.word("terms", "comma").join(said)


def _places(talk: Talk) -> Sequence[PlaceMatch]:
    return talk.understanding.places if talk.understanding is not None else ()


def _place(talk: Talk, code: str) -> str:
    is_county = len(code) == COUNTY
    return place(talk.work.snapshots.registry, code) if is_county else place_words(talk.work, code)


def _storm(talk: Talk, storm: Storm) -> str:
    values = {
        "hazard": storm.incident.hazard or talk.ruleset.word("kinds", storm.incident.kind),
        "at": happened(talk.work, storm.incident.division_code, storm.incident.opened_at),
        "place": _place(talk, storm.incident.division_code),
        "count": str(storm.count),
        "waiting": str(storm.waiting or ""),
    }
    return talk.ruleset.render("overview_storm", **values)
