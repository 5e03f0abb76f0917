"""The tables that a move stands in agree with each other."""

from app.services.casework.doing import DOES
from app.services.lifecycle.moves import ACTION_WORDS, EVENTS, MOVES


def test_every_move_has_an_event_a_word_and_what_it_does() -> None:
    assert set(DOES) == set(MOVES) == set(EVENTS)
    assert set(MOVES) <= set(ACTION_WORDS)
