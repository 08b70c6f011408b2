"""Reads of outcomes and of what discussions led to, always scoped to who is asking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from peersupport.cases.models import Case, CaseOutcome, Discussion
from peersupport.cases.queries.cases import get_case, visible_cases
from peersupport.cases.rules.outcomes import FIRST_REMINDER_BEFORE, REMINDERS_BEFORE_CLOSING
from peersupport.cases.words import CaseStatus, DiscussionStatus, OutcomeStatus, PlanChanged
from peersupport.core.actor import Actor, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound


def find_outcome(case: Case) -> CaseOutcome | None:
    """The outcome of a case that was loaded for its reader, or None while none was ever due."""
    return db.session.scalar(select(CaseOutcome).where(CaseOutcome.case_id == case.id))


def get_outcome(actor: Actor, case_ref: str, *, is_locked: bool = False) -> tuple[Case, CaseOutcome]:
    """The case and its outcome. Raises NotFound when the actor sees no such case or it has no outcome."""
    case = get_case(actor, case_ref, is_locked=is_locked)
    outcome = find_outcome(case)
    if outcome is None:
        raise NotFound
    return case, outcome


@dataclass(frozen=True, slots=True)
class ApprovedDiscussion:
    """What one meeting recommended, once its minutes are approved."""

    discussion_id: UUID
    meeting_id: UUID
    meeting_ref: str
    presenter_id: UUID
    started_at: datetime
    recommendation: str
    plan_changed: PlanChanged | None


def list_approved_discussions(case: Case) -> list[ApprovedDiscussion]:
    """The approved discussions of a case that was loaded for its reader, oldest first."""
    found = db.session.execute(
        select(
            Discussion.id,
            Discussion.meeting_id,
            Discussion.meeting_ref,
            Discussion.presenter_id,
            Discussion.started_at,
            Discussion.recommendation,
            Discussion.plan_changed,
        )
        .where(Discussion.case_id == case.id, Discussion.status == DiscussionStatus.APPROVED)
        .order_by(Discussion.started_at, Discussion.id)
    )
    return [ApprovedDiscussion(*row) for row in found]


def discussions_owned_by(person_id: UUID) -> Select[UUID]:
    """The ids of the discussions of somebody's own cases, as a statement: actions ask who may see them."""
    return select(Discussion.id).join(Case, Case.id == Discussion.case_id).where(Case.owner_id == person_id)


def find_link_of_discussion(actor: UserActor, discussion_id: UUID) -> str | None:
    """The page of the case that was discussed, or None when the actor may not see it."""
    case_ref = db.session.scalar(
        select(Case.case_ref)
        .join(Discussion, Discussion.case_id == Case.id)
        .where(Discussion.id == discussion_id, visible_cases(actor))
    )
    return None if case_ref is None else f"/cases/{case_ref}"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A case whose outcome is asked for."""

    case_ref: str
    title: str
    due_on: date
    owner_id: UUID
    reminder_count: int


def list_my_outcomes_due(actor: UserActor, until: date, limit: int) -> list[OutcomeRow]:
    """The actor's own cases whose outcome is due by that day, the most urgent first."""
    return _due_rows(Case.owner_id == actor.person_id, until, limit)


def list_outcomes_overdue(actor: UserActor, today: date, limit: int) -> list[OutcomeRow]:
    """Cases of the actor's organisation whose outcome is late, as far as they see them, oldest first."""
    late = and_(
        CaseOutcome.organisation_id == actor.organisation_id,
        CaseOutcome.due_on < today,
        visible_cases(actor),
    )
    return _due_rows(late, today, limit)


def _due_rows(condition: ColumnElement[bool], until: date, limit: int) -> list[OutcomeRow]:
    found = db.session.execute(
        select(Case.case_ref, Case.title, CaseOutcome.due_on, Case.owner_id, CaseOutcome.reminder_count)
        .join(Case, Case.id == CaseOutcome.case_id)
        .where(
            condition,
            CaseOutcome.status == OutcomeStatus.DUE,
            CaseOutcome.due_on <= until,
            Case.status == CaseStatus.OUTCOME_DUE,
        )
        .order_by(CaseOutcome.due_on, CaseOutcome.id)
        .limit(limit)
    )
    return [OutcomeRow(*row) for row in found]


def list_organisations_to_remind(today: date) -> list[UUID]:
    """Organisations with an outcome that may want a reminder: for the timed job, which begins with none."""
    return list(
        db.session.scalars(
            select(CaseOutcome.organisation_id)
            .where(_may_want_reminder(today))
            .distinct()
            .order_by(CaseOutcome.organisation_id)
        )
    )


def list_outcomes_to_remind(organisation_id: UUID, today: date, limit: int) -> list[CaseOutcome]:
    """Outcomes that may want a reminder, with their cases; `rules.is_reminder_due` settles which do."""
    return list(
        db.session.scalars(
            select(CaseOutcome)
            .join(Case, Case.id == CaseOutcome.case_id)
            .where(
                CaseOutcome.organisation_id == organisation_id,
                _may_want_reminder(today),
                Case.status == CaseStatus.OUTCOME_DUE,
            )
            .options(joinedload(CaseOutcome.case).joinedload(Case.owner))
            .order_by(CaseOutcome.due_on, CaseOutcome.id)
            .limit(limit)
        )
    )


def _may_want_reminder(today: date) -> ColumnElement[bool]:
    soon = and_(CaseOutcome.reminder_count == 0, CaseOutcome.due_on <= today + FIRST_REMINDER_BEFORE)
    due = and_(CaseOutcome.reminder_count < REMINDERS_BEFORE_CLOSING, CaseOutcome.due_on <= today)
    return and_(CaseOutcome.status == OutcomeStatus.DUE, or_(soon, due))


def ids_of(discussions: Collection[ApprovedDiscussion]) -> list[UUID]:
    """The ids of these discussions."""
    return [discussion.discussion_id for discussion in discussions]
