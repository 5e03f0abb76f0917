"""Pages within a platform's own browser: whose account it is, and whether a request comes from there."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from fastapi import Request

from app.container import Container
from bots.abilities import KnowsVisitors
from bots.base import Adapter


@runtime_checkable
class Host(KnowsVisitors, Adapter, Protocol):
    """An account whose platform says who opens our pages."""


def hosts(container: Container) -> Iterator[Host]:
    """The accounts that can say who opens a page, in the order of the configuration."""
    return (adapter for adapter in container.adapters.values() if isinstance(adapter, Host))


def is_at_home(request: Request, host: Host) -> bool:
    """Whether the browser is the platform's own."""
    return host.browser_mark in request.headers.get("user-agent", "")


def host_of(request: Request, container: Container, division: str) -> Host | None:
    """The account whose platform's browser this is, the one of the division before others; None elsewhere."""
    found = (host for host in hosts(container) if is_at_home(request, host))
    return min(found, key=lambda host: not division.startswith(host.division), default=None)
