"""Whatever day the demo is loaded on, its events follow each other in believable order and hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from peersupport.cases.rules.fields import QUESTIONS
from peersupport.cases.rules.submission import find_problems
from peersupport.cases.words import CaseKind
from peersupport.core.clock import london_day, to_london
from peersupport.demo.cases import answers_for
from peersupport.demo.content import Content, read_content
from peersupport.demo.days import Days, months_before, soon_after
from peersupport.demo.schedule import Schedule, make_schedule

CONTENTS = read_content()
# Every day of 2 years, at hours early and late; the second year is a leap year.
FIRST = datetime(2027, 1, 1, tzinfo=UTC)
MOMENTS = [FIRST + timedelta(days=day, hours=day * 7 % 24, minutes=day % 60) for day in range(731)]
SPREAD = [
    *MOMENTS[::9],
    datetime(2027, 1, 1, 0, 5, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    datetime(2027, 12, 26, 12, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 9, 0, tzinfo=UTC),
]
ALL = {
    content.organisation["key"]: [make_schedule(content, Days(now)) for now in MOMENTS]
    for content in CONTENTS
}
each_content = pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.organisation["key"])


def schedules(content: Content) -> list[Schedule]:
    return ALL[content.organisation["key"]]


@each_content
def test_a_meeting_is_planned_step_by_step_before_it_starts(content: Content) -> None:
    for schedule in schedules(content):
        for meeting in content.meetings:
            times = schedule.meetings[meeting["key"]]
            assert times.made_at < min(times.listed_at.values())
            assert max(times.listed_at.values()) < times.arranged_at
            assert times.arranged_at < times.published_at < times.agenda_sent_at < times.starts_at
            assert times.agenda_sent_at < schedule.days.now
            for entry in meeting["agenda"]:
                assert schedule.cases[entry["case"]].reviewed_at < times.listed_at[entry["case"]]


@each_content
def test_a_past_meeting_is_over_and_a_coming_one_is_not(content: Content) -> None:
    for schedule in schedules(content):
        for meeting in content.meetings:
            times = schedule.meetings[meeting["key"]]
            if meeting["days_from_today"] > 0:
                assert times.starts_at > schedule.days.now
                continue
            assert times.closed_at < times.corrected_at < times.commented_at < schedule.days.now
            if meeting["minutes_approved_by"]:
                assert times.commented_at < times.approved_at < schedule.days.now


@each_content
def test_a_case_comes_to_a_second_meeting_after_the_first_deferred_it(content: Content) -> None:
    for schedule in schedules(content):
        closed: dict[str, datetime] = {}
        for meeting in sorted(content.meetings, key=lambda one: one["days_from_today"]):
            times = schedule.meetings[meeting["key"]]
            for entry in meeting["agenda"]:
                assert closed.get(entry["case"], times.made_at) <= times.listed_at[entry["case"]]
                closed[entry["case"]] = times.closed_at


@each_content
def test_cases_are_written_on_working_days_within_working_hours(content: Content) -> None:
    for schedule in schedules(content):
        for times in schedule.cases.values():
            assert times.begun_at < times.submitted_at < times.reviewed_at < schedule.days.now
            written = to_london(times.submitted_at)
            assert written.weekday() < 5
            assert (written.month, written.day) != (12, 25)
            assert time(8, 0) <= written.time() <= time(17, 30)


@each_content
def test_meetings_start_at_their_wall_time_on_both_sides_of_a_clock_change(content: Content) -> None:
    for schedule in schedules(content):
        for times in schedule.meetings.values():
            local = to_london(times.starts_at)
            assert (local.hour, local.minute) == (12, 30)
            assert local.weekday() < 5
            assert (local.month, local.day) not in {(12, 25), (12, 26), (1, 1)}


@each_content
def test_a_case_could_be_submitted_with_the_dates_it_gives(content: Content) -> None:
    for schedule in schedules(content)[::5]:
        for key, case in content.cases.items():
            written_on = london_day(schedule.cases[key].begun_at)
            answers = dict.fromkeys(QUESTIONS, None) | {"imaging": [], "outcome_scores": [], "viewers": ["S"]}
            answers |= answers_for(case, schedule.days.today, written_on) | {"has_identifier_statement": True}
            kind = CaseKind(case["case_kind"])
            assert find_problems(kind, answers, written_on) == {}, (key, schedule.days.now)


@pytest.mark.parametrize("now", SPREAD, ids=lambda now: f"{now:%Y-%m-%d %H:%M}")
def test_the_same_words_on_the_same_day_give_the_same_moment(now: datetime) -> None:
    days = Days(now)
    assert days.ago(30, "a case") == days.ago(30, "a case")
    assert days.ago(30, "a case") != days.ago(30, "another case")
    assert london_day(days.ago(30, "a case")) <= days.day_ago(30)


def test_what_follows_at_the_end_of_a_day_happens_the_next_working_morning() -> None:
    friday_evening = datetime(2027, 5, 14, 16, 10, tzinfo=UTC)
    following = to_london(soon_after(friday_evening, "a reply"))
    assert following.date() == date(2027, 5, 17)
    assert following.time() < time(9, 0)


def test_this_morning_s_events_lie_before_now() -> None:
    now = datetime(2027, 5, 17, 7, 30, tzinfo=UTC)
    earlier = now - timedelta(minutes=20)
    assert earlier < Days(now).ago(0, "a comment", after=earlier) < now
    assert earlier < Days(now).before_now(now + timedelta(hours=1), after=earlier) < now


def test_months_are_counted_back_across_new_year() -> None:
    assert months_before(date(2027, 2, 15), 3) == date(2026, 11, 1)
    assert months_before(date(2027, 2, 15), 0) == date(2027, 2, 1)
    assert months_before(date(2027, 1, 31), 13) == date(2025, 12, 1)
