"""Tables of agreed actions (data dictionary 11.3)."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.actions.words import ActionPriority, ActionSource, ActionStatus
from peersupport.core.database import Record, WordEnum
from peersupport.people.models import Person

__all__ = ["Action", "ActionHandover", "ActionPriority", "ActionSource", "ActionStatus"]


class Action(Record):
    """One agreed task. `source_id` is the discussion (or other thing) it came from."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("organisation_id", "action_ref"),
        CheckConstraint("status IN ('open', 'in_progress', 'done', 'cancelled')", name="status_known"),
        CheckConstraint("priority IN ('normal', 'safety')", name="priority_known"),
        CheckConstraint("status <> 'done' OR (done_on IS NOT NULL AND result <> '')", name="done_has_result"),
        Index("ix_action_owner_status_due", "owner_id", "status", "due_on"),
        Index("ix_action_source", "source", "source_id"),
    )

    action_ref: Mapped[str] = mapped_column(String(20))
    source: Mapped[ActionSource] = mapped_column(WordEnum(ActionSource))
    source_id: Mapped[uuid.UUID]
    # What people read as the origin, such as "Case C-2026-00042": kept so that no join upwards is needed.
    source_ref: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    # Who agreed it (the chair at the time): told when it is done, may reassign, reopen or cancel it.
    agreed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    priority: Mapped[ActionPriority] = mapped_column(WordEnum(ActionPriority))
    status: Mapped[ActionStatus] = mapped_column(WordEnum(ActionStatus))
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(500), default="")
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    reopened_count: Mapped[int] = mapped_column(default=0)
    # When its owner was reminded that it is overdue: once an owner.
    reminded_at: Mapped[datetime | None]

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    agreed_by: Mapped[Person] = relationship(foreign_keys=[agreed_by_id])
    handovers: Mapped[list["ActionHandover"]] = relationship(order_by="ActionHandover.created_at")


class ActionHandover(Record):
    """An action given from one owner to another, with the reason."""

    __tablename__ = "action_handover"

    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id"), index=True)
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
