"""Pure rules of outcomes (data dictionary 11.4): when one is due, what it asks, and who may answer when."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from peersupport.cases.rules.moves import MOVES, CaseDoer
from peersupport.cases.words import (
    Avoided,
    CaseKind,
    CaseStatus,
    ClinicalOutcome,
    Followed,
    OutcomeStatus,
    ReferralAccepted,
    ReferralMade,
)
from peersupport.core.decisions import YES, Decision, no

DUE_AFTER = timedelta(weeks=12)
LATEST_DUE = timedelta(days=366)
FIRST_REMINDER_BEFORE = timedelta(weeks=2)
REMINDERS_BEFORE_CLOSING = 2
OWNER_AMENDS_FOR = timedelta(days=30)
TEXT_LIMIT = 500
MOST_SCORES = 3
MOST_SESSIONS = 200

NOT_OWNER = "Only the person who submitted this case records what came of it."
NOT_DUE = "The outcome of this case is not asked for yet. It falls due after the minutes are approved."


class Question(StrEnum):
    """The names of the questions, which are also the columns and the form fields."""

    FOLLOWED = "recommendation_followed"
    REASON = "reason"
    CLINICAL = "clinical_outcome"
    REFERRAL = "referral_made"
    ACCEPTED = "referral_accepted"
    IMAGING = "imaging_done"
    AVOIDED = "intended_action_avoided"
    SCORES = "score_changes"
    SESSIONS = "sessions_count"
    EXPERIENCE = "patient_experience"
    LEARNING = "learning"
    HARM = "has_unexpected_harm"
    COPIED = "is_copied_to_record"
    COPIED_ON = "copied_on"


_EVERY_KIND = {Question.FOLLOWED, Question.REASON, Question.LEARNING, Question.HARM}
_OF_GROUPS = {Question.CLINICAL, Question.EXPERIENCE}
_OF_PATIENTS = {
    Question.REFERRAL,
    Question.ACCEPTED,
    Question.IMAGING,
    Question.SCORES,
    Question.SESSIONS,
    Question.COPIED,
    Question.COPIED_ON,
}


@dataclass(frozen=True, slots=True)
class WhatHappened:
    """The first page: what was done about the recommendation. None is "not answered"."""

    recommendation_followed: Followed | None = None
    reason: str = ""
    clinical_outcome: ClinicalOutcome | None = None
    referral_made: ReferralMade | None = None
    referral_accepted: ReferralAccepted | None = None
    imaging_done: bool | None = None
    intended_action_avoided: Avoided | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One measure before and after, as plain numbers."""

    measure: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class WhatItMeant:
    """The second page: scores, learning, harm, and that the patient's record has it."""

    score_changes: tuple[Score, ...] = ()
    sessions_count: int | None = None
    patient_experience: str = ""
    learning: str = ""
    has_unexpected_harm: bool | None = None
    is_copied_to_record: bool = False
    copied_on: date | None = None


def questions_for(kind: CaseKind, *, has_intended_action: bool) -> frozenset[str]:
    """Which questions an outcome of this kind of case asks."""
    asked = set(_EVERY_KIND)
    if kind is not CaseKind.PROFESSIONAL_AREA:
        asked |= _OF_GROUPS
    if kind is CaseKind.PATIENT:
        asked |= _OF_PATIENTS
    if has_intended_action:
        asked.add(Question.AVOIDED)
    return frozenset(asked)


def settle_happened(answers: WhatHappened, asked: Collection[str]) -> WhatHappened:
    """The answers as they are kept: none to a question that was not asked or does not apply."""
    is_referred = answers.referral_made not in (None, ReferralMade.NONE)
    needs_reason = answers.recommendation_followed is not Followed.FULLY
    return WhatHappened(
        recommendation_followed=answers.recommendation_followed,
        reason=answers.reason.strip() if needs_reason else "",
        clinical_outcome=answers.clinical_outcome if Question.CLINICAL in asked else None,
        referral_made=answers.referral_made if Question.REFERRAL in asked else None,
        referral_accepted=answers.referral_accepted if is_referred and Question.ACCEPTED in asked else None,
        imaging_done=answers.imaging_done if Question.IMAGING in asked else None,
        intended_action_avoided=answers.intended_action_avoided if Question.AVOIDED in asked else None,
    )


def settle_meant(answers: WhatItMeant, asked: Collection[str]) -> WhatItMeant:
    """The same for the second page."""
    settled = replace(
        answers,
        patient_experience=answers.patient_experience.strip() if Question.EXPERIENCE in asked else "",
        learning=answers.learning.strip(),
        copied_on=answers.copied_on if answers.is_copied_to_record else None,
    )
    if Question.COPIED in asked:
        return settled
    return replace(settled, score_changes=(), sessions_count=None, is_copied_to_record=False, copied_on=None)


def problems_of_happened(answers: WhatHappened, asked: Collection[str]) -> dict[str, str]:
    """What is missing or wrong on the first page: question -> what to do. `answers` are settled."""
    missing = {
        Question.FOLLOWED: (
            answers.recommendation_followed,
            "Select whether the recommendation was followed",
        ),
        Question.CLINICAL: (answers.clinical_outcome, "Select what happened to the patient or group"),
        Question.REFERRAL: (
            answers.referral_made,
            "Select where the patient was referred, or that they were not",
        ),
        Question.IMAGING: (answers.imaging_done, "Select whether imaging was done"),
        Question.AVOIDED: (answers.intended_action_avoided, "Select whether this was avoided"),
    }
    problems: dict[str, str] = {
        question: message
        for question, (answer, message) in missing.items()
        if question in asked and answer is None
    }
    problems |= _reason_problem(answers)
    is_referred = answers.referral_made not in (None, ReferralMade.NONE)
    if is_referred and answers.referral_accepted is None and Question.ACCEPTED in asked:
        problems[Question.ACCEPTED] = "Select whether the referral was accepted"
    return problems


