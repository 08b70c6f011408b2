"""The calendar entry, parsed back with the same library that other programs use."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from peersupport.meetings.calendar import Entry, cancellation, invitation, use_sender

EXPECTED = {
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "URL",
    "STATUS",
    "CLASS",
    "ORGANIZER",
    "ATTENDEE",
}


@pytest.fixture(autouse=True)
def sender():
    use_sender("peersupport <no-reply@peers.example>")
    yield
    use_sender("peersupport@localhost")


def entry(**changes):
    values = {
        "uid": "01a2@peersupport.invalid",
        "sequence": 3,
        "title": "Shoulders and backs",
        "starts_at": datetime(2026, 7, 7, 11, 30, tzinfo=UTC),
        "length_minutes": 60,
        "page_url": "https://peers.example/meetings/M-2026-00001",
        "joining_url": "https://meet.example/msk",
        "stamp": datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
    }
    return Entry(**(values | changes))


def parsed(text):
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_says_what_the_meeting_says():
    calendar, event = parsed(invitation(entry(), name="Siân Prydderch", email="sian@northmoor.example"))
    assert calendar["METHOD"] == "REQUEST"
    assert set(calendar) == {"PRODID", "VERSION", "METHOD"}
    assert set(event) == EXPECTED
    assert event["SUMMARY"] == "Shoulders and backs"
    assert event["SEQUENCE"] == 3
    assert event["LOCATION"] == "https://meet.example/msk"
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:no-reply@peers.example"
    assert event["ATTENDEE"] == "mailto:sian@northmoor.example"
    assert event["ATTENDEE"].params["CN"] == "Siân Prydderch"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event.start == datetime(2026, 7, 7, 11, 30, tzinfo=UTC)
    assert event.end == datetime(2026, 7, 7, 12, 30, tzinfo=UTC)


def test_a_cancellation_is_of_the_same_entry():
    calendar, event = parsed(cancellation(entry(sequence=4), name="Siân", email="sian@northmoor.example"))
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == "01a2@peersupport.invalid"
    assert event["SEQUENCE"] == 4


def test_without_a_joining_link_the_location_is_the_page():
    _, event = parsed(invitation(entry(joining_url=""), name="S", email="s@northmoor.example"))
    assert event["LOCATION"] == "https://peers.example/meetings/M-2026-00001"
    assert "Join" not in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("starts_at", "wall_time"),
    [
        (datetime(2027, 3, 27, 12, 30, tzinfo=UTC), "20270327T123000"),
        (datetime(2027, 3, 28, 11, 30, tzinfo=UTC), "20270328T123000"),
        (datetime(2027, 10, 30, 11, 30, tzinfo=UTC), "20271030T123000"),
        (datetime(2027, 10, 31, 12, 30, tzinfo=UTC), "20271031T123000"),
        (datetime(2028, 2, 29, 12, 30, tzinfo=UTC), "20280229T123000"),
    ],
)
def test_half_past_twelve_stays_half_past_twelve_over_both_clock_changes(starts_at, wall_time):
    text = invitation(entry(starts_at=starts_at), name="S", email="s@northmoor.example")
    assert f"DTSTART;TZID=Europe/London:{wall_time}" in text
    calendar, event = parsed(text)
    assert event.start == starts_at
    assert event.end - event.start == timedelta(hours=1)
    (zone,) = calendar.walk("VTIMEZONE")
    # The zone as it travels, without any zone database: the meeting is at the same moment.
    assert starts_at.astimezone(zone.to_tz(lookup_tzid=False)).strftime("%Y%m%dT%H%M%S") == wall_time
    assert len(zone.subcomponents) <= 4


HOSTILE = [
    "\r\nATTENDEE:mailto:evil@x.example",
    "\rBEGIN:VALARM",
    "\nEND:VEVENT",
    ";,\\:",
    "\x00\x0b\x85\u2028",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["title", "joining_url", "name", "email"])
def test_hostile_text_makes_no_lines_of_its_own(hostile, field):
    name, email = "Siân", "sian@northmoor.example"
    changes = {}
    if field == "name":
        name += hostile
    elif field == "email":
        email += hostile
    else:
        changes[field] = f"Shoulders{hostile}"
    calendar, event = parsed(invitation(entry(**changes), name=name, email=email))
    assert set(event) == EXPECTED
    assert event.subcomponents == []
    assert set(calendar) == {"PRODID", "VERSION", "METHOD"}
    assert not isinstance(event["ATTENDEE"], list)


@given(st.text(max_size=100))
def test_any_title_comes_back_as_one_line(title):
    _, event = parsed(invitation(entry(title=title), name="S", email="s@northmoor.example"))
    assert set(event) == EXPECTED
    assert "\n" not in event["SUMMARY"]


def test_lines_end_as_the_standard_says_and_are_folded():
    text = invitation(entry(title="ü" * 100), name="S", email="s@northmoor.example")
    lines = text.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
