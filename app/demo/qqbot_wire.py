"""The signatures of the fake QQ bot platform, from its side (protocol reference, 4.2 and 4.3)."""

from itertools import cycle, islice

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(islice(cycle(secret.encode()), 32)))


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in `X-Signature-Ed25519`."""
    return _key(secret).sign(timestamp.encode() + body).hex()


def is_signed(secret: str, signature: str, timestamp: str, body: bytes) -> bool:
    """Whether a signature is that of the bot's secret over the two."""
    try:
        _key(secret).public_key().verify(bytes.fromhex(signature), timestamp.encode() + body)
    except (InvalidSignature, ValueError):
        return False
    return True