def _reason_problem(answers: WhatHappened) -> dict[str, str]:
    if answers.recommendation_followed in (None, Followed.FULLY):
        return {}
    if not answers.reason:
        return {Question.REASON: "Enter why"}
    return _too_long(Question.REASON, answers.reason)


def problems_of_meant(
    answers: WhatItMeant, asked: Collection[str], *, discussed_on: date | None, today: date
) -> dict[str, str]:
    """The same for the second page. Scores were checked as they were read."""
    problems: dict[str, str] = {
        **_too_long(Question.EXPERIENCE, answers.patient_experience),
        **_too_long(Question.LEARNING, answers.learning),
    }
    if answers.has_unexpected_harm is None:
        problems[Question.HARM] = "Select whether anybody was harmed unexpectedly"
    if len(answers.score_changes) > MOST_SCORES:
        problems[Question.SCORES] = f"Enter at most {MOST_SCORES} scores"
    if answers.sessions_count is not None and not 0 <= answers.sessions_count <= MOST_SESSIONS:
        problems[Question.SESSIONS] = f"Sessions must be between 0 and {MOST_SESSIONS}"
    if Question.COPIED in asked:
        problems |= _copied_problem(answers, discussed_on, today)
    return problems


def _copied_problem(answers: WhatItMeant, discussed_on: date | None, today: date) -> dict[str, str]:
    if not answers.is_copied_to_record:
        return {Question.COPIED: "Copy what was decided into the patient's own record, then select Yes"}
    if answers.copied_on is None:
        return {Question.COPIED_ON: "Enter the date you copied it into the record"}
    if answers.copied_on > today:
        return {Question.COPIED_ON: "The date must be today or in the past"}
    if discussed_on is not None and answers.copied_on < discussed_on:
        return {Question.COPIED_ON: "The date must not be before the case was discussed"}
    return {}


def _too_long(question: str, text: str) -> dict[str, str]:
    return {question: f"This must be {TEXT_LIMIT} characters or fewer"} if len(text) > TEXT_LIMIT else {}


def due_after(discussed_on: date) -> date:
    """When an outcome falls due unless a coordinator says otherwise."""
    return discussed_on + DUE_AFTER


def due_after_reopening(today: date) -> date:
    """When the outcome of a reopened case falls due."""
    return today + FIRST_REMINDER_BEFORE


def due_problem(due_on: date, today: date) -> str:
    """What is wrong with a due date that a coordinator sets, or nothing."""
    if due_on < today:
        return "The date must be today or in the future"
    if due_on > today + LATEST_DUE:
        return "The date must be within the next year"
    return ""


def is_reminder_due(due_on: date, reminder_count: int, last_on: date | None, today: date) -> bool:
    """Whether the owner is to be reminded today: 2 weeks before (10 weeks after discussion) and when due.

    Never twice on one day, and never a third time.
    """
    if last_on is not None and last_on >= today:
        return False
    if reminder_count == 0:
        return today >= due_on - FIRST_REMINDER_BEFORE
    return reminder_count < REMINDERS_BEFORE_CLOSING and today >= due_on


def record_decision(
    case: CaseStatus,
    outcome: OutcomeStatus,
    recorded_on: date | None,
    today: date,
    doers: Collection[CaseDoer],
) -> Decision:
    """Whether somebody may write the outcome now: its owner when due, and for 30 days after to amend it.

    After that a chair amends.
    """
    if outcome is OutcomeStatus.DUE:
        if CaseDoer.CASE_OWNER not in doers:
            return no(NOT_OWNER)
        return MOVES.decide(case, CaseStatus.CLOSED, doers) if case is CaseStatus.OUTCOME_DUE else no(NOT_DUE)
    if outcome is OutcomeStatus.NOT_OBTAINABLE or recorded_on is None:
        return no("This case was closed without an outcome.")
    if case is not CaseStatus.CLOSED:
        return no("This outcome cannot be changed now.")
    if today <= recorded_on + OWNER_AMENDS_FOR:
        return YES if CaseDoer.CASE_OWNER in doers else no(NOT_OWNER)
    if CaseDoer.CHAIR in doers:
        return YES
    return no("The 30 days for changing this outcome are over. Ask a chair to change it.")


def close_decision(case: CaseStatus, reminder_count: int, doers: Collection[CaseDoer]) -> Decision:
    """Whether a coordinator may close the case without an outcome: after 2 reminders."""
    decision = MOVES.decide(case, CaseStatus.CLOSED_NO_OUTCOME, doers)
    if decision and reminder_count < REMINDERS_BEFORE_CLOSING:
        return no("You can close this case without an outcome after its owner was reminded twice.")
    return decision


def due_date_decision(case: CaseStatus, doers: Collection[CaseDoer]) -> Decision:
    """Whether somebody may set when the outcome is due: a coordinator, while it is due."""
    if CaseDoer.COORDINATOR not in doers:
        return no("Only a coordinator can set when the outcome is due.")
    return YES if case is CaseStatus.OUTCOME_DUE else no("No outcome is due for this case now.")
