"""What some accounts can do beside messages: say who opens a page, publish a menu, make QR codes.

Commands and pages ask an adapter whether it is one of these; services never do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened a page: the platform's id of the person, as in his messages.

    `is_anonymous`: the platform showed the page to somebody without saying who (a snapshot page); the id is
    then nobody's.
    """

    external_id: str
    is_anonymous: bool = False


class LoginAgainError(Exception):
    """The code of a login was used, is unknown or has expired: the login begins anew, at most once."""


@runtime_checkable
class KnowsVisitors(Protocol):
    """An account whose platform says who opens our pages."""

    browser_mark: str
    """What the user agent of the platform's own browser holds; no other browser can log in."""
    browser_script: str
    """Where the platform has the script by which a page uses its browser's functions."""

    def login_url(self, back: str, state: str) -> str:
        """Where a browser is sent to learn who holds it; it comes back to `back` with `code` and `state`."""
        ...

    async def visitor(self, code: str) -> Visitor:
        """Who came back with this code; raises LoginAgainError, SendError."""
        ...

    async def page_config(self, url: str) -> Mapping[str, str | int]:
        """What a page at `url` shows the platform's browser to use its functions; raises SendError."""
        ...


@dataclass(frozen=True, slots=True)
class Follower:
    """What the platform still tells of somebody who follows; no name (protocol reference, 1.14)."""

    external_id: str
    followed_at: datetime | None
    scene: str
    union_id: str


@runtime_checkable
class PublicAccount(Protocol):
    """An account that people follow: it has a menu and QR codes that say where they hang."""

    async def publish_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Put this menu in place of the one before; raises SendError."""
        ...

    async def menu(self) -> Sequence[Mapping[str, Any]]:
        """The buttons of the menu in force; empty where there is none; raises SendError."""
        ...

    async def scene_url(self, scene: str, valid: timedelta | None = None) -> str:
        """What a QR code for `scene` says; for good, or `valid` so long; raises SendError."""
        ...

    async def follower(self, external_id: str) -> Follower | None:
        """Somebody who follows, None for who does not or left; raises SendError."""
        ...

    async def clear_quota(self) -> None:
        """Let today's calls count from nought, which a platform grants a few times a month; raises SendError."""
        ...


@runtime_checkable
class KnowsFriends(Protocol):
    """An account that writes privately to its friends alone, and can name them."""

    own_id: str
    """The number under which people add it as a friend."""

    async def friends(self) -> frozenset[str] | None:
        """Whom it may write to, by the ids under which they are registered; raises SendError.

        None where the implementation has no such list: then only writing to somebody tells.
        """
        ...

    async def is_signed_in(self) -> bool:
        """Whether the account is signed in, by the implementation's own word; raises SendError."""
        ...
