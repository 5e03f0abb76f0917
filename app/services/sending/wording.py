"""The words of one push: of one message, or of several that were gathered; for a person, or for a group's ears."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.links import Links
from app.core.masking import mask_name, mask_text
from app.services.sending import addresses, digest, outbox
from app.services.sending.digest import Bundle
from app.services.sending.ways import Way
from app.services.sending.words import CHINA, told_now
from app.services.work import Work
from bots.base import Capabilities, Means, Outgoing
from models import OutboxMessage

Values = dict[str, object]
SAID_IN_GROUPS = frozenset(
    {
        "file_lost",
        "told_assigned",
        "told_acknowledged",
        "told_arrived",
        "told_escalated",
        "told_closed",
        "told_merged",
    }
)
"""News whose sentences hold nothing that an officer wrote, no reason and no money."""
IN_A_GROUP = {False: "told_in_group", True: "told_in_group_here"}
"""What a group is told instead of all other news: that there are some, and where to ask.

The key: is a person of the group nobody whom we know in private?
"""
NAMES = ("officer", "reporter", "also", "previous", "silent")
"""Fields that hold whole names."""
SCANNED = frozenset({"notice_scanned", "notice_scanned_village"})
"""The notices that ask an officer who scanned a code; their link leads to his answer."""
INSTEAD_OF_LINK = {False: "instead_of_link", True: "instead_of_link_officer"}
"""Where to look, said on platforms that take no links; the key: to an officer?"""
MOST_LINES, LONGEST_LINE = 8, 36
"""Messages that are shown with their first line, and its characters; the others with their numbers."""
LONGEST_NUMBERS = 32
"""Characters of the numbers in a card (protocol reference, 1.11)."""
_TAG = re.compile("【[^】]*】")
DESK = "desk"
"""Purpose of a call for the duty desk: about a message, which the console shows, or about an account."""


def render(
    work: Work,
    row: OutboxMessage,
    way: Way,
    links: Links,
    able: Capabilities,
    *,
    quote: str = "",
    window: str = "",
) -> Outgoing:
    """The words of one row for one way; a group is told no whole name, no number, no link, nothing private.

    `quote`: the platform's id of the message that this one answers; `window`: of the one whose window it uses.
    Where the platform takes no links, the sentence leaves its own out and another one says where to look.
    """
    values = values_now(work, row)
    url = _link(row, values, links) if able.takes_links and not way.chat else ""
    if way.chat:
        values = for_a_group(values)
    elif url:
        values["url"] = url
    text = _said(work, row, way, able, values)
    return Outgoing(
        recipient=addresses.plain(work, way.channel, way.address),
        chat=way.chat,
        text=text,
        dedup_key=row.dedup_key,
        url=url,
        template=_template(work, row, values, text) if way.means in (Means.TEMPLATE, Means.CONSENT) else None,
        quote=quote if way.chat else "",
        means=way.means,
        window=window,
    )


def key_of(row: OutboxMessage, way: Way, able: Capabilities) -> str:
    """The sentence that the row is told with; a group hears of most news that there are some."""
    is_private = way.chat and row.purpose == "news" and row.reply_key not in SAID_IN_GROUPS
    return IN_A_GROUP[able.ids_by_place] if is_private else row.reply_key


def values_now(work: Work, row: OutboxMessage) -> Values:
    """The values of a row as they are said now; an answer to a message goes out as it was given."""
    values = outbox.values_of(row)
    if values.get("urgent"):  # rows of releases before hold no word here
        values["urgent"] = work.snapshots.ruleset_for(row.division_code).word("terms", "urgent")
    is_told_anew = row.purpose == "news" or row.officer_id is not None
    return told_now(work, row.division_code, values) if is_told_anew else values


def _link(row: OutboxMessage, values: Values, links: Links) -> str:
    """Where the row's page is: of its case, of those who wait to be bound, or of the entry on the desk's list."""
    if row.case_id is not None:
        return _of_case(row.case_id, row.officer_id, links)
    if row.reply_key in SCANNED:
        return f"{links.officer_list_link(row.officer_id or '')}/scans"
    return links.desk_link(str(values[outbox.ENTRY])) if outbox.ENTRY in values else ""


def _of_case(case_id: int, officer_id: str | None, links: Links) -> str:
    return links.officer_link(case_id, officer_id) if officer_id else links.person_link(case_id)


def _said(work: Work, row: OutboxMessage, way: Way, able: Capabilities, values: Values) -> str:
    """The row's sentences in one text."""
    phrases = work.snapshots.ruleset_for(row.division_code).phrases
    key = key_of(row, way, able)
    said = [mark_of(work, row) + phrases.render(key, values)]
    for more, its in outbox.also_said(row):
        said.append(phrases.render(more, for_a_group(dict(its)) if way.chat else its))
    if row.case_id is not None and not way.chat and not able.takes_links and phrases.uses(key, "url"):
        said.append(instead_of_link(work, row))
    return "\n".join(said)


