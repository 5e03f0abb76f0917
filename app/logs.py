"""The log: JSON lines on stderr, without secrets, query strings or anybody's numbers."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from app.core.masking import mask_text

_QUERY = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']*")
_ROW = re.compile(
    r"(DETAIL:|query argument \$\d+:)(.*?)(?=\n\n(?:The above|During handling)|\n\[SQL|\Z)", re.DOTALL
)
"""Where PostgreSQL and its driver repeat the row, or the value, that was refused."""
_SECRET_KEYS = re.compile(r"secret|token|password|authorization|api_key|aes_key|secret_key", re.IGNORECASE)
_LOUD = ("alembic", "httpx", "httpcore", "apscheduler", "jieba", "aiosqlite", "asyncio", "starlette_admin")

_TELLTALE = "uvicorn.error"
"""Below `info` it writes the headers and frames of WebSockets, tokens included."""

_REFUSED_UPGRADE = "ASGI callable returned without completing handshake."
"""What the server calls an error whenever an upgrade is refused; the entrance says itself what it refused."""


def masked(value: Any) -> Any:
    """`value` masked through lists and tables: phones, ID numbers, query strings, rows that a database refused."""
    if isinstance(value, str):
        return mask_text(_ROW.sub(r"\1 …", _QUERY.sub(r"\1?…", value)))
    if isinstance(value, dict):
        return {key: "***" if _SECRET_KEYS.search(str(key)) else masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(item) for item in value]
    return value


def mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that every line goes through last."""
    cleaned: dict[str, Any] = masked({k: v for k, v in event.items() if not k.startswith("_")})
    return cleaned | {k: v for k, v in event.items() if k.startswith("_")}


def for_commands() -> None:
    """Send what a command has to log to stderr, beside its result; a service that it starts configures more."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def configure(level: str = "info") -> None:
    """Send structlog and the libraries' logging through the same processors to stderr."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            mask_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    server = logging.getLogger(_TELLTALE)
    server.setLevel(max(logging.INFO, root.level))
    server.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != _REFUSED_UPGRADE
