"""Takes one step in a case's life: the state, the history shown on its page, and the audit record."""

from collections.abc import Collection

from peersupport.audit import services as audit
from peersupport.cases.models import Case, CaseMove
from peersupport.cases.rules.moves import MOVES
from peersupport.cases.words import CaseStatus
from peersupport.core.errors import Conflict
from peersupport.core.moves import words
from peersupport.core.unit_of_work import Work

# What the audit record calls the step that ends in a state.
_TAGS = {
    CaseStatus.DRAFT: "case:taken_back",
    CaseStatus.SUBMITTED: "case:submitted",
    CaseStatus.RETURNED: "case:returned",
    CaseStatus.ACCEPTED: "case:accepted",
    CaseStatus.LISTED: "case:listed",
    CaseStatus.IN_DISCUSSION: "case:discussion_begun",
    CaseStatus.DISCUSSED: "case:discussed",
    CaseStatus.DEFERRED: "case:deferred",
    CaseStatus.OUTCOME_DUE: "case:outcome_due",
    CaseStatus.CLOSED: "case:closed",
    CaseStatus.CLOSED_NO_OUTCOME: "case:closed_without_outcome",
    CaseStatus.WITHDRAWN: "case:withdrawn",
    CaseStatus.RESTRICTED: "case:restricted",
}


def take_step(
    work: Work,
    case: Case,
    end: CaseStatus,
    *,
    acting_as: str,
    reason: str = "",
    tag: str = "",
    starts: Collection[CaseStatus] = (),
) -> None:
    """Move the case to `end`, with its history and an audit event. The caller has checked who may.

    `reason` is shown with the step on the case's page and stays out of the audit record: it may speak of
    the case. `starts` narrows where the step may begin, for an end that several acts lead to. Raises Conflict
    when the table of moves has no such step from the case's state, and for a restricted case.
    """
    is_possible = MOVES.is_possible(case.status, end) and case.status is not CaseStatus.RESTRICTED
    if not is_possible or (starts and case.status not in starts):
        raise Conflict(
            f"Case {case.case_ref} is {words(case.status)} now, so it cannot become {words(end)}. "
            "Somebody may have moved it a moment ago."
        )
    start = case.status
    case.status = end
    note_step(work, case, start=start, reason=reason)
    audit.record(
        work,
        tag or _TAGS[end],
        case.case_ref,
        acting_as=acting_as,
        fields={"from": start.value, "to": end.value},
    )


def note_step(work: Work, case: Case, *, start: CaseStatus | None, reason: str = "") -> None:
    """Add the step that led to the case's present state to its history."""
    case.moves.append(
        CaseMove(
            organisation_id=case.organisation_id,
            start=start,
            end=case.status,
            by_name=work.actor.name,
            at=work.now,
            reason=reason,
        )
    )
