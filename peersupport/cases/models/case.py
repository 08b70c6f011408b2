"""The case itself, with the fields of data dictionary 11.1."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.cases import words
from peersupport.core.database import Base, Record, WordEnum
from peersupport.people.models import Person


def _known(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Case(Record):
    """Anything submitted for discussion. A draft may lack any field; `rules` says what submission needs."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("organisation_id", "case_ref"),
        _known("status", words.CaseStatus),
        _known("case_kind", words.CaseKind),
        _known("visibility", words.Visibility),
        CheckConstraint(
            "status IN ('draft', 'withdrawn', 'restricted') OR (title <> '' AND clinical_question <> '')",
            name="submitted_has_question",
        ),
        # The list: newest first within an organisation, all or by state; the owner's own list.
        Index("ix_case_list", "organisation_id", "listed_at", "id"),
        Index("ix_case_status_list", "organisation_id", "status", "listed_at", "id"),
        Index("ix_case_owner_list", "owner_id", "listed_at", "id"),
        # The home page: what waits for its owner.
        Index("ix_case_owner_status", "owner_id", "status"),
        Index("ix_case_kind_list", "organisation_id", "case_kind", "listed_at", "id"),
        Index("ix_case_region_list", "organisation_id", "region", "listed_at", "id"),
    )

    case_ref: Mapped[str] = mapped_column(String(20))
    case_kind: Mapped[words.CaseKind] = mapped_column(WordEnum(words.CaseKind))
    status: Mapped[words.CaseStatus] = mapped_column(WordEnum(words.CaseStatus))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    # What lists are ordered by: when it was submitted, or begun for a draft.
    listed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    discussed_at: Mapped[datetime | None]

    title: Mapped[str] = mapped_column(String(100), default="")
    clinical_question: Mapped[str] = mapped_column(String(300), default="")
    question_type: Mapped[words.QuestionType | None] = mapped_column(WordEnum(words.QuestionType))
    region: Mapped[str | None] = mapped_column(String(20))
    condition_keys: Mapped[list[str]] = mapped_column(default=list)
    is_condition_unsure: Mapped[bool] = mapped_column(default=False)
    topic_tags: Mapped[list[str]] = mapped_column(default=list)
    age_band: Mapped[words.AgeBand | None] = mapped_column(WordEnum(words.AgeBand))
    age_band_to: Mapped[words.AgeBand | None] = mapped_column(WordEnum(words.AgeBand))
    sex: Mapped[words.Sex | None] = mapped_column(WordEnum(words.Sex))
    situation: Mapped[str] = mapped_column(Text, default="")
    background: Mapped[str] = mapped_column(Text, default="")
    assessment: Mapped[str] = mapped_column(Text, default="")
    duration: Mapped[words.Duration | None] = mapped_column(WordEnum(words.Duration))
    red_flag_screen: Mapped[words.RedFlagScreen | None] = mapped_column(WordEnum(words.RedFlagScreen))
    red_flag_notes: Mapped[str] = mapped_column(String(500), default="")
    other_flags: Mapped[list[str]] = mapped_column(default=list)
    treatment_so_far: Mapped[str] = mapped_column(Text, default="")
    # [{type, month "YYYY-MM", summary}]
    imaging: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # [{measure, value, month "YYYY-MM"}]
    outcome_scores: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    what_matters: Mapped[str] = mapped_column(String(500), default="")
    work_status: Mapped[words.WorkStatus | None] = mapped_column(WordEnum(words.WorkStatus))
    what_i_have_tried: Mapped[str] = mapped_column(String(800), default="")
    group_size: Mapped[int | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    data_source: Mapped[str] = mapped_column(String(200), default="")
    intended_action: Mapped[words.IntendedAction | None] = mapped_column(WordEnum(words.IntendedAction))
    help_wanted: Mapped[words.HelpWanted | None] = mapped_column(WordEnum(words.HelpWanted))
    urgency: Mapped[words.Urgency | None] = mapped_column(WordEnum(words.Urgency))
    needed_before: Mapped[date | None]
    preferred_expertise: Mapped[list[str]] = mapped_column(default=list)
    patient_preference: Mapped[words.PatientPreference | None] = mapped_column(
        WordEnum(words.PatientPreference)
    )
    preference_reason: Mapped[str] = mapped_column(String(300), default="")
    has_identifier_statement: Mapped[bool] = mapped_column(default=False)
    visibility: Mapped[words.Visibility] = mapped_column(
        WordEnum(words.Visibility), default=words.Visibility.ALL_SERVICES
    )
    # None until the owner has answered; patient cases are not asked.
    involves_colleague: Mapped[bool | None]
    # The reason given for softer signs of an identifier in this case's text.
    identifier_reason: Mapped[str] = mapped_column(String(300), default="")

    owner: Mapped[Person] = relationship()
    viewers: Mapped[list["CaseViewer"]] = relationship(cascade="all, delete-orphan")
    moves: Mapped[list["CaseMove"]] = relationship(order_by="CaseMove.at, CaseMove.id")


class CaseViewer(Base):
    """A person to whom a case with visibility `named` is shown."""

    __tablename__ = "case_viewer"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    person: Mapped[Person] = relationship()


class CaseMove(Record):
    """One step in a case's life, shown on its page."""

    __tablename__ = "case_move"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    start: Mapped[words.CaseStatus | None] = mapped_column(WordEnum(words.CaseStatus))
    end: Mapped[words.CaseStatus] = mapped_column(WordEnum(words.CaseStatus))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500), default="")
