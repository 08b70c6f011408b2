"""Working days, minutes present, joining links, and minutes as JSON."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.meetings.rules.attendance import minutes_present
from peersupport.meetings.rules.joining_link import link_problem
from peersupport.meetings.rules.minutes import (
    ActionLine,
    CaseRecord,
    ItemRecord,
    MinutesContent,
    PersonPresent,
    digest_of,
    from_json,
    summary_from_notes,
    to_json,
    whats_missing,
)
from peersupport.meetings.rules.moves import MEETING_MOVES
from peersupport.meetings.rules.working_days import (
    Nation,
    bank_holidays,
    comments_close_on,
    is_working_day,
    working_day_after,
)
from peersupport.meetings.words import MeetingDoer, MeetingStatus

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("drafted", "last_day"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 11, 28), date(2026, 12, 2)),
        (date(2026, 11, 29), date(2026, 12, 2)),
        # Good Friday and Easter Monday; Christmas on a Friday, with Boxing Day's substitute.
        (date(2026, 4, 1), date(2026, 4, 8)),
        (date(2026, 12, 24), date(2026, 12, 31)),
    ],
)
def test_presenters_have_3_working_days(drafted, last_day):
    assert comments_close_on(drafted) == last_day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_working_days_agree_with_walking_the_calendar(day, count):
    end = working_day_after(day, count)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    closed = bank_holidays(Nation.ENGLAND, day.year) | bank_holidays(Nation.ENGLAND, end.year)
    assert sum(one.weekday() < 5 and one not in closed for one in between) == count
    assert end.weekday() < 5
    assert end not in closed


# From the published list of bank holidays, www.gov.uk/bank-holidays.
@pytest.mark.parametrize(
    ("day", "nations_at_work"),
    [
        (date(2026, 8, 3), {Nation.ENGLAND, Nation.WALES, Nation.NORTHERN_IRELAND}),
        (date(2026, 8, 31), {Nation.SCOTLAND}),
        (date(2026, 3, 17), {Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND}),
        (date(2026, 12, 28), set()),
        (date(2026, 12, 29), set(Nation)),
    ],
)
def test_each_nation_has_its_own_bank_holidays(day, nations_at_work):
    assert {nation for nation in Nation if is_working_day(day, nation)} == nations_at_work


SPELLS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)).map(sorted).map(tuple), max_size=6)


@given(SPELLS)
def test_minutes_present_agree_with_counting_each_minute(spells):
    counted = {minute for start, end in spells for minute in range(start, end)}
    stays = [(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end)) for start, end in spells]
    assert minutes_present(stays) == len(counted)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%7d",
        "http://meet.example:8443/room",
        "HTTPS://meet.example/msk",
    ],
)
def test_links_of_any_video_tool_are_fine(link):
    assert link_problem(link) == ""


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://meet.example",
        "//meet.example",
        "meet.example/msk",
        "https://",
        "https://user@meet.example",
        "https://meet.example/a b",
        "https://meet.example/\r\nATTENDEE:x",
        'https://meet.example/"onclick="',
        "https://meet.example/<script>",
        "https://[meet.example",
        "https://meet.example:port/",
        "https://meet.example\\@evil.example",
        "https://meet.example/" + "x" * 500,
    ],
)
def test_anything_else_is_refused_with_what_to_do(link):
    assert link_problem(link)


CONTENT = MinutesContent(
    meeting_ref="M-2026-00001",
    title="Shoulders",
    series="Cross-site",
    starts_at=NOON,
    opened_at=NOON,
    closed_at=None,
    planned_minutes=60,
    chair="Rhiannon Prosser",
    sites=("Hilltop", "Vale"),
    present=(PersonPresent("Siân Prydderch", "7", "Clinical lead", "Vale", 48, "presenter"),),
    apologies=("Jack Holroyd",),
    items=(
        ItemRecord("Welcome", 5, 4),
        ItemRecord(
            "Frozen shoulder",
            12,
            14,
            CaseRecord(
                "C-2026-00001",
                "Would you image?",
                "Siân Prydderch",
                True,
                key_points=("One", "Two"),
                recommendation="Load.",
                actions=(ActionLine("A-2026-00001", "Write it", "Jack Holroyd", date(2026, 12, 8)),),
            ),
        ),
    ),
    note="",
    next_meeting_at=NOON + timedelta(days=28),
)


def test_minutes_come_back_from_json_as_they_went():
    assert from_json(to_json(CONTENT)) == CONTENT


def test_the_digest_does_not_depend_on_the_order_of_keys_but_on_every_word():
    plain = to_json(CONTENT)
    backwards = dict(reversed(list(plain.items())))
    assert digest_of(backwards) == digest_of(plain)
    assert digest_of(to_json(replace(CONTENT, note="More."))) != digest_of(plain)


def test_a_record_needs_a_recommendation_or_a_reason_for_deferring():
    item = CONTENT.items[1]
    bare = replace(item.record, recommendation="")
    assert whats_missing(CONTENT) == []
    assert whats_missing(replace(CONTENT, items=(replace(item, record=bare),))) == ["C-2026-00001"]
    deferred = replace(bare, deferred_reason="Waiting for the report.")
    assert whats_missing(replace(CONTENT, items=(replace(item, record=deferred),))) == []


@given(st.text(alphabet="ab \n", max_size=4000))
def test_a_summary_from_notes_fits_and_begins_as_the_notes_do(notes):
    summary = summary_from_notes(notes)
    assert len(summary) <= 1500
    assert notes.strip().startswith(summary)
    if len(notes.strip()) <= 1500:
        assert summary == notes.strip()


def test_the_moves_of_a_meeting_are_those_of_the_state_table_and_no_others():
    s, who = MeetingStatus, MeetingDoer
    planners = {who.COORDINATOR, who.CHAIR}
    expected = {
        (None, s.DRAFT): planners,
        (s.DRAFT, s.PUBLISHED): planners,
        (s.PUBLISHED, s.AGENDA_SENT): planners,
        (s.AGENDA_SENT, s.OPEN): {who.CHAIR},
        (s.OPEN, s.PAUSED): {who.CHAIR},
        (s.PAUSED, s.OPEN): {who.CHAIR},
        (s.OPEN, s.CLOSED): {who.CHAIR},
        (s.CLOSED, s.MINUTES_DRAFT): {who.SCRIBE, who.SYSTEM},
        (s.MINUTES_DRAFT, s.MINUTES_APPROVED): {who.CHAIR},
        (s.MINUTES_APPROVED, s.ARCHIVED): {who.SYSTEM},
        (s.PUBLISHED, s.CANCELLED): planners,
        (s.AGENDA_SENT, s.CANCELLED): planners,
        (s.PUBLISHED, s.CANCELLED_NO_CHAIR): planners | {who.SYSTEM},
        (s.AGENDA_SENT, s.CANCELLED_NO_CHAIR): planners | {who.SYSTEM},
    }
    for start in (None, *s):
        for end in s:
            for doer in who:
                allowed = doer in expected.get((start, end), set())
                assert bool(MEETING_MOVES.decide(start, end, {doer})) == allowed, (start, end, doer)
