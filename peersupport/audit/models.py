"""Audit tables: the events, one chain an organisation, and the sealed head of each chain."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from peersupport.core.database import Base

# Events that belong to no organisation, such as an operator's command, have a chain of their own.
SYSTEM_CHAIN = uuid.UUID(int=0)


class AuditEvent(Base):
    """One thing that happened. Never changed, never deleted; `digest` seals it to the one before."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("chain_id", "sequence"),)
    is_audited = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    chain_id: Mapped[uuid.UUID]
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_ref: Mapped[str] = mapped_column(String(60))
    actor_name: Mapped[str] = mapped_column(String(120))
    acting_as: Mapped[str] = mapped_column(String(40))
    tag: Mapped[str] = mapped_column(String(80))
    subject_ref: Mapped[str] = mapped_column(String(80), index=True)
    fields: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500))
    request_id: Mapped[str] = mapped_column(String(64))
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last event of a chain, sealed with the secret key, so that a cut-off tail is noticed."""

    __tablename__ = "audit_head"
    is_audited = False

    chain_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
