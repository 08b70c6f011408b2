"""Agenda arithmetic, against a slow reference that counts one minute at a time."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from peersupport.meetings.rules.agenda import agenda_load, item_starts, moved, place_for_case

MINUTES = st.lists(st.integers(1, 60), max_size=12)
LENGTHS = st.integers(30, 90)


def slow_count(minutes):
    """The sum, by counting every minute."""
    return len([minute for length in minutes for minute in range(length)])


@given(MINUTES, LENGTHS)
def test_the_load_agrees_with_counting_every_minute(minutes, length):
    load = agenda_load(minutes, length=length)
    counted = slow_count(minutes)
    share = Fraction(counted, length)
    assert load.planned == counted
    assert load.free == length - counted
    assert load.is_over == (share > 1)
    assert load.is_refused == (share > Fraction(13, 10))
    assert load.percent - 1 < share * 100 <= load.percent


def test_the_edges_of_100_and_130_percent():
    assert not agenda_load([60], length=60).is_over
    assert agenda_load([60, 1], length=60).is_over
    assert agenda_load([60, 1], length=60).percent == 102
    assert not agenda_load([60, 18], length=60).is_refused
    assert agenda_load([60, 19], length=60).is_refused
    assert not agenda_load([60, 57], length=90).is_refused
    assert agenda_load([60, 58], length=90).is_refused
    assert agenda_load([5, 12, 12, 12, 12, 5], length=60).free == 2
    assert agenda_load([], length=45).percent == 0


@given(MINUTES)
def test_items_begin_when_those_before_them_end(minutes):
    start = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    starts = item_starts(start, minutes)
    assert starts == [start + timedelta(minutes=slow_count(minutes[:place])) for place in range(len(minutes))]


def slow_move(order, thing, by):
    """Swaps neighbours one at a time."""
    places = list(order)
    for _ in range(abs(by)):
        here = places.index(thing)
        there = here + (1 if by > 0 else -1)
        if 0 <= there < len(places):
            places[here], places[there] = places[there], places[here]
    return places


@given(st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.integers(-12, 12), st.data())
def test_moving_is_swapping_with_neighbours(order, by, data):
    thing = data.draw(st.sampled_from(order))
    assert moved(order, thing, by=by) == slow_move(order, thing, by)


@given(st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.data())
def test_up_and_down_again_changes_nothing_but_at_the_ends(order, data):
    thing = data.draw(st.sampled_from(order[1:] or order))
    assert moved(moved(order, thing, by=-1), thing, by=1) == order


@given(st.lists(st.booleans(), max_size=9))
def test_a_new_case_goes_after_the_last_case_and_never_first_on_a_page_with_an_opening(are_cases):
    place = place_for_case(are_cases)
    assert 0 <= place <= len(are_cases)
    assert not any(are_cases[place:])
    if not any(are_cases):
        assert place == min(1, len(are_cases))
    else:
        assert are_cases[place - 1]
