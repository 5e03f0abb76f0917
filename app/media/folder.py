"""A folder of files named by their SHA-256."""

import asyncio
import hashlib
import os
import secrets
import stat
from pathlib import Path

from app.core.errors import why_not
from app.media.base import GoneError, StoreError

PRIVATE = 0o700
"""Photos of people and their homes: only the service's own user enters."""


class FolderStore:
    """Files in a folder that every process of the service sees."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def path(self, content_hash: str) -> Path:
        """Where the file with this hash lies."""
        return self.root / content_hash[:2] / content_hash

    async def put(self, data: bytes) -> str:
        """Keep the bytes and answer their hash; a crash leaves no half file under that name."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, content_hash: str) -> bytes:
        """The bytes of this hash; raises GoneError, StoreError."""
        try:
            return await asyncio.to_thread(self.path(content_hash).read_bytes)
        except FileNotFoundError as error:
            raise GoneError("这个文件不在了") from error
        except OSError as error:
            raise StoreError(f"{self.root} 读不了({why_not(error)})") from error

    async def delete(self, content_hash: str) -> None:
        """No file has this hash any more; raises StoreError."""
        try:
            await asyncio.to_thread(self.path(content_hash).unlink, missing_ok=True)
        except OSError as error:
            raise StoreError(f"{self.root} 里的文件删不掉({why_not(error)})") from error

    async def probe(self) -> str:
        """The folder, after a file was written there and removed again; raises StoreError."""
        try:
            await asyncio.to_thread(self._try)
        except OSError as error:
            why = why_not(error)
            raise StoreError(f"{self.root} 写不进去({why}):照片存不下来,检查目录和权限") from error
        return str(self.root)

    def exposed(self) -> str:
        """What to do where everybody on this machine may look into it; empty where nobody else may."""
        if not self.root.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
            return ""
        return f"里有群众发来的照片,这台机器上谁都能看:运行 chmod 700 {self.root}"

    def _try(self) -> None:
        self.root.mkdir(PRIVATE, parents=True, exist_ok=True)
        trial = self.root / f".{secrets.token_hex(8)}"
        try:
            trial.write_bytes(b"?")
        finally:
            trial.unlink(missing_ok=True)

    def _put(self, data: bytes) -> str:
        content_hash = hashlib.sha256(data).hexdigest()
        path = self.path(content_hash)
        if path.exists():
            return content_hash
        try:
            self.root.mkdir(PRIVATE, parents=True, exist_ok=True)
            path.parent.mkdir(PRIVATE, exist_ok=True)
            partial = path.with_suffix(f".{secrets.token_hex(8)}")
            try:
                with partial.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)  # a disk that was full has not to stay so
        except OSError as error:
            raise StoreError(f"{self.root} 写不进去({why_not(error)})") from error
        return content_hash
