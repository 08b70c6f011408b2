"""Tables of meetings. Series roles (chair, deputy, coordinator) are role grants of the people slice."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.cases.models import Case, Discussion
from peersupport.core.database import Base, Record, WordEnum
from peersupport.meetings.rules.moves import ANNOUNCED
from peersupport.meetings.words import InviteeRole, ItemStatus, MeetingStatus
from peersupport.people.models import Person, Service, Site


def _known(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class MeetingSeries(Record):
    """How a run of meetings works: its terms in short, and their defaults."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("organisation_id", "series_ref"),
        CheckConstraint("length_minutes BETWEEN 30 AND 90", name="length_allowed"),
        CheckConstraint("minutes_per_case BETWEEN 5 AND 30", name="case_minutes_allowed"),
        CheckConstraint("outcome_weeks BETWEEN 4 AND 52", name="outcome_weeks_allowed"),
    )

    series_ref: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(500))
    scope_in: Mapped[str] = mapped_column(String(500), default="")
    scope_out: Mapped[str] = mapped_column(String(500), default="")
    length_minutes: Mapped[int] = mapped_column(default=60)
    minutes_per_case: Mapped[int] = mapped_column(default=12)
    outcome_weeks: Mapped[int] = mapped_column(default=12)
    service_links: Mapped[list["SeriesService"]] = relationship(cascade="all, delete-orphan")


class SeriesService(Base):
    """A service that takes part in a series."""

    __tablename__ = "series_service"
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting_series.id"), primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), primary_key=True)
    service: Mapped[Service] = relationship()


class Meeting(Record):
    """One case conference. Times are stored in UTC and mean London wall time to people."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("organisation_id", "meeting_ref"),
        CheckConstraint("length_minutes BETWEEN 30 AND 90", name="length_allowed"),
        CheckConstraint("chair_id <> deputy_id", name="deputy_is_another"),
        _known("status", MeetingStatus),
        Index("ix_meeting_list", "organisation_id", "starts_at", "id"),
    )

    meeting_ref: Mapped[str] = mapped_column(String(20))
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting_series.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime]
    length_minutes: Mapped[int] = mapped_column(default=60)
    joining_url: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[MeetingStatus] = mapped_column(WordEnum(MeetingStatus))
    chair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    # Who runs the room now: the chair, or the deputy after taking over.
    acting_chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    # The calendar entry's revision: rises with every change that people are told about.
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    # Rises with every change a room shows, so that a browser knows old news from new.
    room_revision: Mapped[int] = mapped_column(default=0)

    series: Mapped[MeetingSeries] = relationship()
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])
    acting_chair: Mapped[Person | None] = relationship(foreign_keys=[acting_chair_id])
    site_links: Mapped[list["MeetingSite"]] = relationship(cascade="all, delete-orphan")
    invitees: Mapped[list["Invitee"]] = relationship(back_populates="meeting")
    items: Mapped[list["AgendaItem"]] = relationship(back_populates="meeting", order_by="AgendaItem.position")
    minutes: Mapped["Minutes | None"] = relationship(back_populates="meeting", uselist=False)

    @property
    def invited(self) -> list["Invitee"]:
        """Those who are invited now; people who were removed keep their row."""
        return [invitee for invitee in self.invitees if invitee.removed_at is None]

    @property
    def is_announced(self) -> bool:
        """Whether invitations are out and it has not begun, so that changes must be told."""
        return self.status in ANNOUNCED

    @property
    def presenter_ids(self) -> frozenset[uuid.UUID]:
        """The owners of the cases on its agenda, who present them."""
        return frozenset(item.case.owner_id for item in self.items if item.case is not None)

    @property
    def chair_ids(self) -> frozenset[uuid.UUID]:
        """Those named to chair it: chair, deputy, and who took over."""
        named = (self.chair_id, self.deputy_id, self.acting_chair_id)
        return frozenset(person for person in named if person is not None)


class MeetingSite(Base):
    """A site taking part in a meeting."""

    __tablename__ = "meeting_site"
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    site_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    site: Mapped[Site] = relationship()


class Invitee(Record):
    """Somebody invited to a meeting. Removed people keep their row, and lose the meeting."""

    __tablename__ = "invitee"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), _known("role", InviteeRole))

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[InviteeRole] = mapped_column(WordEnum(InviteeRole))
    removed_at: Mapped[datetime | None]
    meeting: Mapped[Meeting] = relationship(back_populates="invitees")
    person: Mapped[Person] = relationship()


class AgendaItem(Record):
    """One slot in a meeting: a case, or something else with a title. Position counts from 1.

    While an item runs, the countdown is an end time owned by the server; while paused, what remains.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes_allowed"),
        CheckConstraint("case_id IS NOT NULL OR title <> ''", name="has_subject"),
        _known("status", ItemStatus),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(100), default="")
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    discussion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("discussion.id"))
    minutes: Mapped[int]
    late_reason: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[ItemStatus] = mapped_column(WordEnum(ItemStatus))
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    remaining_seconds: Mapped[int | None]
    spent_seconds: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    case: Mapped[Case | None] = relationship()
    discussion: Mapped[Discussion | None] = relationship()


class AttendanceSpell(Base):
    """One stay in the room, from joining to leaving. `seen_at` stands in for `left_at` after a crash.

    `is_by_form`: joined with the button of the page, without a live connection that would say when it is
    lost; such a stay lasts until the person leaves with the button, or the meeting closes.
    """

    __tablename__ = "attendance_spell"
    __table_args__ = (Index("ix_attendance_spell_meeting", "meeting_id", "person_id"),)
    is_audited = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    is_by_form: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship()


class Minutes(Record):
    """A meeting's minutes. `approved_text` is what was approved, word for word, with its digest."""

    __tablename__ = "minutes"

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"), unique=True)
    drafted_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_content: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    meeting: Mapped[Meeting] = relationship(back_populates="minutes")
    approved_by: Mapped[Person | None] = relationship()
