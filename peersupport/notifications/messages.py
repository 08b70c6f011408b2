"""From an outbox row to an e-mail message."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

# Every byte that leaves is ASCII, so that no server on the way has to promise more than the oldest one can.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it leaves the outbox: plain values, no row of the database."""

    message_id: str
    to_address: str
    to_name: str
    subject: str
    body: str
    calendar: str | None
    calendar_method: str | None
    written_at: datetime


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The message to send: plain text, and the calendar object as an alternative when there is one.

    The Message-ID belongs to the row: a second try after a lost answer can be recognised as the same mail.
    Raises ValueError for an address or a header that no mail may have.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = formataddr((letter.to_name, letter.to_address))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if letter.calendar:
        method = letter.calendar_method or "REQUEST"
        message.add_alternative(
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            params={"method": method, "charset": "utf-8"},
        )
        message.add_attachment(
            letter.calendar.encode(), maintype="application", subtype="ics", filename="meeting.ics"
        )
    return message
