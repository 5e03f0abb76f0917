"""The messages that a dry-run decides again: the last real ones, or the rows of a file of judged messages."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import Channel, FateKind, Intent
from app.core.errors import InputRefusedError, NotFoundError
from app.nlu.evaluate import REQUIRED
from app.services.county.registry import duties_of_households
from app.services.deciding import meaning
from app.services.deciding.meaning import Home, Setting
from app.services.deciding.places import Background
from app.services.scope import CODE_LENGTHS, lies_within
from app.services.tuning.replay import Told
from app.services.work import Work
from models import Household, Message

MOST = 50_000
"""Messages of one dry-run."""
_END = "\3end of the file\3"
"""A row behind the last one; where a quote is left open it is part of what was quoted."""
CHUNK = 500
_COUNTY = 6
_COLUMNS = (
    *(Message.id, Message.channel, Message.account, Message.chat, Message.text, Message.received_at),
    *(Message.division_code, Message.fate_kind, Message.decision),
)
Decided = Mapping[str, Any]


async def last(work: Work, division: str, count: int) -> list[Told]:
    """The last real messages with words of a division and below it, the oldest first; drills are none."""
    found: list[Row[Any]] = []
    before: int | None = None
    while len(found) < min(count, MOST):
        rows = select(*_COLUMNS).where(
            lies_within(Message.division_code, division), Message.is_drill.is_(False), Message.kind != "event"
        )
        if before is not None:
            rows = rows.where(Message.id < before)
        page = (await work.session.execute(rows.order_by(Message.id.desc()).limit(CHUNK))).all()
        found += [row for row in page if row.text.strip()]
        if len(page) < CHUNK:
            break
        before = page[-1].id
    chosen = found[: min(count, MOST)]
    return await _tell(work.session, chosen[::-1], [_came(row) for row in chosen[::-1]])


async def told_of(work: Work, message_id: int) -> Told:
    """One stored message; raises NotFoundError."""
    rows = (await work.session.execute(select(*_COLUMNS).where(Message.id == message_id))).all()
    if not rows:
        raise NotFoundError(f"没有编号为 {message_id} 的消息")
    return (await _tell(work.session, rows, [_stood(row) for row in rows]))[0]


async def _tell(session: AsyncSession, rows: Sequence[Row[Any]], settings: Sequence[Decided]) -> list[Told]:
    """Stored messages with what counted for them beside their words."""
    homes = await _homes(session, {str(said["home"]) for said in settings if said.get("home")})
    kinds = await _filed_kinds(session, [row.id for row in rows if row.channel == Channel.API])
    return [
        Told(
            str(row.id),
            row.text,
            setting_of(row, said, homes, said.get("filed_kind") or kinds.get(row.id)),
            fate=row.fate_kind,
            joins=_joins(row, said),
        )
        for row, said in zip(rows, settings, strict=True)
    ]


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV of judged messages (id, text, intent); raises InputRefusedError with what is wrong where."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefusedError("这个文件不是 UTF-8 编码:请另存为 UTF-8 的 CSV") from error
    ended = f"{text}\n{_END}"
    csv.field_size_limit(max(len(ended), csv.field_size_limit()))
    table = csv.DictReader(io.StringIO(ended, newline=""))
    if missing := [name for name in REQUIRED if name not in (table.fieldnames or [])]:
        raise InputRefusedError(f"这个文件缺少列 {'、'.join(missing)}:第一行要有 id,text,intent")
    rows: list[dict[str, str]] = []
    begun, next_line = 1, table.line_num + 1
    for row in table:
        if _END in row.values():
            return rows
        rows.append(row)
        begun, next_line = next_line, table.line_num + 1
    raise InputRefusedError(f"从第 {begun} 行起,有一个引号到文件末尾都没有配上:请补上另一个")


def from_rows(rows: Sequence[Mapping[str, str]], within: str, now: datetime) -> list[Told]:
    """The rows of a file of judged messages; a column `division` says where each was written to.

    Raises InputRefusedError for more than MOST, and with the number of a row whose division is no code `within`.
    """
    if len(rows) > MOST:
        raise InputRefusedError(f"有 {len(rows)} 条消息,一次最多 {MOST} 条:请分成几个文件")
    told = []
    for number, row in enumerate(rows, 2):
        division = (row.get("division") or "").strip() or within
        if not division.startswith(within) or len(division) not in CODE_LENGTHS or not division.isdigit():
            raise InputRefusedError(
                f"第 {number} 行的 division 是“{division[:20]}”:要写 {within} 之内的 6、9、12 或 15 位区划代码,或者空着"
            )
        setting = Setting(now, Background(account=division), str(Channel.WECHAT))
        told.append(Told(row.get("id") or str(number), (row.get("text") or "").strip(), setting))
    return told


def setting_of(row: Row[Any], said: Decided, homes: Mapping[str, Home], kind: Intent | None) -> Setting:
    """What counted for a stored message beside its words."""
    background = Background(
        location=said.get("location", ""),
        household=said.get("household", ""),
        told=said.get("told", ""),
        card=said.get("card", ""),
        post=said.get("post", ""),
        neighbours=said.get("neighbours", ""),
        group=said.get("group", ""),
        account=said.get("account", "") or row.division_code[:_COUNTY],
    )
    return Setting(
        at=datetime.fromisoformat(said["at"]) if "at" in said else row.received_at,
        background=background,
        channel=row.channel,
        account=row.account,
        chat=row.chat,
        home=homes.get(said.get("home", "")),
        by=said.get("by", meaning.WORDS),
        is_to_official=bool(said.get("is_to_official")),
        is_told_here=bool(said.get("is_told_here")),
        filed_kind=kind,
    )


def _is_by_desk(row: Row[Any], said: Decided) -> bool:
    """Whether somebody of the duty desk made the case of it, and not the rules."""
    return bool(said.get("by") == meaning.FILED and row.channel != Channel.API)


def _came(row: Row[Any]) -> Decided:
    """The setting in which it came: its words decide, whatever somebody of the duty desk made of it later."""
    said = _said(row.decision)
    if not _is_by_desk(row, said):
        return said
    return {**said, "by": meaning.OVERHEARD if row.chat else meaning.WORDS}


def _stood(row: Row[Any]) -> Decided:
    """The setting in which it was decided: what somebody of the duty desk said it is, and where, is certain."""
    said = _said(row.decision)
    if not _is_by_desk(row, said):
        return said
    place = (row.decision.get("place") or {}).get("code", "")
    kept: dict[str, Any] = {key: said[key] for key in ("at", "by", "home") if key in said}
    return kept | {"account": place, "filed_kind": Intent(row.decision["intent"])}


def _said(decision: Decided) -> dict[str, Any]:
    """The setting that a decision keeps; of an older one what its place tells."""
    said = decision.get("setting")
    if isinstance(said, dict):
        return said
    place = decision.get("place") or {}
    known = {
        "photo": "location",
        "location": "location",
        "household": "household",
        "told": "told",
        "group": "group",
    }
    name = known.get(place.get("by", ""), "account" if place.get("by") == "account" else "")
    return {name: place.get("code", "")} if name else {}


def _joins(row: Row[Any], said: Decided) -> bool:
    """Whether what was said before decided about it, and not the rules."""
    if "by" in said:
        return bool(said["by"] == meaning.CONVERSATION)
    return row.fate_kind in (FateKind.CASE_JOINED, FateKind.COMMAND)


async def _homes(session: AsyncSession, ids: set[str]) -> dict[str, Home]:
    found: dict[str, Home] = {}
    every = sorted(ids)
    for start in range(0, len(every), CHUNK):
        some = every[start : start + CHUNK]
        rows = select(Household.id, Household.division_code, Household.tags).where(Household.id.in_(some))
        duties = await duties_of_households(session, some)
        for row in await session.execute(rows):
            found[row.id] = Home(row.id, row.division_code, tuple(row.tags), tuple(duties[row.id]))
    return found


async def _filed_kinds(session: AsyncSession, ids: Sequence[int]) -> dict[int, Intent | None]:
    """The kinds that other systems named, by the messages; only they keep it in their segments."""
    kinds: dict[int, Intent | None] = {}
    for start in range(0, len(ids), CHUNK):
        rows = select(Message.id, Message.segments).where(Message.id.in_(ids[start : start + CHUNK]))
        for message_id, segments in await session.execute(rows):
            said = [each.get("data", {}).get("kind") for each in json.loads(segments)]
            kinds[message_id] = Intent(said[0]) if said and said[0] else None
    return kinds