def for_a_group(values: dict[str, object]) -> dict[str, object]:
    """The values as a group may hear them."""
    masked = {name: mask_text(str(value)) for name, value in values.items()}
    masked["hotline"] = str(values.get("hotline", ""))
    names = {name: mask_name(masked[name]) for name in NAMES if masked.get(name)}
    return {**masked, **names, "url": "", "phone_tail": ""}


def mark_of(work: Work, row: OutboxMessage) -> str:
    """What begins whatever is said in a drill, to everybody; empty otherwise."""
    return (
        work.snapshots.ruleset_for(row.division_code).word("terms", "drill") if outbox.is_drill(row) else ""
    )


def _template(work: Work, row: OutboxMessage, values: dict[str, object], text: str) -> dict[str, str]:
    """The values of a card: place and summary, after the 【…】 of the text where it is no first call.

    What is neither a first call nor has such a mark is said in its own words.
    """
    mark = mark_of(work, row)
    tag = _TAG.match(text.removeprefix(mark))
    is_first = row.case_id is None or row.reply_key in digest.FIRST_CALLS
    is_notice = row.case_id is None and row.officer_id is not None
    if row.purpose == DESK or is_notice or not (tag or is_first or row.officer_id is None):
        summary = first_line(row, text)
    else:
        head = mark + (tag[0] if tag and not is_first else "")
        summary = f"{head}{values.get('place', '')} {values.get('summary', '')}".strip()
    deadline = values.get("due_at") or now_words(work)
    return {"number": str(values.get("number", "")), "summary": summary, "time": str(deadline)}


def now_words(work: Work) -> str:
    """This minute, as templates show it."""
    return f"{work.now.astimezone(CHINA):%Y-%m-%d %H:%M}"


def render_many(
    work: Work, rows: Bundle, way: Way, links: Links, able: Capabilities, window: str = ""
) -> tuple[Outgoing, int]:
    """One push for these messages to one officer, and how many of them, from the first on, it has room for."""
    values = [values_now(work, row) for row in rows]
    is_linked = able.takes_links and not way.chat
    url = links.officer_list_link(rows[0].officer_id or "") if is_linked else ""
    if way.chat:
        values = [for_a_group(each) for each in values]
    most = able.max_text_bytes
    if url and able.max_linked_bytes is not None:
        most = min(most, able.max_linked_bytes + len(url))
    after = "" if able.takes_links or way.chat else "\n" + instead_of_link(work, rows[0])
    mark = mark_of(work, rows[0])
    text, count = _fitting(work, rows, values, url, most - len((mark + after).encode()))
    is_card = way.means in (Means.TEMPLATE, Means.CONSENT)
    message = Outgoing(
        recipient=addresses.plain(work, way.channel, way.address),
        chat=way.chat,
        text=mark + text + after,
        dedup_key=digest.dedup_key(rows[:count]),
        url=url,
        template=_card(work, rows[:count], values[:count]) if is_card else None,
        means=way.means,
        window=window,
    )
    return message, count


def varied(work: Work, row: OutboxMessage, message: Outgoing, able: Capabilities) -> Outgoing:
    """The message as it leaves: where the same words to many are a risk, no two of them are the same."""
    if not able.dislikes_repeats:
        return message
    phrases = work.snapshots.ruleset_for(row.division_code).phrases
    closing = phrases.closing(row.id, work.now.astimezone(CHINA))
    return replace(message, text=f"{message.text}\n{closing}")


