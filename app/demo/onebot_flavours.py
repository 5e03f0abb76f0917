"""How the implementations differ on the wire (protocol reference, 3.2 to 3.7): each as its own source has it."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavour:
    """One implementation's habits.

    `scheme` stands before the token of an upgrade; `api_role` is how it spells the role of an API socket;
    `number` makes a message id of the account and a counter; `forward_key` holds the nodes of a forward.
    `unknown_action`: the status, or the retcode in an answer of status 200, to what it does not know over HTTP;
    `is_json_only`: it takes no other body (406).
    """

    name: str
    agent: str
    number: Callable[[int, int], int]
    scheme: str = "Bearer"
    api_role: str = "API"
    is_string_format: bool = False
    is_ascii_json: bool = False
    beat_ms: int = 30_000
    forward_key: str = "messages"
    image_file: Callable[[str, str], str] = lambda file_id, url: f"{file_id}.jpg"
    sub_type_key: str = "subType"
    suppresses_empty: bool = False
    unknown_action: int = 404
    is_json_only: bool = False


def _signed(value: int) -> int:
    return value - 2**32 if value >= 2**31 else value


def _napcat(self_id: int, counter: int) -> int:
    return int.from_bytes(hashlib.md5(f"{self_id}.{counter}".encode()).digest()[:4], "big") & 0x7FFFFFFF  # noqa: S324


def _llonebot(self_id: int, counter: int) -> int:
    return _signed(int.from_bytes(hashlib.md5(f"{self_id}.{counter}".encode()).digest()[:4], "big"))  # noqa: S324


def _lagrange(self_id: int, counter: int) -> int:
    return _signed(((counter & 0xFFFF) << 16) | (self_id + counter * 7919) & 0xFFFF)


def _gocqhttp(self_id: int, counter: int) -> int:
    return _signed(zlib.crc32(f"{self_id}-{counter}".encode()))


NAPCAT = Flavour("NapCat.Onebot", "OneBot/11", _napcat, sub_type_key="sub_type", unknown_action=200)
LLONEBOT = Flavour("LLOneBot", "LLOneBot/7.8.0", _llonebot, suppresses_empty=True)
LAGRANGE = Flavour(
    "Lagrange.OneBot",
    "Lagrange.OneBot",
    _lagrange,
    api_role="Api",
    is_ascii_json=True,
    beat_ms=5_000,
    forward_key="message",
    image_file=lambda file_id, url: url,
    is_json_only=True,
)
GOCQHTTP = Flavour(
    "go-cqhttp",
    "CQHttp/4.15.0",
    _gocqhttp,
    scheme="Token",
    is_string_format=True,
    beat_ms=5_000,
    image_file=lambda file_id, url: f"{file_id.lower()}.image",
)
FLAVOURS = (NAPCAT, LLONEBOT, LAGRANGE, GOCQHTTP)
