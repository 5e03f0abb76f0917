"""How an implementation proves itself: X-Signature on a POST, a token on an upgrade (reference, 3.2, 3.3)."""

import hmac

_PREFIX = "sha1="


def signature(secret: str, body: bytes) -> str:
    """The value of `X-Signature` for the raw body."""
    return _PREFIX + hmac.digest(secret.encode(), body, "sha1").hex()


def is_signed(given: str, secret: str, body: bytes) -> bool:
    """Whether `given` is exactly the body's signature, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(secret, body).encode())


def token_of(authorization: str, query_token: str) -> str:
    """The token that an upgrade carries: `Bearer T`, go-cqhttp's `Token T`, or `?access_token=`.

    NapCat says `Bearer` with nothing behind it where its own token is empty: then the query's counts.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if scheme and scheme.lower() not in ("bearer", "token"):
        return ""
    return token.strip() or query_token


def is_same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
