"""What came of a case: opened when its minutes are approved, recorded by its owner."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.cases import policies
from peersupport.cases.models import Case, CaseOutcome
from peersupport.cases.notices import outcomes as notices
from peersupport.cases.queries import outcomes as queries
from peersupport.cases.rules import outcomes as rules
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.rules.outcomes import WhatHappened, WhatItMeant
from peersupport.cases.services.steps import take_step
from peersupport.cases.words import CaseStatus, OutcomeStatus
from peersupport.core.clock import london_day
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts

REMINDERS_AT_ONCE = 200
FIRST_PAGE_FIRST = "Answer the first page about what happened, then this one."


def open_outcome(work: Work, case: Case, *, due_on: date) -> CaseOutcome:
    """An outcome is due on that day. A case that is discussed again has its outcome asked again.

    The caller has moved the case to "outcome due" and checked who may.
    """
    outcome = queries.find_outcome(case)
    if outcome is None:
        outcome = CaseOutcome(organisation_id=case.organisation_id, case_id=case.id)
        work.session.add(outcome)
    _ask_again(outcome, due_on)
    audit.record(work, "case:outcome:due", case.case_ref, fields={"due_on": due_on.isoformat()})
    return outcome


def save_what_happened(
    work: Work, case_ref: str, answers: WhatHappened, *, identifier_reason: str | None = None
) -> None:
    """Keep the first page. The outcome is complete after the second.

    Raises NotFound, NotAllowed, InvalidInput at the questions, NeedsReason.
    """
    case, outcome = _open_for_answers(work, case_ref)
    asked = _asked(case)
    answers = rules.settle_happened(answers, asked)
    _refuse(rules.problems_of_happened(answers, asked))
    _guard(work, case, {"reason": answers.reason}, identifier_reason)
    changed = _apply(outcome, asdict(answers))
    tag = "case:outcome:saved" if outcome.status is OutcomeStatus.DUE else "case:outcome:amended"
    audit.record(work, tag, case_ref, acting_as=_capacity(work, case), fields={"changed": changed})


def record_outcome(
    work: Work, case_ref: str, answers: WhatItMeant, *, identifier_reason: str | None = None
) -> bool:
    """Keep the second page. The first time this closes the case and tells who presented and chaired it.

    Returns whether somebody was harmed unexpectedly: then the person is shown how to report it. Raises
    NotFound, NotAllowed, InvalidInput at the questions, NeedsReason, and Conflict when the first page is
    not answered.
    """
    case, outcome = _open_for_answers(work, case_ref)
    asked = _asked(case)
    if is_first_page_missing(case, outcome):
        raise Conflict(FIRST_PAGE_FIRST)
    answers = rules.settle_meant(answers, asked)
    discussed_on = london_day(case.discussed_at) if case.discussed_at else None
    today = london_day(work.now)
    _refuse(rules.problems_of_meant(answers, asked, discussed_on=discussed_on, today=today))
    texts = {"patient_experience": answers.patient_experience, "learning": answers.learning}
    _guard(work, case, texts, identifier_reason)
    values = asdict(answers) | {"score_changes": [asdict(score) for score in answers.score_changes]}
    changed = _apply(outcome, values)
    if outcome.status is OutcomeStatus.DUE:
        _settle(work, case, outcome)
    else:
        _record(work, case, "amended", fields={"changed": changed})
    return bool(answers.has_unexpected_harm)


def is_first_page_missing(case: Case, outcome: CaseOutcome) -> bool:
    """Whether the first page has questions that are not answered yet."""
    return bool(rules.problems_of_happened(_kept(outcome), _asked(case)))


def mark_not_obtainable(
    work: Work, case_ref: str, *, reason: str, identifier_reason: str | None = None
) -> None:
    """The owner says why nobody can know what came of it. The case closes; measures count it as missing.

    Raises NotFound, NotAllowed, InvalidInput at `reason`, NeedsReason.
    """
    case, outcome = queries.get_outcome(work.actor, case_ref, is_locked=True)
    policies.can_mark_not_obtainable(work.actor, case, outcome, london_day(work.now)).require()
    reason = _reason(reason, "Enter why the outcome cannot be found out")
    _guard(work, case, {"reason": reason}, identifier_reason)
    outcome.status = OutcomeStatus.NOT_OBTAINABLE
    outcome.recorded_at = work.now
    outcome.reason = reason
    take_step(work, case, CaseStatus.CLOSED, acting_as=CaseDoer.CASE_OWNER, reason="Outcome not obtainable")
    _record(work, case, "not_obtainable")


def set_outcome_due(work: Work, case_ref: str, *, due_on: date) -> None:
    """A coordinator sets another day; reminders begin again and the owner is told.

    Raises NotFound, NotAllowed, InvalidInput at `due_on`.
    """
    case, outcome = queries.get_outcome(work.actor, case_ref, is_locked=True)
    policies.can_set_outcome_due(work.actor, case).require()
    problem = rules.due_problem(due_on, london_day(work.now))
    _refuse({"due_on": problem} if problem else {})
    before = outcome.due_on
    _ask_again(outcome, due_on)
    audit.record(
        work,
        "case:outcome:due_changed",
        case_ref,
        acting_as=CaseDoer.COORDINATOR,
        fields={"from": before.isoformat(), "to": due_on.isoformat()},
    )
    notices.tell_due_changed(work, case, outcome)


def close_without_outcome(
    work: Work, case_ref: str, *, reason: str, identifier_reason: str | None = None
) -> None:
    """A coordinator closes a case whose owner never answered 2 reminders. The owner is told.

    Raises NotFound, NotAllowed, InvalidInput at `reason`, NeedsReason.
    """
    case, outcome = queries.get_outcome(work.actor, case_ref, is_locked=True)
    policies.can_close_without_outcome(work.actor, case, outcome).require()
    reason = _reason(reason, "Enter why you are closing the case")
    _guard(work, case, {"reason": reason}, identifier_reason)
    outcome.status = OutcomeStatus.NOT_OBTAINABLE
    outcome.recorded_at = work.now
    outcome.reason = reason
    take_step(work, case, CaseStatus.CLOSED_NO_OUTCOME, acting_as=CaseDoer.COORDINATOR, reason=reason)
    notices.tell_closed_without(work, case)


def reopen_case(work: Work, case_ref: str, *, reason: str, identifier_reason: str | None = None) -> None:
    """A chair asks for the outcome of a closed case again: there is new information. The owner is told.

    Raises NotFound, NotAllowed, InvalidInput at `reason`, NeedsReason.
    """
    case, outcome = queries.get_outcome(work.actor, case_ref, is_locked=True)
    policies.can_reopen_case(work.actor, case).require()
    reason = _reason(reason, "Enter what is new")
    _guard(work, case, {"reason": reason}, identifier_reason)
    _ask_again(outcome, rules.due_after_reopening(london_day(work.now)))
    take_step(
        work, case, CaseStatus.OUTCOME_DUE, acting_as=CaseDoer.CHAIR, reason=reason, tag="case:reopened"
    )
    notices.tell_reopened(work, case)


def remind_owners(work: Work, organisation_id: UUID) -> int:
    """Remind the owners whose turn it is. Returns how many were reminded."""
    today = london_day(work.now)
    reminded = 0
    for outcome in queries.list_outcomes_to_remind(organisation_id, today, REMINDERS_AT_ONCE):
        last_on = london_day(outcome.reminded_at) if outcome.reminded_at else None
        if not rules.is_reminder_due(outcome.due_on, outcome.reminder_count, last_on, today):
            continue
        outcome.reminder_count += 1
        outcome.reminded_at = work.now
        fields = {"reminder": outcome.reminder_count}
        audit.record(work, "case:outcome:reminded", outcome.case.case_ref, fields=fields)
        notices.remind_owner(work, outcome.case, outcome, today)
        reminded += 1
    return reminded


def _ask_again(outcome: CaseOutcome, due_on: date) -> None:
    outcome.status = OutcomeStatus.DUE
    outcome.due_on = due_on
    outcome.reminded_at = None
    outcome.reminder_count = 0


def _open_for_answers(work: Work, case_ref: str) -> tuple[Case, CaseOutcome]:
    case, outcome = queries.get_outcome(work.actor, case_ref, is_locked=True)
    policies.can_record_outcome(work.actor, case, outcome, london_day(work.now)).require()
    return case, outcome


def _settle(work: Work, case: Case, outcome: CaseOutcome) -> None:
    outcome.status = OutcomeStatus.RECORDED
    outcome.recorded_at = work.now
    take_step(work, case, CaseStatus.CLOSED, acting_as=CaseDoer.CASE_OWNER)
    _record(work, case, "recorded", fields={"harm": outcome.has_unexpected_harm})
    discussions = queries.list_approved_discussions(case)
    notices.tell_recorded(
        work,
        case,
        presenters={discussion.presenter_id for discussion in discussions},
        meetings={discussion.meeting_id for discussion in discussions},
    )


def _asked(case: Case) -> frozenset[str]:
    return rules.questions_for(case.case_kind, has_intended_action=case.intended_action is not None)


def _kept(outcome: CaseOutcome) -> WhatHappened:
    return WhatHappened(
        recommendation_followed=outcome.recommendation_followed,
        reason=outcome.reason,
        clinical_outcome=outcome.clinical_outcome,
        referral_made=outcome.referral_made,
        referral_accepted=outcome.referral_accepted,
        imaging_done=outcome.imaging_done,
        intended_action_avoided=outcome.intended_action_avoided,
    )


def _apply(outcome: CaseOutcome, values: Mapping[str, object]) -> list[str]:
    """Set the columns that differ, and name them."""
    changed = sorted(name for name, value in values.items() if getattr(outcome, name) != value)
    for name in changed:
        setattr(outcome, name, values[name])
    return changed


def _reason(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidInput({"reason": [missing]})
    if len(text) > rules.TEXT_LIMIT:
        raise InvalidInput({"reason": [f"This must be {rules.TEXT_LIMIT} characters or fewer"]})
    return text


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidInput({question: [problem] for question, problem in problems.items()})


def _guard(work: Work, case: Case, texts: Mapping[str, str], identifier_reason: str | None) -> None:
    names = [work.actor.name, case.owner.name]
    check_texts(work, case.case_ref, texts, reason=identifier_reason, staff_names=names)


def _capacity(work: Work, case: Case) -> str:
    is_owner = CaseDoer.CASE_OWNER in policies.doers_of(work.actor, case)
    return CaseDoer.CASE_OWNER if is_owner else CaseDoer.CHAIR


def _record(work: Work, case: Case, step: str, *, fields: Mapping[str, object] | None = None) -> None:
    audit.record(work, f"case:outcome:{step}", case.case_ref, acting_as=_capacity(work, case), fields=fields)
