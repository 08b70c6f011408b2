"""The record of one case's discussion (data dictionary 11.2), with its live notes."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.cases import words
from peersupport.cases.models.case import Case
from peersupport.core.database import Record, WordEnum
from peersupport.people.models import Person


class Discussion(Record):
    """What was said, recommended and agreed for one case in one meeting.

    `notes_state` is the notes' CRDT document (all edits merged), `notes_text` what it reads as.
    A recommendation is advice: the case owner decides and keeps responsibility.
    """

    __tablename__ = "discussion"
    __table_args__ = (
        CheckConstraint("status IN ('live', 'drafted', 'approved')", name="status_known"),
        # The home page: which drafted records wait for their presenter.
        Index("ix_discussion_presenter_status", "presenter_id", "status"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    # The meeting's id and reference; the meetings slice lies above this one.
    meeting_id: Mapped[uuid.UUID] = mapped_column(index=True)
    meeting_ref: Mapped[str] = mapped_column(String(20))
    presenter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    status: Mapped[words.DiscussionStatus] = mapped_column(WordEnum(words.DiscussionStatus))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_quorate: Mapped[bool] = mapped_column(default=True)
    notes_state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    notes_text: Mapped[str] = mapped_column(Text, default="")
    # Rises with every saved edit of the notes: apart from `version`, so that typing never
    # collides with a recommendation being saved.
    notes_revision: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(String(1500), default="")
    key_points: Mapped[list[str]] = mapped_column(default=list)
    recommendation: Mapped[str] = mapped_column(String(1500), default="")
    recommendation_kind: Mapped[words.RecommendationKind | None] = mapped_column(
        WordEnum(words.RecommendationKind)
    )
    alternatives_considered: Mapped[str] = mapped_column(String(1500), default="")
    dissent: Mapped[str] = mapped_column(String(1000), default="")
    # The dissenter's name, only when they wish to be named.
    dissent_by: Mapped[str] = mapped_column(String(120), default="")
    plan_changed: Mapped[words.PlanChanged | None] = mapped_column(WordEnum(words.PlanChanged))
    decision_status: Mapped[words.DecisionStatus | None] = mapped_column(WordEnum(words.DecisionStatus))
    deferred_reason: Mapped[str] = mapped_column(String(300), default="")
    evidence_links: Mapped[list[str]] = mapped_column(default=list)
    learning_point: Mapped[str] = mapped_column(String(300), default="")
    is_learning_shareable: Mapped[bool] = mapped_column(default=False)
    has_safety_concern: Mapped[bool] = mapped_column(default=False)
    safety_route: Mapped[str] = mapped_column(String(300), default="")
    scribe_name: Mapped[str] = mapped_column(String(120), default="")
    approved_at: Mapped[datetime | None]
    approved_by_name: Mapped[str] = mapped_column(String(120), default="")

    case: Mapped[Case] = relationship()
    presenter: Mapped[Person] = relationship()
    comments: Mapped[list["DiscussionComment"]] = relationship(order_by="DiscussionComment.created_at")
    amendments: Mapped[list["DiscussionAmendment"]] = relationship(order_by="DiscussionAmendment.created_at")


class DiscussionComment(Record):
    """The presenter's correction of drafted minutes, for the chair to weigh."""

    __tablename__ = "discussion_comment"

    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(1000))
    author: Mapped[Person] = relationship()


class DiscussionAmendment(Record):
    """A change to locked minutes. What stood before is kept and shown."""

    __tablename__ = "discussion_amendment"

    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(300))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
