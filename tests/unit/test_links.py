"""Signed links: they allow what they say, to whom they say, until they expire."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from app.core.clock import SimulatedClock
from app.core.crypto import derive_key
from app.core.links import OFFICER, PERSON, BadLinkError, Links
from tests.factories import HAIL


def _links(clock: SimulatedClock, key: str = "ours") -> Links:
    return Links(key, "https://example.gov.cn/", clock, timedelta(days=30))


def test_an_officers_link_names_case_and_officer(clock: SimulatedClock) -> None:
    url = _links(clock).officer_link(7_000_000_000_000_000_001, "O1")
    assert url.startswith("https://example.gov.cn/o/")
    link = _links(clock).open(url.rpartition("/")[2], OFFICER)
    assert (link.case_id, link.officer_id) == (7_000_000_000_000_000_001, "O1")


def test_a_persons_link_opens_no_officers_page(clock: SimulatedClock) -> None:
    token = _links(clock).person_link(7).rpartition("/")[2]
    assert _links(clock).open(token, PERSON).case_id == 7
    with pytest.raises(BadLinkError):
        _links(clock).open(token, OFFICER)


def test_a_link_expires(clock: SimulatedClock) -> None:
    token = _links(clock).person_link(7).rpartition("/")[2]
    clock.advance(timedelta(days=30, seconds=1))
    with pytest.raises(BadLinkError, match="过期"):
        _links(clock).open(token, PERSON)


def test_a_link_that_an_earlier_version_compressed_still_opens(clock: SimulatedClock) -> None:
    earlier = URLSafeSerializer(derive_key("ours", "baolian links").hex(), salt="link")
    expires = int((clock.now() + timedelta(days=1)).timestamp())
    token = str(earlier.dumps([OFFICER, "7000000000000000001", "O1", expires]))
    assert token.startswith(".")  # compressed
    assert _links(clock).open(token, OFFICER).officer_id == "O1"


def test_another_secret_signs_nothing_of_ours(clock: SimulatedClock) -> None:
    token = _links(clock, "another").person_link(7).rpartition("/")[2]
    with pytest.raises(BadLinkError):
        _links(clock).open(token, PERSON)


@given(token=st.text(max_size=200), place=st.integers(0, 10_000), letter=st.characters())
def test_any_token_that_was_changed_is_refused(token: str, place: int, letter: str) -> None:
    clock = SimulatedClock(HAIL)
    good = _links(clock).person_link(7).rpartition("/")[2]
    at = place % (len(good) - 1)
    for bad in (token, good[:at] + letter + good[at + 1 :]):
        if bad != good:
            with pytest.raises(BadLinkError):
                _links(clock).open(bad, PERSON)


@pytest.mark.parametrize(("purpose", "word"), [(OFFICER, "我的"), (PERSON, "进度")])
def test_whoever_has_a_link_of_an_earlier_key_is_told_how_he_gets_a_new_one(
    clock: SimulatedClock, purpose: str, word: str
) -> None:
    old = _links(clock, "before the change")
    url = old.person_link(7) if purpose == PERSON else old.officer_link(7, "O1")
    with pytest.raises(BadLinkError, match=word):
        _links(clock).open(url.rpartition("/")[2], purpose)
