"""`baolian check --channels`: every configured account asked whether it works."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import typer

from app.commands.channel_words import OK, WRONG, about, state, words
from app.commands.output import say, say_json
from app.container import Container
from app.core.enums import Channel
from app.db.schema import require_current
from app.services.gaps import friend_list
from app.services.gaps.friend_list import Friend
from app.services.sending.friendships import Standing
from app.services.sending.ways import Adapters
from app.services.work import Work
from app.settings import Settings
from bots.abilities import KnowsFriends
from bots.probing import Look, Probed, attempt
from models import AccountLine

_NAMED = 10
"""So many officers are named in one line."""
_MARKS = {OK: "好  ", "hint": "注意", WRONG: "不行"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at one account."""

    channel: str
    account: str
    look: Look

    def as_json(self) -> dict[str, str]:
        """For `--json`."""
        said = {"channel": self.channel, "account": self.account, "about": self.look.about}
        return said | {
            "state": state(self.look),
            "code": self.look.code,
            "message": words(self.channel, self.look),
        }


def check_channels(as_json: bool) -> None:
    """Ask every account, say what is wrong; raises typer.Exit with 1 where something is."""
    found = asyncio.run(_asked())
    is_wrong = any(state(seen.look) == WRONG for seen in found)
    if as_json:
        say_json({"ok": not is_wrong, "channels": [seen.as_json() for seen in found]})
    else:
        _tell(found, is_wrong)
    if is_wrong:
        raise typer.Exit(1)


def _tell(found: Sequence[Seen], is_wrong: bool) -> None:
    for seen in found:
        name = f"[[{seen.channel}]] {seen.account} {about(seen.look)}"
        say(f"[{_MARKS[state(seen.look)]}] {name}:{words(seen.channel, seen.look)}")
    if not found:
        say("没有配置任何账号。")
    elif is_wrong:
        say("有不行的地方,请按上面说的改,再查一次。")


async def _asked() -> list[Seen]:
    container = Container(Settings.load())
    try:
        await require_current(container.database)
        async with container.workshop.read() as work:
            return await look_at(work, container.adapters, container.settings.public_url)
    finally:
        await container.http.aclose()
        await container.database.close()


async def look_at(work: Work, adapters: Adapters, public_url: str) -> list[Seen]:
    """Every account's looks, the accounts asked at the same time."""
    asked = [(key, adapter) for key, adapter in adapters.items() if isinstance(adapter, Probed)]
    looks = [
        [*found, *await _friends(work, key, adapter, found)]
        for (key, adapter), found in zip(
            asked, await asyncio.gather(*(each.probe(public_url) for _, each in asked)), strict=True
        )
    ]
    return [
        Seen(*key, await _by_line(work, key, look, public_url))
        for (key, _), found in zip(asked, looks, strict=True)
        for look in found
    ]


async def _friends(
    work: Work, key: tuple[str, str], adapter: object, found: Sequence[Look]
) -> Sequence[Look]:
    """Officers registered at an account that writes to friends alone, where it does not reach them.

    Who is a friend is asked of the account, or read where another process alone can ask it.
    """
    if not isinstance(adapter, KnowsFriends):
        return ()
    look, friends = (Look("friends"), None) if found[0].code else await attempt("friends", adapter.friends)
    if look.code:
        return (look,)
    known = [
        each
        for each in await friend_list.of_officers(work, work.snapshots.registry, {})
        if each.account == key[1]
    ]
    strangers = [
        each
        for each in known
        if (each.standing is Standing.STRANGER if friends is None else each.number not in friends)
    ]
    refused = [each for each in known if each.standing is Standing.REFUSED and each not in strangers]
    told = [
        Look("friends", code, _named(some))
        for code, some in (("strangers", strangers), ("untaken", refused))
        if some
    ]
    return told or ((look,) if friends is not None else ())


def _named(some: Sequence[Friend]) -> str:
    more = f" 等 {len(some)} 人" if len(some) > _NAMED else ""
    return "、".join(each.officer.name for each in some[:_NAMED]) + more


async def _by_line(work: Work, key: tuple[str, str], look: Look, public_url: str) -> Look:
    """Whether some process holds the line of an account that connects to us."""
    if key[0] != Channel.ONEBOT or look.code != "by_socket":
        return look
    line = await work.session.get(AccountLine, key)
    if line is None or line.calls_until is None or line.calls_until <= work.now:
        address = f"{public_url.replace('http', 'ws', 1)}/onebot/{key[1]}/ws"
        return replace(look, code="not_connected", detail=address)
    return replace(
        look, code="" if line.is_online else "signed_out", about="login" if line.is_online else "status"
    )
