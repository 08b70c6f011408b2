"""What became of the mails that the demo's past produced: nothing of it is sent again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, select, update

from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import MailboxMail, MailStatus, OutboxMail

MAILBOX = SystemActor("demo mailbox")
# The mailbox shows so much of the past.
RECENT = timedelta(days=7)


def settle_past_mails(now: datetime, *, readers: Collection[str]) -> None:
    """Put last week's mails to these addresses into the mailbox, as delivered when they were written.

    All others are dropped: afterwards the outbox holds nothing that waits to be sent.
    """
    is_waiting = OutboxMail.status == MailStatus.QUEUED
    is_shown = and_(OutboxMail.created_at >= now - RECENT, OutboxMail.to_address.in_(readers))
    with unit_of_work(MAILBOX, now=now) as work:
        work.session.execute(
            update(OutboxMail).where(is_waiting, ~is_shown).values(status=MailStatus.DROPPED)
        )
        for mail in work.session.scalars(select(OutboxMail).where(is_waiting).order_by(OutboxMail.id)):
            mail.status, mail.sent_at, mail.tries = MailStatus.SENT, mail.created_at, 1
            work.session.add(
                MailboxMail(
                    message_id=mail.message_id,
                    to_address=mail.to_address,
                    subject=mail.subject,
                    body=mail.body,
                    calendar=mail.calendar,
                    delivered_at=mail.created_at,
                )
            )
