"""What the JSON of a platform must hold to be a token, whatever it writes there."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from bots.base import TemporaryError
from bots.jsonapi import token_in


@pytest.mark.parametrize("seconds", [7200, "7200"])
def test_the_seconds_of_a_token_are_a_number_or_text(clock: SimulatedClock, seconds: int | str) -> None:
    token = token_in({"access_token": "T", "expires_in": seconds}, "access_token", clock)
    assert (token.value, token.expires_at - clock.now()) == ("T", timedelta(hours=2))


@pytest.mark.parametrize("seconds", [10**12, 10**30, -5, 1.5, True, None, "", "x", "７２００", [7200]])
def test_seconds_that_make_no_sense_are_a_bad_answer_and_no_fault(
    clock: SimulatedClock, seconds: Any
) -> None:
    with pytest.raises(TemporaryError) as caught:
        token_in({"access_token": "T", "expires_in": seconds}, "access_token", clock)
    assert caught.value.code == "bad_answer"
