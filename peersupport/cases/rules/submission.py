"""What a case must say before it can be submitted (data dictionary 11.1), and what stops it altogether.

Answers are plain values by question name. Each problem names its question and says what to do.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from peersupport.cases.rules.fields import (
    LARGEST_GROUP,
    MOST_CONDITIONS,
    MOST_EXPERTISE,
    MOST_ROWS,
    MOST_TOPICS,
    QUESTIONS,
    Need,
    is_asked,
    need,
)
from peersupport.cases.words import (
    AgeBand,
    CaseKind,
    PatientPreference,
    RedFlagScreen,
    Urgency,
    Visibility,
)

Answers = Mapping[str, Any]
# The question that is no column of the case: whom a case with visibility "named" is shown to.
VIEWERS = "viewers"
FURTHEST = timedelta(days=2 * 366)

MISSING = {
    "title": "Enter a title",
    "clinical_question": "Enter your question",
    "question_type": "Select what your question is about",
    "region": "Select a body region",
    "condition_keys": "Select at least 1 condition, or that you are not sure",
    "topic_tags": "Select at least 1 topic",
    "age_band": "Select an age band",
    "situation": "Enter what is happening now",
    "background": "Enter the background",
    "assessment": "Enter your assessment and reasoning so far",
    "duration": "Select how long this has gone on",
    "red_flag_screen": "Select whether you screened for red flags",
    "treatment_so_far": "Enter the treatment so far and the response",
    "what_matters": "Enter what matters to the person",
    "what_i_have_tried": "Enter what you have tried",
    "group_size": "Enter how many people are in the group",
    "period_from": "Enter the date the period starts",
    "period_to": "Enter the date the period ends",
    "data_source": "Enter where the numbers come from",
    "intended_action": "Select what you would do without advice",
    "help_wanted": "Select the help you want",
    "urgency": "Select when you need an answer",
    "patient_preference": "Select what the patient said about being discussed",
    "has_identifier_statement": "Confirm that nothing here could identify a patient",
    "visibility": "Select who may see this case",
    "involves_colleague": "Select yes if this is about a colleague who could be recognised",
}


class Stop(StrEnum):
    """Why a case cannot be submitted at all, however complete it is."""

    URGENT_CONDITION = "urgent_condition"
    RED_FLAGS_NOT_ACTED_ON = "red_flags_not_acted_on"
    PATIENT_OBJECTED = "patient_objected"


def find_stops(kind: CaseKind, answers: Answers, is_urgent: Callable[[str], bool]) -> list[Stop]:
    """What stops this case. `is_urgent` says of a condition's key whether it needs an urgent route."""
    stops = []
    if any(is_urgent(key) for key in answers["condition_keys"]) and is_asked(kind, "condition_keys"):
        stops.append(Stop.URGENT_CONDITION)
    if is_asked(kind, "red_flag_screen") and answers["red_flag_screen"] == RedFlagScreen.FOUND_NOT_ACTED:
        stops.append(Stop.RED_FLAGS_NOT_ACTED_ON)
    if is_asked(kind, "patient_preference") and answers["patient_preference"] == PatientPreference.OBJECTED:
        stops.append(Stop.PATIENT_OBJECTED)
    return stops


def find_problems(kind: CaseKind, answers: Answers, today: date) -> dict[str, str]:
    """Everything missing or wrong: question name -> what to do. Empty when the case can be submitted."""
    problems = {}
    for name in QUESTIONS:
        if is_asked(kind, name):
            problem = _missing(kind, name, answers) or _wrong(kind, name, answers, today)
            if problem:
                problems[name] = problem
    if answers["visibility"] == Visibility.NAMED and not answers[VIEWERS]:
        problems[VIEWERS] = "Add at least 1 person who may see this case"
    return problems


def _missing(kind: CaseKind, name: str, answers: Answers) -> str:
    if need(kind, name) is not Need.REQUIRED or answers[name] not in (None, "", [], False):
        return ""
    if name == "condition_keys" and kind is CaseKind.PATIENT and answers["is_condition_unsure"]:
        return ""
    if name == "involves_colleague" and answers[name] is False:
        return ""
    if name == "condition_keys" and kind is not CaseKind.PATIENT:
        return "Select at least 1 condition"
    return MISSING[name]


