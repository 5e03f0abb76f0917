"""Accounts of which the duty desk was told that something is wrong and that nobody took yet, for `baolian doctor`."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.db.database import Database
from app.services.sending.account_health import FIELDS, FOREIGN, REFUSED
from app.services.sending.lines import LOST, OFFLINE
from models import DeskEntry, LedgerEntry

_WORDS = {
    REFUSED: "平台不让它发消息{code}:运行 baolian check --channels,看哪里不对、到哪里改",
    FOREIGN: "它不认得登记的收件人:核对配置的是不是这个账号,登记的渠道身份是不是它的",
    FIELDS: "模板消息被退了:填的字段和模板对不上,核对配置里它的模板字段;改好了请值班室回复 接手",
    OFFLINE: "它被登出了:到机器人的电脑上重新扫码登录",
    LOST: "它连不上了:看看机器人的程序和网络",
}


async def told(database: Database, timezone: str) -> list[str]:
    """One line for each account and what is wrong with it: since when, the platform's code, what to do."""
    waiting = select(DeskEntry).where(DeskEntry.reason.in_(_WORDS), DeskEntry.due_at.is_not(None))
    async with database.reading() as session:
        entries = list(await session.scalars(waiting.order_by(DeskEntry.id)))
        rests = list(await session.scalars(select(LedgerEntry).where(LedgerEntry.target == "")))
    codes = {f"{rest.channel}:{rest.account}": _codes(rest) for rest in rests}
    lines = []
    for entry in entries:
        key = entry.account or ""
        channel, _, name = key.partition(":")
        code = f"({codes[key]})" if codes.get(key) else ""
        since = f"{entry.created_at.astimezone(ZoneInfo(timezone)):%m-%d %H:%M}"
        lines.append(f"[[{channel}]] {name}:从 {since} 起,{_WORDS[entry.reason].format(code=code)}")
    return lines


def _codes(rest: LedgerEntry) -> str:
    """What the platform said when the account had to pause, each code once."""
    said = (str(bar.get("why") or "") for bar in rest.bars.values() if bar.get("pauses"))
    return "、".join(dict.fromkeys(code for code in said if code))
