"""Fakes of ten lines: a channel that keeps what it was given and can be told to fail."""

from dataclasses import dataclass, field
from datetime import timedelta

from app.core.enums import Channel
from app.core.messages import Segment
from bots.base import Capabilities, Fetched, FetchError, Outgoing, Receipt, SendError
from tests.photographs import a_photo


@dataclass
class FakeChannel:
    """Takes every message, or raises `fails_with`."""

    channel: Channel = Channel.WECHAT
    name: str = "langao"
    division: str = "610925"
    fails_with: SendError | None = None
    fails_in_private: SendError | None = None
    photo: bytes | None = field(default_factory=a_photo)
    sent: list[Outgoing] = field(default_factory=list)
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            passive_reply=timedelta(seconds=4),
            proactive_window=timedelta(hours=48),
            messages_per_window=5,
            max_text_bytes=2048,
            has_alert_template=True,
        )
    )

    async def send(self, message: Outgoing) -> Receipt:
        """Keep it, or fail."""
        if self.fails_with is not None:
            raise self.fails_with
        if self.fails_in_private is not None and not message.chat:
            raise self.fails_in_private
        self.sent.append(message)
        return Receipt(platform_id=str(len(self.sent)))

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, if there is one."""
        if self.photo is None:
            raise FetchError("expired", is_final=True)
        return Fetched(self.photo, "image/jpeg")

    def to(self, recipient: str) -> list[str]:
        """The texts that this person got."""
        return [message.text for message in self.sent if message.recipient == recipient]
