"""Puts mails into the outbox, in the transaction of the change they tell about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from peersupport.core.database import new_id
from peersupport.core.unit_of_work import Work
from peersupport.notifications.models import MailStatus, OutboxMail

# An IN list of this size is well below what both databases take.
CHUNK = 500


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
    queue_mails(work, organisation_id, [(recipient, notice)])


def queue_mails(work: Work, organisation_id: UUID, mails: Sequence[tuple[Recipient, Notice]]) -> None:
    """Queue many mails, such as the invitations of an import. None goes out twice."""
    keyed = {f"{notice.key}:{recipient.email}"[:160]: (recipient, notice) for recipient, notice in mails}
    known: set[str] = set()
    for keys in _chunks(list(keyed)):
        known |= set(
            work.session.scalars(select(OutboxMail.unique_key).where(OutboxMail.unique_key.in_(keys)))
        )
    new = [
        _row(work, organisation_id, unique_key, *keyed[unique_key])
        for unique_key in keyed
        if unique_key not in known
    ]
    if new:
        work.session.add_all(new)
        work.after_commit(MailQueued())


def _row(
    work: Work, organisation_id: UUID, unique_key: str, recipient: Recipient, notice: Notice
) -> OutboxMail:
    identifier = new_id()
    return OutboxMail(
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


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _one_line(text: str) -> str:
    return " ".join(text.split())
