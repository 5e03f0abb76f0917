"""The cards that the fake WeChat platform sends: template messages and subscription notices (1.11, 1.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.demo.templates_wechat import check_template_data, template_text
from app.demo.wechat_errors import WechatError
from app.demo.wechat_people import People

CLIENT_MSG_ID_LIFE = timedelta(minutes=10)
RECEIPT_DELAY = timedelta(seconds=2)
MOST_TEMPLATES = 25


@dataclass(frozen=True, slots=True)
class DueReceipt:
    """A card's outcome that is to be delivered as an event; `template_id` of a notice, else empty."""

    due_at: datetime
    openid: str
    msgid: int
    template_id: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a phone shows; `is_new` is false for a repeat that sent nothing."""

    openid: str
    text: str
    url: str
    msgid: int
    is_new: bool = True


class Cards:
    """The account's templates, and the receipts that are yet to come."""

    def __init__(
        self,
        clock: Clock,
        people: People,
        templates: Mapping[str, Mapping[str, str]],
        notices: Mapping[str, Mapping[str, str]],
    ) -> None:
        if len(templates) > MOST_TEMPLATES:
            raise ValueError("an account has 25 templates at most")
        self._clock = clock
        self._people = people
        self._templates = templates
        self._notices = notices
        self._sent_keys: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._next_msgid = 200_000_000
        self.receipts: list[DueReceipt] = []

    def template(self, body: Mapping[str, Any]) -> Card:
        """A template message; the same client_msg_id within ten minutes sends nothing new (1.11).

        Raises 40003, 40037, 40097, 43004, 47003. Its receipt falls due two seconds later.
        """
        openid, key = str(body.get("touser", "")), str(body.get("client_msg_id", ""))
        labels = self._labels(self._templates, body)
        self._people.reachable(openid)
        if len(key) > 32:
            raise WechatError(40097, "invalid args: client_msg_id")
        text = _text(body, labels)
        now, url = self._clock.now(), str(body.get("url") or "")
        known = self._sent_keys.get((openid, key)) if key else None
        if known and now - known[1] < CLIENT_MSG_ID_LIFE:
            return Card(openid, text, url, known[0], is_new=False)
        msgid = self._number(openid)
        self._sent_keys[openid, key] = (msgid, now)
        return Card(openid, text, url, msgid)

    def notice(self, body: Mapping[str, Any]) -> Card:
        """A subscription notice: it costs one consent, a long-term one none (1.12).

        Raises 40003, 40037, 43101, 47003. Its receipt, `subscribe_msg_sent_event`, falls due two seconds later.
        """
        openid, template_id = str(body.get("touser", "")), str(body.get("template_id", ""))
        labels = self._labels(self._notices, body)
        text = _text(body, labels)
        self._people.use_consent(openid, template_id)
        return Card(openid, text, str(body.get("page") or ""), self._number(openid, template_id))

    def listing(self) -> list[dict[str, str]]:
        """`template/get_all_private_template`: the templates that may be used."""
        return [
            {"template_id": key, "title": "办件进度提醒", "content": _content(labels)}
            for key, labels in self._templates.items()
        ]

    @staticmethod
    def _labels(known: Mapping[str, Mapping[str, str]], body: Mapping[str, Any]) -> Mapping[str, str]:
        labels = known.get(str(body.get("template_id", "")))
        if labels is None:
            raise WechatError(40037, "invalid template_id")
        return labels

    def _number(self, openid: str, template_id: str = "") -> int:
        self._next_msgid += 1
        due_at = self._clock.now() + RECEIPT_DELAY
        self.receipts.append(DueReceipt(due_at, openid, self._next_msgid, template_id))
        return self._next_msgid


def _text(body: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    problem = check_template_data(body.get("data"))
    if problem:
        raise WechatError(47003, f"argument invalid! {problem}")
    return template_text(body["data"], labels)


def _content(labels: Mapping[str, str]) -> str:
    return "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in labels.items())
