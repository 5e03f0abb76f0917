"""The arithmetic of quotas and windows: never more than a platform allows, wherever messages linger on the way."""

from collections import deque
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.services.sending import budget
from app.services.sending.budget import IN_FLIGHT
from bots.base import Means, Quota

MINUTE = Quota(20, timedelta(minutes=1))
NOW = 1_784_358_000.0
Counts = dict[str, dict[str, int]]


def _spend(counts: Counts, quota: Quota, at: float, by: int = 1) -> Counts:
    return budget.counted(counts, [quota], Means.FREE, at, by)


@given(
    gaps=st.lists(st.floats(0, 20, allow_nan=False), min_size=30, max_size=120),
    delays=st.lists(st.floats(0, IN_FLIGHT), min_size=120, max_size=120),
    most=st.integers(1, 12),
    seconds=st.sampled_from([7, 60, 3600]),
)
def test_no_span_of_the_platforms_clock_ever_sees_more_than_the_quota(
    gaps: list[float], delays: list[float], most: int, seconds: int
) -> None:
    quota, counts, now = Quota(most, timedelta(seconds=seconds)), {}, NOW
    arrived = []
    for gap, delay in zip(gaps, delays, strict=False):
        now += gap * seconds / 60
        if budget.used(counts, quota, now) < most:
            counts = _spend(counts, quota, now)
            arrived.append(now + delay)
    recent: deque[float] = deque()
    for at in sorted(arrived):
        recent.append(at)
        while recent[0] <= at - seconds:
            recent.popleft()
        assert len(recent) <= most


@given(sent=st.lists(st.floats(0, 300), max_size=25), waiting=st.integers(0, 5))
def test_a_turn_that_is_promised_is_a_turn_that_comes(sent: list[float], waiting: int) -> None:
    counts: Counts = {}
    for at in sorted(sent):
        counts = _spend(counts, MINUTE, NOW + at)
    frees = budget.frees_at(counts, MINUTE, NOW + 300, MINUTE.most, waiting)
    assert budget.used(counts, MINUTE, frees) + waiting < MINUTE.most or frees > NOW + 360


def test_what_was_refused_counts_nothing() -> None:
    once = _spend({}, MINUTE, NOW)
    assert budget.used(once, MINUTE, NOW) == 1
    assert budget.used(_spend(once, MINUTE, NOW, by=-1), MINUTE, NOW) == 0


def test_slices_that_are_past_are_not_kept() -> None:
    counts: Counts = {}
    for minute in range(500):
        counts = _spend(counts, MINUTE, NOW + minute * 60)
    assert sum(len(pieces) for pieces in counts.values()) <= budget.PARTS + 16


def test_only_the_messages_that_a_quota_is_about_count() -> None:
    quota = Quota(3, timedelta(minutes=1), means=frozenset({Means.TEMPLATE}))
    assert budget.used(budget.counted({}, [quota], Means.WINDOW, NOW), quota, NOW) == 0


def test_a_fifth_of_an_accounts_quota_is_left_for_life_danger() -> None:
    assert (budget.most(MINUTE, is_urgent=False), budget.most(MINUTE, is_urgent=True)) == (16, 20)
    each = Quota(1, timedelta(minutes=1), is_each=True)
    assert budget.most(each, is_urgent=False) == 1


def test_a_window_ends_before_a_message_on_its_way_could_come_too_late() -> None:
    assert budget.in_window([], NOW, 60, 3, NOW + 44)
    assert not budget.in_window([], NOW, 60, 3, NOW + 45)


def test_a_message_that_may_have_come_after_the_persons_own_counts_in_his_new_window() -> None:
    before = [NOW - IN_FLIGHT - 1, NOW - 1]
    assert budget.in_window(before, NOW, 3600, 2, NOW + 1)
    assert not budget.in_window(before, NOW, 3600, 1, NOW + 1)


def test_a_window_that_was_never_opened_is_shut() -> None:
    assert not budget.in_window([], None, 3600, 5, NOW)
