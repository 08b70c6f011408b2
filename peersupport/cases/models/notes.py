"""Tables beside the live notes: what the identifier guard said about them.

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
