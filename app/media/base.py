"""What every store of files promises."""

from dataclasses import dataclass
from typing import Protocol

from app.core.errors import NotFoundError, UnavailableError


class StoreError(UnavailableError):
    """The store cannot be used now, or not with this configuration; the message is Chinese."""


class GoneError(NotFoundError):
    """There is no file of this hash."""


@dataclass(frozen=True, slots=True)
class S3Access:
    """Where an S3-compatible store is and who asks there; an empty endpoint is Amazon's own."""

    endpoint: str = ""
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: str = ""


class MediaStore(Protocol):
    """Files named by the SHA-256 of their content; the same photo sent twice is kept once."""

    async def put(self, data: bytes) -> str:
        """Keep the bytes and answer their hash; no half file ever has a name. Raises StoreError."""
        ...

    async def get(self, content_hash: str) -> bytes:
        """The bytes of this hash; raises GoneError, StoreError."""
        ...

    async def delete(self, content_hash: str) -> None:
        """No file has this hash any more, whether there was one or not; raises StoreError."""
        ...

    async def probe(self) -> str:
        """Where the files lie, after one was written there; raises StoreError."""
        ...
