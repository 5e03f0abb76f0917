"""The platform's Ed25519 signatures, whose key both sides derive from the bot's secret (reference, 4.2, 4.3)."""

import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_BYTES = 32
_HEX = re.compile(r"[0-9a-f]{128}")
_HIGH_BITS = 0xE0


def seed_of(secret: str) -> bytes:
    """The secret repeated until it fills a seed, and cut."""
    data = secret.encode()
    return (data * (SEED_BYTES // len(data) + 1))[:SEED_BYTES]


class BotKey:
    """The key of one bot: it proves what the platform sends, and signs the answer to its address check."""

    def __init__(self, secret: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed_of(secret))
        self._public = self._private.public_key()

    def has_signed(self, signature: str, timestamp: str, body: bytes) -> bool:
        """Whether `signature`, in lower-case hex, is that of the timestamp and the raw body."""
        if not _HEX.fullmatch(signature):
            return False
        data = bytes.fromhex(signature)
        if data[-1] & _HIGH_BITS:
            return False
        try:
            self._public.verify(data, timestamp.encode("utf-8", "surrogatepass") + body)
        except InvalidSignature:
            return False
        return True

    def sign(self, text: str) -> str:
        """The signature of `text` in hex.

        Whoever may choose the text can have any event signed: it is for checked tokens only (4.3).
        """
        return self._private.sign(text.encode()).hex()
