"""Files that people sent: where they are kept, and the copies of them that may leave the house."""

from urllib.parse import urlsplit

import httpx

from app.core.clock import Clock
from app.core.errors import ConfigurationError
from app.media.base import GoneError, MediaStore, S3Access, StoreError
from app.media.folder import FolderStore
from app.media.s3 import S3Store

__all__ = ["FolderStore", "GoneError", "MediaStore", "S3Access", "S3Store", "StoreError", "open_store"]


def open_store(url: str, access: S3Access, http: httpx.AsyncClient, clock: Clock) -> MediaStore:
    """The store that `media_url` names; raises ConfigurationError."""
    folder = url.removeprefix("file:").removeprefix("//") if url.startswith("file:") else ""
    if folder:
        return FolderStore(folder)
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ConfigurationError("media_url 要写 file:目录(例如 file:data/media)或 s3://桶/前缀")
    if not access.access_key or not access.secret_key:
        raise ConfigurationError("media_url 是 s3://,还要在 [s3] 里写 access_key 和 secret_key")
    return S3Store(parts.netloc, parts.path.strip("/"), access, http, clock)