def _wrong(kind: CaseKind, name: str, answers: Answers, today: date) -> str:
    check = _CHECKS.get(name)
    return check(kind, answers, today) if check else ""


def _question(_kind: CaseKind, answers: Answers, _today: date) -> str:
    asked = answers["clinical_question"]
    return "" if not asked or asked.endswith("?") else "End your question with a question mark"


def _conditions(kind: CaseKind, answers: Answers, _today: date) -> str:
    chosen = answers["condition_keys"]
    if chosen and answers["is_condition_unsure"]:
        return "Select conditions, or that you are not sure, but not both"
    most = MOST_CONDITIONS[kind]
    return f"Select up to {most} conditions" if len(chosen) > most else ""


def _topics(_kind: CaseKind, answers: Answers, _today: date) -> str:
    return f"Select up to {MOST_TOPICS} topics" if len(answers["topic_tags"]) > MOST_TOPICS else ""


def _expertise(_kind: CaseKind, answers: Answers, _today: date) -> str:
    most = MOST_EXPERTISE
    return f"Enter up to {most} areas of expertise" if len(answers["preferred_expertise"]) > most else ""


def _age_range(_kind: CaseKind, answers: Answers, _today: date) -> str:
    first, last = answers["age_band"], answers["age_band_to"]
    if not last:
        return ""
    if not first:
        return "Select the youngest age band too"
    bands = list(AgeBand)
    if bands.index(last) < bands.index(first):
        return "The oldest age band must not be below the youngest"
    return ""


def _red_flag_notes(_kind: CaseKind, answers: Answers, _today: date) -> str:
    is_needed = answers["red_flag_screen"] == RedFlagScreen.FOUND_ACTED
    return "Enter what you found and what was done" if is_needed and not answers["red_flag_notes"] else ""


def _group_size(_kind: CaseKind, answers: Answers, _today: date) -> str:
    size = answers["group_size"]
    if size is None or 1 <= size <= LARGEST_GROUP:
        return ""
    return f"The number of people must be between 1 and {LARGEST_GROUP:,}"


def _period_to(_kind: CaseKind, answers: Answers, today: date) -> str:
    first, last = answers["period_from"], answers["period_to"]
    if last is None:
        return ""
    if first is not None and last < first:
        return "The period must not end before it starts"
    return "The period must end today or in the past" if last > today else ""


def _needed_before(_kind: CaseKind, answers: Answers, today: date) -> str:
    if answers["urgency"] != Urgency.BEFORE_DATE:
        return ""
    day = answers["needed_before"]
    if day is None:
        return "Enter the date you need an answer before"
    if day <= today:
        return "The date you need an answer before must be in the future"
    return "The date must be within the next 2 years" if day > today + FURTHEST else ""


def _preference_reason(_kind: CaseKind, answers: Answers, _today: date) -> str:
    is_needed = answers["patient_preference"] == PatientPreference.NOT_ASKED_REASON
    return "Enter why the patient was not asked" if is_needed and not answers["preference_reason"] else ""


def _rows(name: str, what: str) -> Callable[[CaseKind, Answers, date], str]:
    def check(_kind: CaseKind, answers: Answers, _today: date) -> str:
        return f"Add up to {MOST_ROWS} {what}" if len(answers[name]) > MOST_ROWS else ""

    return check


_CHECKS: dict[str, Callable[[CaseKind, Answers, date], str]] = {
    "clinical_question": _question,
    "condition_keys": _conditions,
    "topic_tags": _topics,
    "preferred_expertise": _expertise,
    "age_band_to": _age_range,
    "red_flag_notes": _red_flag_notes,
    "group_size": _group_size,
    "period_to": _period_to,
    "needed_before": _needed_before,
    "preference_reason": _preference_reason,
    "imaging": _rows("imaging", "scans"),
    "outcome_scores": _rows("outcome_scores", "scores"),
}
