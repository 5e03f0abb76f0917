"""Passwords: argon2 hashes, few at a time, and what a password must be."""

import asyncio
import secrets
from collections.abc import Callable
from functools import cache
from typing import TypeVar
from weakref import WeakKeyDictionary

from pwdlib import PasswordHash

from app.core.errors import InvalidValueError, UnavailableError

T = TypeVar("T")
SHORTEST, LONGEST = 10, 128
AT_ONCE = 2
"""Each hash takes 64 MiB and a sixth of a second; more at a time would be a way to bring us down."""
MOST_WAITING = 20
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class _Counter:
    """Whoever hashes takes a place here; who would wait too long is sent away."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0


_counters: WeakKeyDictionary[asyncio.AbstractEventLoop, _Counter] = WeakKeyDictionary()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_hex(16))


async def hashed(password: str) -> str:
    """The argon2 hash of a password."""
    return await _in_turn(lambda: _hasher().hash(password))


async def is_right(password: str, kept: str | None) -> bool:
    """Whether the password is the one; it takes as long where there is none to compare with.

    Raises UnavailableError where too many wait already.
    """
    found = await _in_turn(lambda: _hasher().verify(password[:LONGEST], kept or _nobodys()))
    return found and kept is not None


async def _in_turn(work: Callable[[], T]) -> T:
    counter = _counters.setdefault(asyncio.get_running_loop(), _Counter())
    if counter.waiting >= MOST_WAITING:
        raise UnavailableError("登录的人太多,请稍后再试")
    counter.waiting += 1
    try:
        async with counter.places:
            return await asyncio.to_thread(work)
    finally:
        counter.waiting -= 1


def check(password: str, *names: str) -> None:
    """Raises InvalidValueError for a password that is too easy, saying what is missing."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidValueError(f"密码要 {SHORTEST} 到 {LONGEST} 位", "password")
    kinds = (str.isdigit, str.isalpha)
    if not all(any(kind(letter) for letter in password) for kind in kinds):
        raise InvalidValueError("密码里字母和数字都要有", "password")
    if any(name and name.lower() in password.lower() for name in names):
        raise InvalidValueError("密码里不能有登录名或姓名", "password")
    if len(set(password)) < SHORTEST // 2:
        raise InvalidValueError("密码里重复的字太多", "password")


def generated() -> str:
    """A password that nobody guesses and that can be read out over the telephone."""
    while True:
        groups = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if any(letter.isdigit() for letter in password):
            return password
