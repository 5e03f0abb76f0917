"""The files of the fake OneBot implementation: hosted, linked for a while, linked anew (protocol reference, 3.7)."""

import secrets
from typing import Any


class OneBotFiles:
    """Every link carries the key of its hour; once that is over, it is dead for good."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, str]] = {}
        self._base: dict[str, str] = {}
        self._rkey = secrets.token_hex(4)

    def host(self, data: bytes, mime: str, api_base: str) -> tuple[str, str]:
        """Host what somebody sent; answers its id and a link to it."""
        file_id = secrets.token_hex(16).upper()
        self._kept[file_id], self._base[file_id] = (data, mime), api_base
        return file_id, self._link(file_id)

    def expire(self) -> None:
        """The hour is over: every link that was given out is dead."""
        self._rkey = secrets.token_hex(4)

    def read(self, file_id: str, rkey: str) -> tuple[bytes, str] | None:
        """A hosted file and its type; None behind a dead link."""
        return self._kept.get(file_id) if rkey == self._rkey else None

    def renewed(self, name: str) -> dict[str, Any] | None:
        """What `get_image` says of a file by the name in its segment; None for one that was never here."""
        file_id = next((each for each in self._kept if each in name.upper()), None)
        if file_id is None:
            return None
        data, _ = self._kept[file_id]
        return {"file": f"/app/cache/{name}", "url": self._link(file_id), "file_size": str(len(data))}

    def _link(self, file_id: str) -> str:
        return f"{self._base[file_id]}/download?appid=1407&fileid={file_id}&rkey={self._rkey}"
