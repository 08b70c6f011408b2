"""Puts mails into the outbox, in the transaction of the change they tell about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from peersupport.core.database import new_id
from peersupport.core.unit_of_work import Work
from peersupport.notifications.models import MailStatus, OutboxMail


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail goes to."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message as a slice's `notices` composes it: no clinical text, a link to the exact thing.

    `key` makes it unique for a recipient: the same notice twice is one mail.
    """

    key: str
    subject: str
    body: str
    calendar: str | None = None
    calendar_method: str | None = None
    drop_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailQueued:
    """Effect: the outbox has something to send."""


def queue_mail(work: Work, organisation_id: UUID, recipient: Recipient, notice: Notice) -> None:
    """Queue one mail. A notice whose key this recipient already has is not queued again."""
    unique_key = f"{notice.key}:{recipient.email}"[:160]
    if work.session.scalar(select(OutboxMail.id).where(OutboxMail.unique_key == unique_key)) is not None:
        return
    identifier = new_id()
    work.session.add(
        OutboxMail(
            id=identifier,
            organisation_id=organisation_id,
            unique_key=unique_key,
            message_id=f"<{identifier}@peersupport.invalid>",
            to_address=recipient.email,
            to_name=recipient.name,
            subject=_one_line(notice.subject)[:200],
            body=notice.body,
            calendar=notice.calendar,
            calendar_method=notice.calendar_method,
            status=MailStatus.QUEUED,
            created_at=work.now,
            next_try_at=work.now,
            drop_after=notice.drop_after,
        )
    )
    work.after_commit(MailQueued())


def _one_line(text: str) -> str:
    return " ".join(text.split())