def instead_of_link(work: Work, row: OutboxMessage) -> str:
    """Where to look, on platforms that take no links."""
    phrases = work.snapshots.ruleset_for(row.division_code).phrases
    return phrases.render(
        INSTEAD_OF_LINK[row.officer_id is not None], {"number": "", **outbox.values_of(row)}
    )


def _fitting(work: Work, rows: Bundle, values: Sequence[Values], url: str, most: int) -> tuple[str, int]:
    count = len(rows)
    while True:
        for shown in (MOST_LINES, MOST_LINES // 2, 0):
            text = _text(work, rows[:count], values[:count], url, shown)
            if len(text.encode()) <= most or (count == 1 and not shown):
                return text, count
        count = max(1, count - max(1, count // 10))


def _card(work: Work, rows: Bundle, values: Sequence[Values]) -> dict[str, str]:
    """The values of a template for these rows; `time` is the earliest of their deadlines.

    The numbers that it says are those of cases to answer for; whom the desk is to ring for is said in words.
    """
    rows, values = _once(rows, values)
    phrases = work.snapshots.ruleset_for(rows[0].division_code)
    said = [phrases.render(row.reply_key, **its) for row, its in zip(rows, values, strict=True)]
    calls = [first_line(row, text) for row, text in zip(rows, said, strict=True) if row.purpose == DESK]
    answered = [its for row, its in zip(rows, values, strict=True) if row.purpose != DESK]
    ends = list(dict.fromkeys(filter(None, shorts_of(answered))))
    more = " ".join(ends) or next(iter(calls), "")
    return {
        "number": _numbers(ends or list(dict.fromkeys(filter(None, shorts_of(values))))),
        "summary": mark_of(work, rows[0])
        + phrases.render("alert_digest_short", count=len(rows), more=more, tag=_tag_of_all(said)),
        "time": min((str(each["due_at"]) for each in values if each.get("due_at")), default=now_words(work)),
    }


def _tag_of_all(said: Sequence[str]) -> str:
    """The 【…】 that all of these begin with; empty where they are of several sorts."""
    tags = {found[0] if (found := _TAG.match(text)) else "" for text in said}
    return tags.pop() if len(tags) == 1 else ""


def _once(rows: Bundle, values: Sequence[Values]) -> tuple[Bundle, Sequence[Values]]:
    """What is said of these, without repeating a call."""
    kept = digest.said_once(rows)
    return [rows[at] for at in kept], [values[at] for at in kept]


def _numbers(ends: Sequence[str]) -> str:
    """As many numbers as a card takes, and how many more there are."""
    for shown in range(len(ends), 0, -1):
        more = len(ends) - shown
        text = " ".join(ends[:shown]) + (f" +{more}" if more else "")
        if len(text) <= LONGEST_NUMBERS:
            return text
    return ""


def _text(work: Work, rows: Bundle, values: Sequence[Values], url: str, shown: int) -> str:
    """The push with `shown` lines and the numbers of the rest; a call for the desk is said whole."""
    rows, values = _once(rows, values)
    phrases = work.snapshots.ruleset_for(rows[0].division_code)
    ends = shorts_of(values)
    order = sorted(range(len(rows)), key=lambda at: rows[at].purpose != DESK)
    calls = sum(row.purpose == DESK for row in rows)
    lines, said = max(shown, calls), []
    for place, at in enumerate(order[:lines]):
        told = values[at] | ({"take": ""} if place < calls - 1 else {})
        said.append(first_line(rows[at], phrases.render(rows[at].reply_key, **told)))
    return phrases.render(
        "alert_digest",
        count=len(rows),
        lines="\n".join(said),
        more=" ".join(dict.fromkeys(ends[at] for at in order[lines:])),
        example=next((ends[at] for at in order if rows[at].purpose != DESK), ""),
        url=url,
    )


def first_line(row: OutboxMessage, said: str) -> str:
    """What is shown of a message among others."""
    if row.purpose == DESK:
        return said.strip().replace("\n", " ")
    line = said.partition("\n")[0]
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def shorts_of(values: Sequence[Values]) -> list[str]:
    """For each message the number that it prints for its case; empty for one that is about none."""
    return [str(each.get("short") or "") for each in values]
