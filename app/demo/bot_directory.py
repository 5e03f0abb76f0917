"""Who is who at the demo's QQ bot: its groups, and the ids of people in them and in private.

The platform gives everybody another id in each group and one more in private, none of them a QQ number
(protocol reference, 4.5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256


def openid(*parts: str) -> str:
    """An id as the platform shapes them: 32 hexadecimal characters."""
    return sha256(":".join(parts).encode()).hexdigest()[:32].upper()


def member_openid(group_openid: str, owner_id: str) -> str:
    """The id of one person within one group."""
    return openid("member", group_openid, owner_id)


def user_openid(owner_id: str) -> str:
    """The id of one person in private."""
    return openid("user", owner_id)


@dataclass(frozen=True, slots=True)
class BotGroup:
    """A group that the bot is in; `hears_all`: its owner lets the bot receive every message."""

    account: str
    group_openid: str
    name: str
    division_code: str
    hears_all: bool


@dataclass(frozen=True, slots=True)
class BotContact:
    """Somebody whom the county knows at the bot: within a group, or in private where `group_openid` is empty."""

    account: str
    openid: str
    group_openid: str
    owner_kind: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class Bots:
    """The groups and contacts of every bot."""

    groups: tuple[BotGroup, ...] = ()
    contacts: tuple[BotContact, ...] = ()

    @classmethod
    def read(cls, groups: Iterable[Mapping[str, str]], contacts: Iterable[Mapping[str, str]]) -> "Bots":
        """Those of the county's rows that belong to bots."""
        own = tuple(_group(row) for row in groups if row["channel"] == "qqbot")
        known = [row for row in contacts if row["channel"] == "qqbot"]
        return cls(own, tuple(_contact(row, own) for row in known))

    def of_group(self, group: BotGroup) -> list[BotContact]:
        """Who is known in this group."""
        return [each for each in self.contacts if each.group_openid == group.group_openid]

    def in_private(self, account: str) -> list[BotContact]:
        """Who is known in private."""
        return [each for each in self.contacts if each.account == account and not each.group_openid]


def _group(row: Mapping[str, str]) -> BotGroup:
    hears_all = row["listen"] == "listen"
    return BotGroup(row["account"], row["group_id"], row["name"], row["division_code"], hears_all)


def _contact(row: Mapping[str, str], groups: Iterable[BotGroup]) -> BotContact:
    owner = row["owner_id"]
    homes = (g.group_openid for g in groups if member_openid(g.group_openid, owner) == row["external_id"])
    return BotContact(row["account"], row["external_id"], next(homes, ""), row["owner_kind"], owner)
