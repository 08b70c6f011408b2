"""What came of a case: opened when its minutes are approved, recorded by its owner."""

from datetime import date

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.cases.models import Case, CaseOutcome
from peersupport.cases.words import OutcomeStatus
from peersupport.core.unit_of_work import Work


def open_outcome(work: Work, case: Case, *, due_on: date) -> CaseOutcome:
    """An outcome is due on that day. A case that is discussed again has its outcome asked again.

    The caller has moved the case to "outcome due" and checked who may.
    """
    outcome = work.session.scalar(select(CaseOutcome).where(CaseOutcome.case_id == case.id))
    if outcome is None:
        outcome = CaseOutcome(organisation_id=case.organisation_id, case_id=case.id)
        work.session.add(outcome)
    outcome.status = OutcomeStatus.DUE
    outcome.due_on = due_on
    outcome.reminded_at = None
    outcome.reminder_count = 0
    audit.record(work, "case:outcome:due", case.case_ref, fields={"due_on": due_on.isoformat()})
    return outcome
