"""The outbox's worker: claims due mails by a lease, delivers them, and tries again with patience.

A mail is claimed in one transaction, delivered outside any, and marked in another. A worker that dies
between delivery and mark leaves a lease that runs out: the mail is then sent again with the same
Message-ID, because SMTP gives no way to know. In every other case it goes out exactly once.
"""

from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import and_, or_, select

from peersupport.core import clock
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import MailStatus, OutboxMail
from peersupport.notifications.rules import LEASE, MOST_TRIES, next_try
from peersupport.notifications.transports import PermanentFailure, TemporaryFailure, Transport

log = structlog.get_logger(__name__)
OUTBOX = SystemActor("outbox")
# So few that all of them are tried well within the lease, even when the mail server hangs.
BATCH = 4


def send_due_mails(transport: Transport) -> int:
    """Deliver all mails that are due. Returns how many were delivered."""
    holder, delivered = uuid4().hex, 0
    while claimed := _claim(holder, clock.now()):
        delivered += sum(_deliver(mail_id, holder, transport) for mail_id in claimed)
    return delivered


def _claim(holder: str, now: datetime) -> list[UUID]:
    due = or_(
        and_(OutboxMail.status == MailStatus.QUEUED, OutboxMail.next_try_at <= now),
        and_(OutboxMail.status == MailStatus.SENDING, OutboxMail.lease_until < now),
    )
    with unit_of_work(OUTBOX, now=now) as work:
        mails = work.session.scalars(
            select(OutboxMail)
            .where(due)
            .order_by(OutboxMail.created_at, OutboxMail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for mail in mails:
            if mail.drop_after is not None and mail.drop_after < now:
                mail.status = MailStatus.DROPPED
                continue
            mail.status, mail.lease_holder, mail.lease_until = MailStatus.SENDING, holder, now + LEASE
        return [mail.id for mail in mails if mail.status is MailStatus.SENDING]


def _deliver(mail_id: UUID, holder: str, transport: Transport) -> bool:
    mail = _still_ours(mail_id, holder)
    if mail is None:
        return False
    try:
        transport.deliver(mail)
    except TemporaryFailure as error:
        _put_back(mail_id, holder, str(error))
        return False
    except PermanentFailure as error:
        _mark(mail_id, holder, MailStatus.FAILED, error=str(error))
        log.warning("mail_failed", mail=str(mail_id), reason=str(error))
        return False
    _mark(mail_id, holder, MailStatus.SENT)
    return True


def _still_ours(mail_id: UUID, holder: str) -> OutboxMail | None:
    """The mail, read and let go of: no transaction is open while a mail server makes up its mind."""
    mail = db.session.get_one(OutboxMail, mail_id, populate_existing=True)
    is_ours = mail.lease_holder == holder and mail.status is MailStatus.SENDING
    db.session.expunge(mail)
    db.session.rollback()
    return mail if is_ours else None


def _mark(mail_id: UUID, holder: str, status: MailStatus, *, error: str | None = None) -> None:
    with unit_of_work(OUTBOX) as work:
        mail = work.session.get_one(OutboxMail, mail_id)
        if mail.lease_holder != holder:
            return
        mail.status, mail.last_error, mail.lease_until = status, error, None
        mail.tries += 1
        if status is MailStatus.SENT:
            mail.sent_at = work.now


def _put_back(mail_id: UUID, holder: str, reason: str) -> None:
    with unit_of_work(OUTBOX) as work:
        mail = work.session.get_one(OutboxMail, mail_id)
        if mail.lease_holder != holder:
            return
        mail.tries += 1
        mail.last_error, mail.lease_until = reason, None
        mail.status = MailStatus.FAILED if mail.tries >= MOST_TRIES else MailStatus.QUEUED
        mail.next_try_at = next_try(work.now, mail.tries)
    log.info("mail_put_back", mail=str(mail_id), reason=reason)
