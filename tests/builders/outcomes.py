"""Builders of outcomes and of the discussions that led to them, written as the past."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from peersupport.cases.models import Case, CaseOutcome, Discussion
from peersupport.cases.words import (
    Avoided,
    CaseKind,
    CaseStatus,
    ClinicalOutcome,
    DiscussionStatus,
    Followed,
    OutcomeStatus,
    PlanChanged,
    ReferralMade,
)
from peersupport.core import clock
from peersupport.core.database import db, new_id
from peersupport.people.models import Organisation, Person
from tests.builders.cases import make_case
from tests.builders.people import save, stamps

FIRST_PAGE: dict[str, Any] = {
    "recommendation_followed": Followed.FULLY,
    "clinical_outcome": ClinicalOutcome.IMPROVED,
    "referral_made": ReferralMade.NONE,
    "imaging_done": False,
    "intended_action_avoided": Avoided.YES,
}


def make_outcome(
    owner: Person | None = None,
    *,
    case: Case | None = None,
    kind: CaseKind = CaseKind.PATIENT,
    due_in: int = 0,
    status: OutcomeStatus = OutcomeStatus.DUE,
    **fields: Any,
) -> CaseOutcome:
    """A case discussed 12 weeks before its outcome is due, in `due_in` days."""
    due_on = clock.london_day(clock.now()) + timedelta(days=due_in)
    discussed_at = clock.now() + timedelta(days=due_in) - timedelta(weeks=12)
    is_due = status is OutcomeStatus.DUE
    state = CaseStatus.OUTCOME_DUE if is_due else CaseStatus.CLOSED
    case = case or make_case(owner, state, kind=kind, discussed_at=discussed_at)
    values: dict[str, Any] = {
        "case_id": case.id,
        "status": status,
        "due_on": due_on,
        "recorded_at": None if is_due else clock.now(),
        **({} if is_due else FIRST_PAGE),
        **stamps(db.session.get_one(Organisation, case.organisation_id)),
    }
    outcome: CaseOutcome = save(CaseOutcome(**(values | fields)))
    return outcome


def make_discussion(
    case: Case,
    *,
    presenter: Person | None = None,
    meeting_id: UUID | None = None,
    status: DiscussionStatus = DiscussionStatus.APPROVED,
    **fields: Any,
) -> Discussion:
    """What a meeting said about the case, approved unless told otherwise."""
    started_at = case.discussed_at or clock.now()
    values: dict[str, Any] = {
        "case_id": case.id,
        "meeting_id": meeting_id or new_id(),
        "meeting_ref": "M-2026-00007",
        "presenter_id": (presenter or case.owner).id,
        "status": status,
        "started_at": started_at,
        "ended_at": started_at + timedelta(minutes=12),
        "recommendation": "Load for 6 more weeks before imaging.",
        "plan_changed": PlanChanged.YES,
        **stamps(db.session.get_one(Organisation, case.organisation_id)),
    }
    discussion: Discussion = save(Discussion(**(values | fields)))
    return discussion
