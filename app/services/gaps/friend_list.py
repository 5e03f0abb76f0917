"""Which officers a QQ account can push to, as admins read it: who has yet to add it, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from app.core.enums import Channel
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.gaps.coverage_area import Row as Hole
from app.services.gaps.coverage_area import Rows, officer_words
from app.services.sending.friendships import Standing, standing
from app.services.sending.reservations import EVERYTHING
from app.services.work import Work
from models import Contact, LedgerEntry

CHANNEL = Channel.ONEBOT
"""The channel whose accounts write to friends alone."""
SHORT: Mapping[Standing, str] = {
    Standing.UNASKED: "还没核对",
    Standing.STRANGER: "还不是好友",
    Standing.FRIEND: "是好友,正在试发",
    Standing.REFUSED: "试发没有成功",
    Standing.PROVED: "通了",
}
_TO_DO: Mapping[Standing, str] = {
    Standing.UNASKED: "不用做什么:{own}在线的时候,一分钟之内就核对",
    Standing.STRANGER: "请他加{own}为好友,在机器人那边通过;加上以后一分钟之内自动核对、试发",
    Standing.FRIEND: "不用做什么:试发的消息在路上",
    Standing.REFUSED: "请他在 QQ 上给{own}发一句话,一分钟之内再试发",
    Standing.PROVED: "",
}
BROKEN = (Standing.STRANGER, Standing.REFUSED)
"""What somebody must do something about."""


class Friend(NamedTuple):
    """One number of one officer on one account; `own_id`: the account's own number, where it is known."""

    officer: OfficerRef
    account: str
    number: str
    own_id: str
    standing: Standing

    @property
    def to_do(self) -> str:
        """What somebody must do, in words; empty where all is well."""
        own = f"机器人的 QQ {self.own_id} " if self.own_id else f"机器人的 QQ(账号 {self.account})"
        return _TO_DO[self.standing].format(own=own)


async def of_officers(
    work: Work, registry: Registry, own_ids: Mapping[str, str], division: str = ""
) -> list[Friend]:
    """The officers of a division who are registered with a QQ number, those first who must do something.

    `own_ids`: the accounts' own numbers, by their names; who asks may not know all of them.
    """
    found = [
        Friend(
            officer,
            row.account,
            row.external_id,
            own_ids.get(row.account, "") or _own_id(row.bars),
            _standing(row),
        )
        for row in await _marks(work)
        if (officer := registry.officer(row.owner_id)) and officer.division_code.startswith(division)
    ]
    order = (*BROKEN, Standing.UNASKED, Standing.FRIEND, Standing.PROVED)
    return sorted(found, key=lambda each: (order.index(each.standing), each.officer.id))


async def holes(work: Work, registry: Registry) -> Rows:
    """Officers whose QQ number cannot be pushed to, each with what to do."""
    found = await of_officers(work, registry, {})
    return [
        Hole(
            each.officer.id,
            f"{officer_words(registry, each.officer)}:{SHORT[each.standing]},{each.to_do}",
            each.officer.division_code,
        )
        for each in found
        if each.standing in BROKEN
    ]


async def in_short(work: Work, officers: Sequence[Any]) -> Mapping[Any, str]:
    """For a list of officers by their ids: how it stands with their QQ; nothing for who has none registered."""
    shown: dict[Any, str] = {}
    for row in await _marks(work, officers):
        shown[row.owner_id] = "、".join(filter(None, (shown.get(row.owner_id), SHORT[_standing(row)])))
    return shown


def _standing(row: Any) -> Standing:
    return standing(row.grants or {}, row.bars or {})


def _own_id(bars: Mapping[str, Any] | None) -> str:
    return str((bars or {}).get(EVERYTHING, {}).get("own_id", ""))


async def _marks(work: Work, officers: Sequence[Any] | None = None) -> Sequence[Any]:
    """Every QQ number of an officer with the marks that the ledger has of it."""
    entry = and_(
        LedgerEntry.channel == Contact.channel,
        LedgerEntry.account == Contact.account,
        LedgerEntry.target == Contact.external_id,
        LedgerEntry.is_group.is_(False),
    )
    wanted = (
        select(
            *(Contact.owner_id, Contact.account, Contact.external_id),
            *(LedgerEntry.grants, LedgerEntry.bars),
        )
        .select_from(Contact)
        .outerjoin(LedgerEntry, entry)
        .where(Contact.channel == CHANNEL, Contact.owner_kind == "officer", Contact.retired_at.is_(None))
    )
    if officers is not None:
        wanted = wanted.where(Contact.owner_id.in_(officers))
    return (await work.session.execute(wanted.order_by(Contact.owner_id, Contact.id))).all()
