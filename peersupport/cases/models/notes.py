"""Tables beside the live notes: who wrote in them, and what the identifier guard said about them.

What was typed is never here: findings are kept as keyed hashes, which say only "this one again".
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from peersupport.core.database import Base, Record


class NoteOverride(Record):
    """A softer identifier sign in live notes that somebody explained. Kept as a keyed hash, not as text."""

    __tablename__ = "note_override"
    __table_args__ = (UniqueConstraint("discussion_id", "fingerprint"),)

    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))


class NoteRefusal(Base):
    """An identifier that was refused in live notes: audited once, not at each key pressed."""

    __tablename__ = "note_refusal"
    is_audited = False

    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class NoteAuthor(Base):
    """Somebody who wrote in the notes of a discussion. `audited_at` is when the audit record last said so."""

    __tablename__ = "note_author"
    is_audited = False

    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_at: Mapped[datetime]
    audited_at: Mapped[datetime]
