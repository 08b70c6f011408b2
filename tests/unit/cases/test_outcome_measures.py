"""Scores are range checked, and their change is put into words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.cases.rules.measures import BY_KEY, MEASURES, change_in_words, read_score

measures = st.sampled_from(MEASURES)


@st.composite
def scored(draw):
    measure = draw(measures)
    steps = 10 if measure.has_decimals else 1
    number = st.integers(measure.lowest * steps, measure.highest * steps)
    return measure, Decimal(draw(number)) / steps, Decimal(draw(number)) / steps


@given(scored())
def test_every_score_in_range_is_read_back_as_it_was(case):
    measure, start, _end = case
    assert read_score(measure, str(start)) == start


@given(measures, st.text(max_size=12))
def test_anything_else_is_refused_with_a_message_and_nothing_worse(measure, typed):
    answer: Decimal | str
    try:
        answer = read_score(measure, typed)
    except ValueError as error:
        answer = str(error)
    is_message = isinstance(answer, str) and answer.startswith("The score must ")
    assert is_message or measure.lowest <= answer <= measure.highest


@pytest.mark.parametrize("typed", ["", "57", "-1", "NaN", "Infinity", "1e9", "5.5", "1,5", "9" * 400])
def test_what_is_no_msk_hq_score_is_refused(typed):
    with pytest.raises(ValueError, match="The score must be"):
        read_score(BY_KEY["msk_hq"], typed)


@given(scored())
def test_swapping_start_and_end_swaps_better_and_worse(case):
    measure, start, end = case
    there, back = change_in_words(measure, start, end), change_in_words(measure, end, start)
    swapped = (
        {"Better": "Worse", "Worse": "Better", "No": "No"}[there.split()[0]] + " " + there.partition(" ")[2]
    )
    assert back == swapped


@pytest.mark.parametrize(
    ("key", "start", "end", "words"),
    [
        ("msk_hq", "20", "26", "Better by 6 points: a change that matters (6 points or more)."),
        ("msk_hq", "20", "25", "Better by 5 points: less than a change that matters (6 points or more)."),
        ("nprs", "7", "4", "Better by 3 points: a change that matters (2 points or more)."),
        ("nprs", "4", "6", "Worse by 2 points: a change that matters (2 points or more)."),
        ("psfs", "3", "4.3", "Better by 1.3 points: a change that matters (1.3 points or more)."),
        ("odi", "40", "39", "Better by 1 point: less than a change that matters (12 points or more)."),
        ("eq_vas", "50", "60", "Better by 10 points."),
        ("ndi", "30", "30", "No change."),
    ],
)
def test_the_change_is_said_in_words(key, start, end, words):
    assert change_in_words(BY_KEY[key], Decimal(start), Decimal(end)) == words
