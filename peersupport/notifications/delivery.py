"""The outbox's worker: claims due mails by a lease, delivers them, and tries again with patience.

A mail is claimed in one transaction, delivered outside any, and marked in another. A worker that dies
between delivery and mark leaves a lease that runs out: the mail is then sent again with the same
Message-ID, because SMTP gives no way to know. In every other case it goes out exactly once.
"""

from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from peersupport.core import clock
from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.notifications.messages import Letter
from peersupport.notifications.models import MailStatus, OutboxMail
from peersupport.notifications.rules import AWAY_WAIT, LEASE, MOST_TRIES, next_try
from peersupport.notifications.transports import PermanentFailure, ServerAway, TemporaryFailure, Transport

log = structlog.get_logger(__name__)
OUTBOX = SystemActor("outbox")
BATCH = 4
WAITING = (MailStatus.QUEUED, MailStatus.SENDING)


def send_due_mails(transport: Transport) -> int:
    """Deliver all mails that are due. Returns how many were delivered."""
    holder, delivered = uuid4().hex, 0
    while claimed := _claim(holder, clock.now()):
        for done, mail_id in enumerate(claimed):
            try:
                delivered += _deliver(mail_id, holder, transport)
            except ServerAway as error:
                _release(claimed[done:], holder, str(error))
                return delivered
    return delivered


def _claim(holder: str, now: datetime) -> list[UUID]:
    with unit_of_work(OUTBOX, now=now) as work:
        _drop_late(work)
        mails = work.session.scalars(
            select(OutboxMail)
            .where(_is_due(now), ~_waits_for_an_older_one())
            .order_by(OutboxMail.created_at, OutboxMail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for mail in mails:
            mail.status, mail.lease_holder, mail.lease_until = MailStatus.SENDING, holder, now + LEASE
        return [mail.id for mail in mails]


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(OutboxMail.status == MailStatus.QUEUED, OutboxMail.next_try_at <= now),
        and_(OutboxMail.status == MailStatus.SENDING, OutboxMail.lease_until < now),
    )


def _waits_for_an_older_one() -> ColumnElement[bool]:
    """An invitation reaches a person's calendar before its change or cancellation does."""
    older = aliased(OutboxMail)
    return and_(
        OutboxMail.calendar.is_not(None),
        exists().where(
            older.to_address == OutboxMail.to_address,
            older.calendar.is_not(None),
            older.status.in_(WAITING),
            older.id < OutboxMail.id,
        ),
    )


def _drop_late(work: Work) -> None:
    """A reminder that is late is of no use."""
    work.session.execute(
        update(OutboxMail)
        .where(OutboxMail.status == MailStatus.QUEUED, OutboxMail.drop_after < work.now)
        .values(status=MailStatus.DROPPED, body="", calendar=None)
    )


def _deliver(mail_id: UUID, holder: str, transport: Transport) -> bool:
    letter = _begin(mail_id, holder)
    if letter is None:
        return False
    try:
        transport.deliver(letter)
    except ServerAway:
        raise
    except TemporaryFailure as error:
        _put_back(mail_id, holder, str(error))
        return False
    except PermanentFailure as error:
        _mark(mail_id, holder, MailStatus.FAILED, error=str(error))
        log.warning("mail_failed", mail=str(mail_id), reason=str(error))
        return False
    _mark(mail_id, holder, MailStatus.SENT)
    return True


def _begin(mail_id: UUID, holder: str) -> Letter | None:
    """The letter, when it is still ours, with the lease counted from now: others of the batch took time."""
    with unit_of_work(OUTBOX) as work:
        mail = _ours(work, mail_id, holder)
        if mail is None:
            return None
        mail.lease_until = work.now + LEASE
        return Letter(
            message_id=mail.message_id,
            to_address=mail.to_address,
            to_name=mail.to_name,
            subject=mail.subject,
            body=mail.body,
            calendar=mail.calendar,
            calendar_method=mail.calendar_method,
            written_at=mail.created_at,
        )


def _ours(work: Work, mail_id: UUID, holder: str) -> OutboxMail | None:
    mail = work.session.get_one(OutboxMail, mail_id, with_for_update=True)
    return mail if mail.lease_holder == holder and mail.status is MailStatus.SENDING else None


def _mark(mail_id: UUID, holder: str, status: MailStatus, *, error: str | None = None) -> None:
    with unit_of_work(OUTBOX) as work:
        mail = _ours(work, mail_id, holder)
        if mail is not None:
            mail.status, mail.last_error, mail.lease_until = status, error, None
            mail.tries += 1
            mail.sent_at = work.now if status is MailStatus.SENT else None
            # A queue, not an archive: an invitation's link must not outlive its delivery in the database.
            mail.body, mail.calendar = "", None


def _put_back(mail_id: UUID, holder: str, reason: str) -> None:
    with unit_of_work(OUTBOX) as work:
        mail = _ours(work, mail_id, holder)
        if mail is None:
            return
        mail.tries += 1
        mail.last_error, mail.lease_until = reason, None
        mail.status = MailStatus.FAILED if mail.tries >= MOST_TRIES else MailStatus.QUEUED
        if mail.status is MailStatus.FAILED:
            mail.body, mail.calendar = "", None
        mail.next_try_at = next_try(work.now, mail.tries)
    log.info("mail_put_back", mail=str(mail_id), reason=reason)


def _release(mail_ids: list[UUID], holder: str, reason: str) -> None:
    """Give back what was not delivered because the server is away: no try is counted."""
    with unit_of_work(OUTBOX) as work:
        for mail_id in mail_ids:
            mail = _ours(work, mail_id, holder)
            if mail is not None:
                mail.status, mail.lease_until, mail.last_error = MailStatus.QUEUED, None, reason
                mail.next_try_at = work.now + AWAY_WAIT
    log.warning("mail_server_away", reason=reason, mails=len(mail_ids))
