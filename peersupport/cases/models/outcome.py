"""What came of a case (data dictionary 11.4)."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.cases import words
from peersupport.cases.models.case import Case
from peersupport.core.database import Record, WordEnum


class CaseOutcome(Record):
    """The outcome of a discussed case, due after 12 weeks unless the coordinator says otherwise."""

    __tablename__ = "case_outcome"
    __table_args__ = (
        CheckConstraint("status IN ('due', 'recorded', 'not_obtainable')", name="status_known"),
        Index("ix_case_outcome_due", "organisation_id", "status", "due_on"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    status: Mapped[words.OutcomeStatus] = mapped_column(WordEnum(words.OutcomeStatus))
    due_on: Mapped[date]
    recorded_at: Mapped[datetime | None]
    recommendation_followed: Mapped[words.Followed | None] = mapped_column(WordEnum(words.Followed))
    reason: Mapped[str] = mapped_column(String(500), default="")
    clinical_outcome: Mapped[words.ClinicalOutcome | None] = mapped_column(WordEnum(words.ClinicalOutcome))
    referral_made: Mapped[words.ReferralMade | None] = mapped_column(WordEnum(words.ReferralMade))
    referral_accepted: Mapped[words.ReferralAccepted | None] = mapped_column(WordEnum(words.ReferralAccepted))
    imaging_done: Mapped[bool | None]
    intended_action_avoided: Mapped[words.Avoided | None] = mapped_column(WordEnum(words.Avoided))
    # [{measure, start, end}]; the change and whether it matters are computed when shown.
    score_changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    sessions_count: Mapped[int | None]
    patient_experience: Mapped[str] = mapped_column(String(500), default="")
    learning: Mapped[str] = mapped_column(String(500), default="")
    has_unexpected_harm: Mapped[bool] = mapped_column(default=False)
    is_copied_to_record: Mapped[bool] = mapped_column(default=False)
    copied_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    reminder_count: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship()
