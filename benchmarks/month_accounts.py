"""What the simulated month sent by each account, as it passed over the wire, and how much of each quota that used."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from bots.base import Adapter, Means, Quota

Account = tuple[str, str]
_PATHS = {
    "/cgi-bin/message/template/send": Means.TEMPLATE,
    "/cgi-bin/message/subscribe/bizsend": Means.CONSENT,
    "/cgi-bin/message/custom/send": Means.WINDOW,
    "/cgi-bin/message/send": Means.FREE,
    "/cgi-bin/webhook/send": Means.ROBOT,
    "/send_private_msg": Means.FREE,
    "/send_group_msg": Means.FREE,
}
_SPANS = {timedelta(minutes=1): "minute", timedelta(hours=1): "hour", timedelta(days=1): "day"}


@dataclass(frozen=True, slots=True)
class Sending:
    """One message that a platform took: by which right, for whom, when."""

    means: Means
    target: str
    at: datetime


@dataclass
class Tally:
    """Calls, messages taken and refusals by account."""

    calls: Counter[Account] = field(default_factory=Counter)
    sent: dict[Account, list[Sending]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[Account, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, account: Account, request: httpx.Request, answer: Any, at: datetime) -> None:
        """One call and what the platform said to it."""
        self.calls[account] += 1
        codes = (answer.get(name) for name in ("errcode", "retcode", "err_code"))
        code = next((int(code) for code in codes if code), 0) if isinstance(answer, dict) else 0
        if code:
            self.refused[account][code] += 1
        elif (said := _sending(request, at)) is not None:
            self.sent[account].append(said)

    def table(self, adapters: Mapping[Account, Adapter]) -> str:
        """A row for each account."""
        heads = "| account | taken by the platform | refused, by code | most used of each quota |\n|---|---|---|---|"
        return "\n".join([heads, *(self._row(key, adapters[key]) for key in sorted(self.calls))])

    def _row(self, key: Account, adapter: Adapter) -> str:
        by = Counter(str(each.means) for each in self.sent[key])
        sent = ", ".join(f"{means} {n}" for means, n in sorted(by.items())) or "none"
        refused = "; ".join(f"{code}: {n}" for code, n in sorted(self.refused[key].items())) or "none"
        used = "; ".join(_used(quota, self.sent[key]) for quota in adapter.capabilities.quotas)
        return f"| {' '.join(key)} | {sent} | {refused} | {used or 'has none'} |"


def _sending(request: httpx.Request, at: datetime) -> Sending | None:
    """The message that a call asks for; None for a call of another kind."""
    path, parts = request.url.path, request.url.path.split("/")
    is_bot = path.startswith("/v2/") and parts[-1] == "messages"
    if path not in _PATHS and not is_bot:
        return None
    body = json.loads(request.content)
    if is_bot:
        is_answer = "msg_id" in body or "event_id" in body
        return Sending(Means.WINDOW if is_answer else Means.FREE, parts[3], at)
    named = (body.get(name) for name in ("touser", "group_id", "user_id"))
    target = next((str(each) for each in named if each), request.url.query.decode())
    return Sending(_PATHS[path], target, at)


def _used(quota: Quota, sent: Iterable[Sending]) -> str:
    """The most of it that any span of its length held, towards one person or group where it counts so."""
    counted: dict[str, list[datetime]] = defaultdict(list)
    for each in sent:
        if each.means in quota.means:
            counted[each.target if quota.is_each else ""].append(each.at)
    most = max((_most_within(times, quota.span) for times in counted.values()), default=0)
    span = _SPANS.get(quota.span, str(quota.span))
    which = "" if quota.means == frozenset(Means) else " " + "/".join(sorted(map(str, quota.means)))
    return f"{most} of {quota.most} a {span}{which}{' each' if quota.is_each else ''}"


def _most_within(times: list[datetime], span: timedelta) -> int:
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most
