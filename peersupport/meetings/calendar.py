"""The calendar entry of a meeting, as it travels in mails (RFC 5545 and 5546).

Carries the meeting's title and links, never clinical text. The organiser is the service's own constant
address: calendars ignore an update whose organiser changed, and the chair of a meeting may change.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from peersupport.core.clock import to_london

PRODUCT = "-//peersupport//meetings//EN"
_organiser = {"address": "peersupport@localhost"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says. `sequence` rises with every change; `uid` never changes."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    length_minutes: int
    page_url: str
    joining_url: str
    stamp: datetime


def use_sender(sender: str) -> None:
    """Set the address that mails come from. The composition root calls this once."""
    _organiser["address"] = parseaddr(sender)[1] or sender


def invitation(entry: Entry, *, name: str, email: str) -> str:
    """An invitation, or its update when the sequence is higher, for one person."""
    return _calendar(entry, name, email, method="REQUEST", status="CONFIRMED")


def cancellation(entry: Entry, *, name: str, email: str) -> str:
    """Takes the entry out of one person's calendar."""
    return _calendar(entry, name, email, method="CANCEL", status="CANCELLED")


def _calendar(entry: Entry, name: str, email: str, *, method: str, status: str) -> str:
    starts_at = to_london(entry.starts_at)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", starts_at)
    event.add("dtend", to_london(entry.starts_at + timedelta(minutes=entry.length_minutes)))
    event.add("summary", _one_line(entry.title))
    event.add("description", _description(entry))
    event.add("location", _one_line(entry.joining_url) or entry.page_url)
    event.add("url", entry.page_url)
    event.add("status", status)
    event.add("class", "PRIVATE")
    event.add("organizer", _address("peersupport", _organiser["address"]))
    event.add("attendee", _attendee(name, email))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_london())
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _london() -> Timezone:
    """Europe/London by its two yearly rules, in force since 1996.

    Not as the library writes it, one date a change: a change listed by RDATE is read differently by
    calendars, and its spring change is an hour late.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for half, month, begins, before, after, name in (
        # Wall times, of which a zone's definition is made.
        (TimezoneDaylight(), 3, datetime(1996, 3, 31, 1), 0, 1, "BST"),  # noqa: DTZ001 - a wall time
        (TimezoneStandard(), 10, datetime(1996, 10, 27, 2), 1, 0, "GMT"),  # noqa: DTZ001 - a wall time
    ):
        half.add("dtstart", begins)
        half.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        half.add("tzname", name)
        half.add("tzoffsetfrom", timedelta(hours=before))
        half.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(half)
    return zone


def _description(entry: Entry) -> str:
    lines = [f"Agenda and minutes: {entry.page_url}"]
    if entry.joining_url:
        lines.append(f"Join: {_one_line(entry.joining_url)}")
    return "\n".join(lines)


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_one_line(email)}")
    address.params["CN"] = _one_line(name).replace('"', "'")
    return address


def _attendee(name: str, email: str) -> vCalAddress:
    attendee = _address(name, email)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    # Answers from calendars are not read, so none are asked for.
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _one_line(text: str) -> str:
    """The text without anything that could begin a line of its own."""
    return " ".join("".join(" " if character < " " else character for character in text).split())
