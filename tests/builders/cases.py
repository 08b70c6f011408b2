"""Builders of cases, with sensible defaults: a test states only what matters to it.

They write rows directly, as the past; what is under test goes through doors and services.
"""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from peersupport.cases import words
from peersupport.cases.models import Case, CaseMove, CaseViewer
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.core import clock
from peersupport.core.database import db
from peersupport.people.models import Organisation, Person
from tests.builders.people import make_person, save, stamps

_numbers = itertools.count(1)
NEVER_SUBMITTED = (CaseStatus.DRAFT,)
DISCUSSED = (
    CaseStatus.DISCUSSED,
    CaseStatus.OUTCOME_DUE,
    CaseStatus.CLOSED,
    CaseStatus.CLOSED_NO_OUTCOME,
)

ASKED_OF_ALL: dict[str, Any] = {
    "title": "Shoulder pain that does not settle",
    "clinical_question": "Would you image before more loading?",
    "question_type": words.QuestionType.INVESTIGATION,
    "situation": "6 months of lateral shoulder pain in a manual worker. Plateau after 2 blocks of loading.",
    "background": "No trauma. Type 2 diabetes, well managed. Works overhead most days.",
    "assessment": "Painful arc, full passive range, resisted abduction 4/5 with pain 6/10.",
    "help_wanted": words.HelpWanted.DISCUSS,
    "urgency": words.Urgency.ROUTINE,
    "has_identifier_statement": True,
}
OF_KIND: dict[CaseKind, dict[str, Any]] = {
    CaseKind.PATIENT: {
        "region": "shoulder",
        "condition_keys": ["shoulder-rcrsp"],
        "age_band": words.AgeBand.AGE_50,
        "duration": words.Duration.OVER_12_WEEKS,
        "red_flag_screen": words.RedFlagScreen.NONE_FOUND,
        "treatment_so_far": "Graded loading, education and one injection, with 6 weeks of relief.",
        "what_matters": "To work a whole shift without stopping.",
        "intended_action": words.IntendedAction.REQUEST_IMAGING,
        "patient_preference": words.PatientPreference.CONTENT,
    },
    CaseKind.PATIENT_GROUP: {
        "title": "People leave the knee class early",
        "clinical_question": "How do we keep people in the knee class to the end?",
        "question_type": words.QuestionType.SERVICE_DESIGN,
        "condition_keys": ["knee-oa"],
        "topic_tags": ["Group classes"],
        "age_band": words.AgeBand.AGE_50,
        "age_band_to": words.AgeBand.AGE_80,
        "group_size": 38,
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 6, 30),
        "data_source": "Class registers",
    },
    CaseKind.PROFESSIONAL_AREA: {
        "title": "New starters and imaging requests",
        "clinical_question": "How should new starters learn to request imaging?",
        "question_type": words.QuestionType.EDUCATION,
        "topic_tags": ["Imaging"],
        "what_i_have_tried": "A short guide and shadowing for half a day.",
    },
}


def make_case(
    owner: Person | None = None,
    status: CaseStatus = CaseStatus.ACCEPTED,
    *,
    kind: CaseKind = CaseKind.PATIENT,
    viewers: Sequence[Person] = (),
    **fields: Any,
) -> Case:
    """A whole case of that kind in that state, submitted 7 days ago unless it is a draft.

    `viewers` are the people a case with visibility `named` is shown to; other keywords set columns.
    """
    owner = owner or make_person()
    organisation = db.session.get_one(Organisation, owner.organisation_id)
    number = next(_numbers)
    began = clock.now() - timedelta(days=7) + timedelta(seconds=number)
    is_submitted = status not in NEVER_SUBMITTED
    values: dict[str, Any] = {
        "case_ref": f"C-{clock.london_day(began).year}-{number:05}",
        "case_kind": kind,
        "status": status,
        "owner_id": owner.id,
        "listed_at": began,
        "submitted_at": began if is_submitted else None,
        "discussed_at": clock.now() - timedelta(days=1) if status in DISCUSSED else None,
        **ASKED_OF_ALL,
        **OF_KIND[kind],
        **stamps(organisation),
    }
    case = Case(**(values | fields))
    case.viewers = [CaseViewer(person_id=person.id) for person in viewers]
    case.moves = [_move(case, organisation, owner, None, CaseStatus.DRAFT)]
    if is_submitted:
        case.moves.append(_move(case, organisation, owner, CaseStatus.DRAFT, CaseStatus.SUBMITTED))
    saved: Case = save(case)
    return saved


def _move(
    case: Case, organisation: Organisation, owner: Person, start: CaseStatus | None, end: CaseStatus
) -> CaseMove:
    return CaseMove(start=start, end=end, by_name=owner.name, at=case.listed_at, **stamps(organisation))
