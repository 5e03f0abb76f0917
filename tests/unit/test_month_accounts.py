"""The month's table by account: what a platform took, what it refused, the most of each quota within its span."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from app.core.enums import Channel
from benchmarks.month_accounts import Tally
from bots.allowance import Means, Quota
from tests.factories import HAIL
from tests.fakes import FakeChannel
from tests.post import ANY_TIME

KEY = ("wechat", "langao")
CARD, WORDS = "/cgi-bin/message/template/send", "/cgi-bin/message/custom/send"


def _note(tally: Tally, path: str, minutes: float, code: int = 0, to: str = "oChen", **more: Any) -> None:
    request = httpx.Request("POST", f"https://api.example{path}", json={"touser": to, **more})
    tally.note(KEY, request, {"errcode": code}, HAIL + timedelta(minutes=minutes))


def _table(tally: Tally, *quotas: Quota) -> str:
    able = replace(ANY_TIME, quotas=quotas)
    return tally.table({KEY: FakeChannel(channel=Channel.WECHAT, name="langao", capabilities=able)})


def test_what_was_taken_is_counted_by_right_and_what_was_refused_by_code() -> None:
    tally = Tally()
    _note(tally, CARD, 0)
    _note(tally, WORDS, 1)
    _note(tally, WORDS, 2, code=45015)
    _note(tally, "/cgi-bin/stable_token", 3)
    assert "| wechat langao | template 1, window 1 | 45015: 1 | has none |" in _table(tally)
    assert tally.calls[KEY] == 4


def test_a_quota_is_measured_in_any_span_of_its_length_and_by_its_own_right() -> None:
    tally = Tally()
    for minutes in (0, 0.9, 1.8, 2.0, 2.7):
        _note(tally, CARD, minutes)
    _note(tally, WORDS, 1.9)
    table = _table(tally, Quota(30, timedelta(minutes=1), means=frozenset({Means.TEMPLATE})))
    assert "3 of 30 a minute template" in table


def test_a_quota_towards_each_person_counts_each_alone() -> None:
    tally = Tally()
    for to in ("oChen", "oChen", "oZhang"):
        _note(tally, CARD, 0, to=to)
    assert "2 of 30 a minute each" in _table(tally, Quota(30, timedelta(minutes=1), is_each=True))


def test_a_bots_answer_and_what_it_begins_are_two_rights() -> None:
    tally = Tally()
    for body in ({"msg_id": "m1"}, {}):
        _note(tally, "/v2/groups/G1/messages", 0, **body)
    assert "free 1, window 1" in _table(tally)
