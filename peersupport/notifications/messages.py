"""From an outbox row to an e-mail message."""

from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from peersupport.notifications.models import OutboxMail


def compose(mail: OutboxMail, *, sender: str) -> EmailMessage:
    """The message to send: plain text, and the calendar object as an alternative when there is one.

    The Message-ID belongs to the row: a second try after a lost answer can be recognised as the same mail.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.calendar:
        method = mail.calendar_method or "REQUEST"
        message.add_alternative(
            mail.calendar.encode(),
            maintype="text",
            subtype="calendar",
            params={"method": method, "charset": "utf-8"},
        )
        message.add_attachment(
            mail.calendar.encode(), maintype="application", subtype="ics", filename="meeting.ics"
        )
    return message
