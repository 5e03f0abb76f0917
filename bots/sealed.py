"""The signature and the cipher that WeChat and WeCom share (protocol reference, 1.2, 1.4 and 2.3).

AES-256-CBC with the key's head as IV, PKCS7 over blocks of 32, the length and the receiver inside. Every flaw
refuses the message: padding, base64, length, a receiver that is not ours.
"""

import binascii
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha1
from typing import Generic, Protocol, TypeVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.core.clock import WireTime
from bots.base import RefusedError

_SECONDS = re.compile(r"[0-9]{1,12}")
_BLOCK = 16
_PAD_BLOCK = 32
_RANDOM = 16


class CipherError(Exception):
    """An encrypted body that this key does not open, or that is not for this receiver."""


def signature(*parts: str) -> str:
    """The hex SHA-1 over the sorted parts, as the platform computes it."""
    return sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def is_same(given: str, expected: str) -> bool:
    """Compare two signatures in constant time, exactly."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def stamped(query: Mapping[str, str], field: str) -> tuple[str, str, str]:
    """A query's signature, timestamp and nonce; raises RefusedError where one is missing."""
    given, stamp, nonce = (query.get(name, "") for name in (field, "timestamp", "nonce"))
    if not (given and stamp and nonce):
        raise RefusedError(401, "no_signature")
    return given, stamp, nonce


class Opener(Protocol):
    """What opens the messages that were sealed with one key."""

    def open(self, encrypted: str) -> bytes:
        """The message in `encrypted`; raises CipherError on any flaw."""
        ...


Key = TypeVar("Key", bound=Opener)


class Keys(Generic[Key]):
    """The tokens that sign an account's requests and the keys that seal them, each also as it was before a change.

    `make` gives the cipher of one token and one key.
    """

    def __init__(
        self,
        tokens: Iterable[str],
        keys: Iterable[str],
        make: Callable[[str, str], Key],
        wire_time: WireTime,
    ) -> None:
        known = [key for key in keys if key]
        self._ciphers = {token: tuple(make(token, key) for key in known) for token in tokens if token}
        self._wire_time = wire_time

    def signer(self, query: Mapping[str, str], field: str, *signed: str) -> str:
        """The token that signed a fresh query, by its `field`, together with `signed`; raises RefusedError (C2, C3)."""
        given, stamp, nonce = stamped(query, field)
        made = (token for token in self._ciphers if is_same(given, signature(token, stamp, nonce, *signed)))
        token = next(made, None)
        if token is None:
            raise RefusedError(403, f"bad_{field}")
        if not _SECONDS.fullmatch(stamp) or not self._wire_time.is_fresh(int(stamp)):
            raise RefusedError(403, "stale")
        return token

    def opened(self, token: str, encrypted: str) -> tuple[Key, bytes]:
        """What is in a cipher text that came under this token, and what opened it; raises RefusedError."""
        for cipher in self._ciphers[token]:
            try:
                return cipher, cipher.open(encrypted)
            except CipherError:
                continue
        raise RefusedError(403, "undecipherable")


class Seal:
    """One EncodingAESKey (43 characters) and the receiver that stands at the end of every message."""

    def __init__(self, encoding_aes_key: str, receiver: str) -> None:
        key = b64decode(encoding_aes_key + "=")
        self._receiver = receiver.encode()
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_BLOCK]))

    def open(self, encrypted: str) -> bytes:
        """The message in `encrypted`; raises CipherError on any flaw."""
        try:
            data = binascii.a2b_base64(encrypted.encode("ascii"), strict_mode=True)
        except ValueError as error:
            raise CipherError("base64") from error
        if not data or len(data) % _BLOCK:
            raise CipherError("blocks")
        decryptor = self._cipher.decryptor()
        return self._unpack(decryptor.update(data) + decryptor.finalize())

    def close(self, message: str) -> str:
        """`message` encrypted, with random bytes of its own."""
        body = message.encode()
        plain = secrets.token_bytes(_RANDOM) + len(body).to_bytes(4, "big") + body + self._receiver
        pad = _PAD_BLOCK - len(plain) % _PAD_BLOCK
        encryptor = self._cipher.encryptor()
        return b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def _unpack(self, plain: bytes) -> bytes:
        pad = plain[-1]
        if not 1 <= pad <= _PAD_BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise CipherError("padding")
        body = plain[_RANDOM:-pad]
        end = 4 + int.from_bytes(body[:4], "big")
        if len(body) < end:
            raise CipherError("length")
        if not hmac.compare_digest(body[end:], self._receiver):
            raise CipherError("receiver")
        return body[4:end]
