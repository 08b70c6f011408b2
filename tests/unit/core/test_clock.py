"""London wall time: every ordinary moment there and back, and the hours a clock change skips or repeats."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peersupport.core.clock import LONDON, NoSuchWallTime, from_london, london_day, now, to_london

FORWARD = date(2027, 3, 28)  # 1am becomes 2am
BACK = date(2027, 10, 31)  # 2am becomes 1am
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2037, 12, 31))
times = st.times().map(lambda moment: moment.replace(microsecond=0, fold=0))


def readings(day: date, wall_time: time) -> set[datetime]:
    """The moments at which a London clock shows this, found by asking the zone about every offset it uses."""
    guess = datetime.combine(day, wall_time, tzinfo=UTC)
    moments = {guess - timedelta(hours=hours) for hours in (0, 1)}
    wanted = datetime.combine(day, wall_time)
    return {moment for moment in moments if moment.astimezone(LONDON).replace(tzinfo=None) == wanted}


@given(days, times)
@example(FORWARD, time(0, 59, 59))
@example(FORWARD, time(1, 0))
@example(FORWARD, time(1, 59, 59))
@example(FORWARD, time(2, 0))
@example(BACK, time(0, 59, 59))
@example(BACK, time(1, 0))
@example(BACK, time(1, 59, 59))
@example(BACK, time(2, 0))
def test_a_wall_time_means_the_one_moment_that_shows_it_or_is_refused(day: date, wall_time: time) -> None:
    moments = readings(day, wall_time)
    if len(moments) == 1:
        moment = from_london(day, wall_time)
        assert {moment} == moments
        assert moment.tzinfo is UTC
        assert to_london(moment).replace(tzinfo=None) == datetime.combine(day, wall_time)
        assert london_day(moment) == day
    else:
        with pytest.raises(NoSuchWallTime):
            from_london(day, wall_time)


@pytest.mark.parametrize(
    ("day", "wall_time"), [(FORWARD, time(1, 30)), (BACK, time(1, 30)), (BACK, time(1, 30, fold=1))]
)
def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice_are_refused_with_their_name(
    day: date, wall_time: time
) -> None:
    with pytest.raises(NoSuchWallTime, match=f"01:30 on {day.isoformat()}"):
        from_london(day, wall_time)


def test_summer_and_winter_differ_by_an_hour() -> None:
    assert from_london(date(2027, 7, 1), time(12, 30)) == datetime(2027, 7, 1, 11, 30, tzinfo=UTC)
    assert from_london(date(2027, 1, 4), time(12, 30)) == datetime(2027, 1, 4, 12, 30, tzinfo=UTC)


def test_the_day_in_london_begins_an_hour_before_that_of_utc_in_summer() -> None:
    assert london_day(datetime(2028, 6, 30, 23, 30, tzinfo=UTC)) == date(2028, 7, 1)
    assert london_day(datetime(2028, 2, 29, 23, 30, tzinfo=UTC)) == date(2028, 2, 29)


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC
