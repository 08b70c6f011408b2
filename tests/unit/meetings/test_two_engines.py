"""Invitations and cancellations, read by two independent engines: icalendar, and ical.js from npm."""

import json
import os
import shutil
import subprocess  # runs Node, which the set-up needed for the front end, on a script of the tests
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from peersupport.config import ROOT
from peersupport.meetings.calendar import Entry, cancellation, invitation

# Where tools/npm_ci.sh found npm: its own when it had to install one, else the machine's.
NODE = shutil.which("node", path=f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}")
TITLES = [
    "Shoulders and backs",
    "Ysgwydd, cefn; a phen-glin \\ Siân",
    "A title long enough to be folded more than once, with é, ŵ and 漢字 where the octets of a line run out: "
    + "ŵ" * 60,
    "\r\nATTENDEE:mailto:evil@x.example",
]
MOMENTS = [
    datetime(2027, 1, 5, 12, 30, tzinfo=UTC),
    datetime(2027, 3, 27, 12, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 11, 30, tzinfo=UTC),
    datetime(2027, 10, 30, 11, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 12, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 30, tzinfo=UTC),
]


def entry(title, starts_at, number):
    return Entry(
        uid=f"entry-{number}@peersupport.invalid",
        sequence=number,
        title=title,
        starts_at=starts_at,
        length_minutes=45,
        page_url="https://peers.example/meetings/M-2027-00001",
        joining_url="https://meet.example/msk?room=1,2;3",
        stamp=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    )


def texts():
    entries = [
        entry(title, moment, number)
        for number, (title, moment) in enumerate((title, moment) for title in TITLES for moment in MOMENTS)
    ]
    return [
        write(one, name='Siân "Pry" Prydderch; physio', email="sian@northmoor.example")
        for one in entries
        for write in (invitation, cancellation)
    ]


def iso(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def read_with_icalendar(text):
    calendar = Calendar.from_ical(text)
    return [
        {
            "method": str(calendar["METHOD"]),
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "starts_at": iso(event.start),
            "ends_at": iso(event.end),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "location": str(event["LOCATION"]),
            "status": str(event["STATUS"]),
            "organizer": str(event["ORGANIZER"]),
            "attendee": str(event["ATTENDEE"]),
            "name": str(event["ATTENDEE"].params["CN"]),
        }
        for event in calendar.walk("VEVENT")
    ]


def read_with_second_engine(written):
    assert NODE is not None
    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, str(ROOT / "tests" / "second_engine.mjs")],
        input=json.dumps(written),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_two_engines_read_the_same_entries():
    written = texts()
    second = read_with_second_engine(written)
    assert len(second) == len(TITLES) * len(MOMENTS) * 2
    assert second == [read_with_icalendar(text) for text in written]


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_second_engine_finds_the_moment_that_was_meant(moment):
    text = invitation(entry("Backs", moment, 1), name="S", email="s@northmoor.example")
    ((read,),) = read_with_second_engine([text])
    assert read["starts_at"] == iso(moment)
