"""Puts mails into the outbox, in the transaction of the change they tell about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peersupport.core.database import insert_into, new_id
from peersupport.core.unit_of_work import Work
from peersupport.notifications.models import MailStatus, OutboxMail

LONGEST_KEY = 160


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
    if not mails:
        return
    # One statement decides who was first, so that two who tell the same thing at once send one mail.
    once = insert_into(work.session, OutboxMail).on_conflict_do_nothing(index_elements=["unique_key"])
    work.session.execute(once, [_row(work, organisation_id, *mail) for mail in mails])
    work.after_commit(MailQueued())


def _row(work: Work, organisation_id: UUID, recipient: Recipient, notice: Notice) -> dict[str, object]:
    identifier = new_id()
    return {
        "id": identifier,
        "organisation_id": organisation_id,
        "unique_key": _unique_key(notice.key, recipient.email),
        "message_id": f"<{identifier}@peersupport.invalid>",
        "to_address": recipient.email,
        "to_name": _one_line(recipient.name)[:120],
        "subject": _one_line(notice.subject)[:200],
        "body": notice.body,
        "calendar": notice.calendar,
        "calendar_method": notice.calendar_method,
        "status": MailStatus.QUEUED,
        "tries": 0,
        "created_at": work.now,
        "next_try_at": work.now,
        "drop_after": notice.drop_after,
    }


def _unique_key(key: str, email: str) -> str:
    whole = f"{key}:{email.lower()}"
    if len(whole) <= LONGEST_KEY:
        return whole
    # Cut short, two people's keys could be one, and one of them would hear nothing.
    return f"{whole[: LONGEST_KEY - 65]}:{hashlib.sha256(whole.encode()).hexdigest()}"


def _one_line(text: str) -> str:
    """For a header: no line break, nor any other character that cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
