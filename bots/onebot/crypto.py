"""The signature of OneBot's HTTP POST (protocol reference, section 3.2)."""

import hmac

_PREFIX = "sha1="


def signature(secret: str, body: bytes) -> str:
    """The value of `X-Signature` for the raw body."""
    return _PREFIX + hmac.digest(secret.encode(), body, "sha1").hex()


def is_signed(given: str, secret: str, body: bytes) -> bool:
    """Whether `given` is exactly the body's signature, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(secret, body).encode())
