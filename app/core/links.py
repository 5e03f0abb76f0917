"""Signed links: whoever holds one may see and do what it says, until it expires."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, Serializer, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from app.core.clock import Clock
from app.core.crypto import derive_key
from app.core.errors import BaolianError

OFFICER, PERSON, INCIDENT = "o", "p", "i"


class BadLinkError(BaolianError):
    """A link that is not ours, was changed, or has expired; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: an officer's moves on a case, or a person's look at it.

    An officer's link without a case (`case_id` 0) opens the list of what he was called for; one for an incident
    (`case_id` is the incident's) the list of its cases that he was called for.
    """

    purpose: str
    case_id: int
    officer_id: str = ""


class _Uncompressed(URLSafeSerializer):
    """Tokens without a try at zlib: a link is too short to gain by it, and its buffers cost more than the signature."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(Serializer.dump_payload(self, obj))


class Links:
    """Makes and opens links; the signature is HMAC and compared in constant time (itsdangerous)."""

    def __init__(
        self, secret: str, public_url: str, clock: Clock, valid: timedelta = timedelta(days=30)
    ) -> None:
        self._serializer = _Uncompressed(derive_key(secret, "baolian links").hex(), salt="link")
        self._base = public_url.rstrip("/")
        self._clock = clock
        self._valid = valid

    def officer_link(self, case_id: int, officer_id: str) -> str:
        """The page where this officer acts on the case."""
        return f"{self._base}/o/{self._token(OFFICER, case_id, officer_id)}"

    def officer_list_link(self, officer_id: str) -> str:
        """The page where this officer sees everything that he was called for."""
        return self.officer_link(0, officer_id)

    def incident_link(self, incident_id: int, officer_id: str) -> str:
        """The page where this officer sees the cases of an incident that he was called for."""
        return f"{self._base}/o/incident/{self._token(INCIDENT, incident_id, officer_id)}"

    def desk_link(self, entry_id: str) -> str:
        """The console's page of one entry of the duty desk; who opens it signs in there."""
        return f"{self._base}/admin/desk/{entry_id}"

    def person_link(self, case_id: int) -> str:
        """The page where the person sees how far his matter has come."""
        return f"{self._base}/p/{self._token(PERSON, case_id, '')}"

    def open(self, token: str, purpose: str) -> Link:
        """What the token allows; raises BadLinkError."""
        again = "请发“进度”要一个新的" if purpose == PERSON else "要办的事请发“我的”看"
        try:
            said, case_id, officer_id, expires = self._serializer.loads(token)
        except (
            BadData,
            ValueError,
            TypeError,
        ) as error:  # cut off, or signed before `secret_key` was changed
            raise BadLinkError(f"这个链接不对,请从收到的消息里重新点开;还是不行,{again}") from error
        if said != purpose:
            raise BadLinkError("这个链接不是用在这里的,请从收到的消息里重新点开")
        if self._clock.now().timestamp() > expires:
            raise BadLinkError(f"这个链接过期了,{again}")
        return Link(said, int(case_id), str(officer_id))

    def _token(self, purpose: str, case_id: int, officer_id: str) -> str:
        """The same for an hour, so that a message that is sent again is the same message."""
        expires = int((self._clock.now() + self._valid).timestamp()) // 3600 * 3600
        token = self._serializer.dumps([purpose, str(case_id), officer_id, expires])
        return token if isinstance(token, str) else token.decode()
