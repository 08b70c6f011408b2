"""Reads of the demo's mailbox."""

from uuid import UUID

from sqlalchemy import func, select

from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.notifications.models import MailboxMail

MOST_SHOWN = 100


def list_mailbox(address: str | None) -> list[MailboxMail]:
    """The newest mails, to everybody or to one address."""
    query = select(MailboxMail).order_by(MailboxMail.delivered_at.desc(), MailboxMail.id.desc())
    if address:
        query = query.where(func.lower(MailboxMail.to_address) == address.lower())
    return list(db.session.scalars(query.limit(MOST_SHOWN)))


def list_mailbox_addresses() -> list[tuple[str, int]]:
    """Who has mail, and how many."""
    rows = db.session.execute(
        select(MailboxMail.to_address, func.count())
        .group_by(MailboxMail.to_address)
        .order_by(MailboxMail.to_address)
    )
    return [(address, count) for address, count in rows]


def get_mailbox_calendar(mail_id: UUID) -> str:
    """The calendar object of a mail. Raises NotFound, also for a mail without one."""
    calendar = get_mailbox_mail(mail_id).calendar
    if not calendar:
        raise NotFound
    return calendar


def get_mailbox_mail(mail_id: UUID) -> MailboxMail:
    """One mail. Raises NotFound."""
    mail = db.session.get(MailboxMail, mail_id)
    if mail is None:
        raise NotFound
    return mail
