"""Patience between tries, and a message as other people's mail programs read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from peersupport.notifications.messages import Letter, compose
from peersupport.notifications.rules import (
    FIRST_WAIT,
    LEASE,
    LONGEST_DELIVERY,
    LONGEST_WAIT,
    MOST_TRIES,
    next_try,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Knee – café\r\nEND:VCALENDAR\r\n"
LETTER = Letter(
    message_id="<0191@peersupport.invalid>",
    to_address="sam@northmoor.example",
    to_name="Sam Okafor",
    subject="Case conference on 1 December",
    body="You are invited.\n\nhttps://peers.example/meetings/M-2026-00001\n",
    calendar=None,
    calendar_method=None,
    written_at=NOW,
)


def text_of(part: Any) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def parsed(letter: Letter, sender: str = "Peer support <peers@northmoor.example>") -> EmailMessage:
    """The message after its trip through bytes, as the other side reads it."""
    message: Any = message_from_bytes(compose(letter, sender=sender).as_bytes(), policy=default)
    return message


def test_waits_double_from_half_a_minute_to_an_hour_and_never_overflow() -> None:
    waits = [next_try(NOW, tries) - NOW for tries in range(1, MOST_TRIES + 1)]
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert sum(waits, timedelta()) > timedelta(days=3, hours=12)
    assert next_try(NOW, 10**6) - NOW == LONGEST_WAIT
    assert next_try(NOW, 0) - NOW == FIRST_WAIT


def test_a_lease_outlasts_every_delivery_and_is_over_in_two_minutes() -> None:
    assert LONGEST_DELIVERY < LEASE < timedelta(minutes=2)


def test_a_plain_mail_has_its_headers_and_text() -> None:
    message = parsed(LETTER)
    assert message["To"] == "Sam Okafor <sam@northmoor.example>"
    assert message["From"] == "Peer support <peers@northmoor.example>"
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == LETTER.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"
    assert text_of(message) == LETTER.body


def test_an_invitation_carries_the_calendar_object_twice_and_its_method() -> None:
    message = parsed(replace(LETTER, calendar=CALENDAR, calendar_method="CANCEL"))
    assert message.get_content_type() == "multipart/mixed"
    alternative, attachment = message.iter_parts()
    text, calendar = alternative.iter_parts()
    assert text_of(text) == LETTER.body
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "CANCEL"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar.get_payload(decode=True).decode() == CALENDAR
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_filename() == "meeting.ics"
    assert attachment.get_payload(decode=True).decode() == CALENDAR


def test_every_byte_that_leaves_is_ascii_and_comes_back_as_it_was() -> None:
    letter = replace(
        LETTER,
        to_name="Zoë Ó Súilleabháin",
        subject="Café – 🦴" * 12,
        body="Naïve – 🦴\n" * 3,
        calendar=CALENDAR,
    )
    raw = compose(letter, sender="Physio – peers <peers@northmoor.example>").as_bytes()
    assert max(raw) < 128
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    message = parsed(letter)
    assert message["Subject"] == letter.subject
    assert text_of(message.get_body()) == letter.body
    assert message["To"].addresses[0].display_name == "Zoë Ó Súilleabháin"
    assert message["To"].addresses[0].addr_spec == "sam@northmoor.example"


@pytest.mark.parametrize("name", ["Okafor, Sam", 'Sam "the" O', "Sam <eve@evil.example>", "Sam; Eve", "a@b"])
def test_a_name_never_becomes_another_address(name: str) -> None:
    [address] = parsed(replace(LETTER, to_name=name))["To"].addresses
    assert address.addr_spec == "sam@northmoor.example"
    assert address.display_name == name


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("where", ["subject", "to_name", "to_address"])
def test_a_line_break_never_becomes_another_header(where: str, break_: str) -> None:
    letter = replace(LETTER, **{where: f"Sam{break_}Bcc: eve@evil.example"})
    try:
        raw = compose(letter, sender="peers@northmoor.example").as_bytes()
    except ValueError:
        return
    message: Any = message_from_bytes(raw, policy=default)
    assert message["Bcc"] is None
    assert b"\nBcc" not in raw.replace(b"\r", b"\n")
