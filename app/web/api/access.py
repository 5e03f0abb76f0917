"""Who calls the API, what he may do, and the one place that keeps him within his division."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from sqlalchemy.orm import InstrumentedAttribute

from app.container import Container
from app.core.errors import NotAllowedError
from app.services.scope import Statement, narrowed
from app.settings import ApiToken
from app.web.errors import UnauthorizedError

Right = Literal["read", "write", "personal"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A token's holder: sees `division` and below, with these rights."""

    name: str
    division: str
    rights: frozenset[str]

    @property
    def is_personal(self) -> bool:
        """Whether names and numbers are shown as they are."""
        return "personal" in self.rights

    def require(self, right: Right) -> None:
        """Raises NotAllowedError without the right."""
        if right not in self.rights:
            words = {"read": "查看", "write": "修改", "personal": "查看个人信息"}[right]
            raise NotAllowedError(f"这个令牌没有{words}的权限(rights 里要有 {right})")

    def sees(self, division_code: str) -> bool:
        """Whether the division lies within the caller's."""
        return division_code.startswith(self.division)

    def within(self, statement: Statement, column: InstrumentedAttribute[str], asked: str = "") -> Statement:
        """`statement` narrowed to what the caller may see, and to the division that he asked for.

        Every query of the API goes through here. Raises InvalidValueError for what is no division code.
        """
        return narrowed(statement, column, self.division, asked)


def container_of(request: Request) -> Container:
    """The container of the app that serves this request."""
    container: Container = request.app.state.container
    return container


Served = Annotated[Container, Depends(container_of)]


_BEARER = HTTPBearer(auto_error=False, description="a token of `[[api_token]]`")
"""What the OpenAPI document says of the token; `caller_of` is what looks at it."""


def caller_of(request: Request, container: Served, _: Annotated[object, Security(_BEARER)]) -> Caller:
    """Whose token this is, which the request remembers; raises UnauthorizedError."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    token = _find(container.settings.api_token, given.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise UnauthorizedError("没有令牌,或令牌不对:请带上 Authorization: Bearer 令牌")
    caller = Caller(token.name, token.division, token.rights)
    request.state.caller = caller
    return caller


def _find(tokens: tuple[ApiToken, ...], given: str) -> ApiToken | None:
    """The token that was given; every one is compared, each in constant time."""
    found = None
    wanted = _digest(given)
    for token in tokens:
        for value in token.accepted:
            if hmac.compare_digest(_digest(value), wanted):
                found = token
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def reader_of(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    """A caller who may read; raises NotAllowedError."""
    caller.require("read")
    return caller


def writer_of(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    """A caller who may write; raises NotAllowedError."""
    caller.require("write")
    return caller


Reader = Annotated[Caller, Depends(reader_of)]
Writer = Annotated[Caller, Depends(writer_of)]
