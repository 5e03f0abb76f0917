"""The fake WeChat platform's files: temporary media for three days, pictures at their PicUrl (1.5, 1.13)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

MEDIA_LIFE = timedelta(days=3)
UPLOADS = {
    "image": (10 * 1024 * 1024, ("image/png", "image/jpeg", "image/gif")),
    "voice": (2 * 1024 * 1024, ("audio/amr", "audio/mpeg", "audio/mp3")),
    "video": (10 * 1024 * 1024, ("video/mp4",)),
    "thumb": (64 * 1024, ("image/jpeg",)),
}
"""The largest file of each kind and the types that it may have (1.13)."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the platform keeps for three days."""

    data: bytes
    mime: str
    kept_at: datetime


class Files:
    """What people sent and the account uploaded."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._media: dict[str, Media] = {}
        self._hosted: dict[str, Media] = {}

    def keep(self, data: bytes, mime: str) -> str:
        """Keep a file for three days; answers its media_id."""
        media_id = "Mid_" + secrets.token_urlsafe(96)  # real ones can exceed 100 characters as well
        self._media[media_id] = Media(data, mime, self._clock.now())
        return media_id

    def media(self, media_id: str) -> Media:
        """A kept file; raises 40007 where the id is unknown, cut, or older than three days (1.13)."""
        media = self._media.get(media_id)
        if media is None or self._clock.now() - media.kept_at > MEDIA_LIFE:
            raise WechatError(40007, "invalid media_id")
        return media

    def upload(self, kind: str, data: bytes, mime: str) -> str:
        """A file of the account's own; raises 40004, 40005 for its kind, 40006 or 45001 for its size (1.13)."""
        if kind not in UPLOADS:
            raise WechatError(40004, "invalid media type")
        most, types = UPLOADS[kind]
        if not data:
            raise WechatError(40006, "invalid meida size")
        if len(data) > most:
            raise WechatError(45001, "media size out of limit")
        if mime not in types:
            raise WechatError(40005, "invalid file type")
        return self.keep(data, mime)

    def host(self, data: bytes, mime: str) -> str:
        """Host a picture or a film without any proof of who asks; answers its key."""
        key = secrets.token_urlsafe(18)
        self._hosted[key] = Media(data, mime, self._clock.now())
        return key

    def hosted(self, key: str) -> Media | None:
        """A hosted file, or None."""
        return self._hosted.get(key)

    def lose(self) -> None:
        """Every media_id has expired and every PicUrl is dead from now on."""
        self._media.clear()
        self._hosted.clear()
