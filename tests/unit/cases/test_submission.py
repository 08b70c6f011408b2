"""What each kind needs before it can be submitted, against data dictionary 11.1 written out by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.cases import words
from peersupport.cases.escalation import is_urgent
from peersupport.cases.rules.fields import QUESTIONS, empty_answer, need, shown_group_size
from peersupport.cases.rules.pages import PAGES, page_after, page_before, path_of
from peersupport.cases.rules.submission import VIEWERS, Stop, find_problems, find_stops
from peersupport.cases.words import CaseKind, Visibility

TODAY = date(2026, 11, 24)
PATIENT, GROUP, AREA = CaseKind.PATIENT, CaseKind.PATIENT_GROUP, CaseKind.PROFESSIONAL_AREA
# The dictionary's table: R required, r optional, C conditional, - not asked.
DICTIONARY = """
title R R R
clinical_question R R R
question_type R R R
region R r -
condition_keys R R r
topic_tags r R R
age_band R C -
sex r - -
situation R R R
background R R r
assessment R R r
duration R - -
red_flag_screen R r -
red_flag_notes C - -
other_flags r r r
treatment_so_far R r -
imaging r - -
outcome_scores r C -
what_matters R r -
work_status r - -
what_i_have_tried - r R
group_size - R -
period_from - R -
period_to - R -
data_source - R r
intended_action R r -
help_wanted R R R
urgency R R R
preferred_expertise r r r
patient_preference R - -
has_identifier_statement R R R
visibility R R R
involves_colleague - r R
"""
LIMITS = {
    "title": 100,
    "clinical_question": 300,
    "situation": 1500,
    "background": 2000,
    "assessment": 2000,
    "red_flag_notes": 500,
    "treatment_so_far": 1000,
    "what_matters": 500,
    "what_i_have_tried": 800,
    "data_source": 200,
    "preference_reason": 300,
}
COMPLETE: dict[str, Any] = {
    "title": "A title",
    "clinical_question": "What next?",
    "question_type": words.QuestionType.TREATMENT,
    "region": "knee",
    "condition_keys": ["knee-oa"],
    "is_condition_unsure": False,
    "topic_tags": ["pacing"],
    "age_band": words.AgeBand.AGE_50,
    "age_band_to": None,
    "sex": None,
    "situation": "Text",
    "background": "Text",
    "assessment": "Text",
    "duration": words.Duration.OVER_1_YEAR,
    "red_flag_screen": words.RedFlagScreen.NONE_FOUND,
    "red_flag_notes": "",
    "other_flags": [],
    "treatment_so_far": "Text",
    "imaging": [],
    "outcome_scores": [],
    "what_matters": "Text",
    "work_status": None,
    "what_i_have_tried": "Text",
    "group_size": 38,
    "period_from": date(2026, 1, 1),
    "period_to": date(2026, 6, 30),
    "data_source": "Registers",
    "intended_action": words.IntendedAction.WAIT,
    "help_wanted": words.HelpWanted.DISCUSS,
    "urgency": words.Urgency.ROUTINE,
    "needed_before": None,
    "preferred_expertise": [],
    "patient_preference": words.PatientPreference.CONTENT,
    "preference_reason": "",
    "has_identifier_statement": True,
    "visibility": Visibility.ALL_SERVICES,
    "involves_colleague": False,
    VIEWERS: [],
}


def problems(kind: CaseKind = PATIENT, **changes: Any) -> dict[str, str]:
    return find_problems(kind, COMPLETE | changes, TODAY)


def lines() -> list[tuple[str, list[str]]]:
    return [(name, letters) for name, *letters in (line.split() for line in DICTIONARY.split("\n") if line)]


def test_every_question_is_asked_as_the_dictionary_says() -> None:
    for name, letters in lines():
        assert [need(kind, name).value for kind in (PATIENT, GROUP, AREA)] == letters, name


def test_texts_have_the_limits_of_the_dictionary() -> None:
    assert {name: question.limit for name, question in QUESTIONS.items() if question.limit} == LIMITS


@pytest.mark.parametrize("kind", list(CaseKind))
def test_each_question_that_is_asked_is_on_exactly_one_page(kind: CaseKind) -> None:
    on_pages = [name for names in PAGES[kind].values() for name in names if name != VIEWERS]
    asked = {name for name in QUESTIONS if need(kind, name).value != "-"} - {"has_identifier_statement"}
    assert sorted(on_pages) == sorted(asked)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_a_complete_case_has_no_problems(kind: CaseKind) -> None:
    assert problems(kind) == {}


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize(("name", "letters"), lines(), ids=[name for name, _ in lines()])
def test_what_is_missing_is_a_problem_exactly_when_it_is_required(
    kind: CaseKind, name: str, letters: list[str]
) -> None:
    letter = letters[list(CaseKind).index(kind)]
    found = problems(kind, **{name: empty_answer(name)})
    assert (name in found) == (letter == "R")
    assert set(found) <= {name}


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (PATIENT, {"clinical_question": "Tell me what to do"}, "clinical_question"),
        (PATIENT, {"condition_keys": ["a", "b", "c", "d", "e", "f"]}, "condition_keys"),
        (GROUP, {"condition_keys": [str(n) for n in range(11)]}, "condition_keys"),
        (PATIENT, {"is_condition_unsure": True}, "condition_keys"),
        (AREA, {"topic_tags": ["1", "2", "3", "4", "5", "6"]}, "topic_tags"),
        (PATIENT, {"preferred_expertise": ["1", "2", "3", "4", "5", "6"]}, "preferred_expertise"),
        (PATIENT, {"red_flag_screen": words.RedFlagScreen.FOUND_ACTED}, "red_flag_notes"),
        (PATIENT, {"urgency": words.Urgency.BEFORE_DATE}, "needed_before"),
        (PATIENT, {"urgency": words.Urgency.BEFORE_DATE, "needed_before": TODAY}, "needed_before"),
        (
            PATIENT,
            {"urgency": words.Urgency.BEFORE_DATE, "needed_before": TODAY + timedelta(days=800)},
            "needed_before",
        ),
        (PATIENT, {"patient_preference": words.PatientPreference.NOT_ASKED_REASON}, "preference_reason"),
        (PATIENT, {"visibility": Visibility.NAMED}, VIEWERS),
        (PATIENT, {"imaging": [{}] * 11}, "imaging"),
        (PATIENT, {"outcome_scores": [{}] * 11}, "outcome_scores"),
        (GROUP, {"period_to": date(2025, 12, 31)}, "period_to"),
        (GROUP, {"period_to": TODAY + timedelta(days=1)}, "period_to"),
        (GROUP, {"group_size": -1}, "group_size"),
        (GROUP, {"age_band": words.AgeBand.AGE_60, "age_band_to": words.AgeBand.AGE_50}, "age_band_to"),
        (GROUP, {"age_band": None, "age_band_to": words.AgeBand.AGE_50}, "age_band_to"),
        (AREA, {"involves_colleague": None}, "involves_colleague"),
    ],
)
def test_a_wrong_answer_is_a_problem_at_its_question(
    kind: CaseKind, changes: dict[str, Any], field: str
) -> None:
    assert set(problems(kind, **changes)) == {field}


def test_not_being_sure_answers_for_the_conditions_of_a_patient_only() -> None:
    assert problems(PATIENT, condition_keys=[], is_condition_unsure=True) == {}
    assert "condition_keys" in problems(GROUP, condition_keys=[], is_condition_unsure=True)


def test_a_date_in_the_future_and_a_reason_are_enough() -> None:
    soon = {"urgency": words.Urgency.BEFORE_DATE, "needed_before": TODAY + timedelta(days=1)}
    not_asked = {
        "patient_preference": words.PatientPreference.NOT_ASKED_REASON,
        "preference_reason": "Discharged",
    }
    assert problems(PATIENT, **soon, **not_asked) == {}


def test_not_screened_only_warns() -> None:
    assert problems(PATIENT, red_flag_screen=words.RedFlagScreen.NOT_SCREENED) == {}


@pytest.mark.parametrize(
    ("kind", "changes", "stops"),
    [
        (PATIENT, {}, []),
        (PATIENT, {"condition_keys": ["lumbar-ces"]}, [Stop.URGENT_CONDITION]),
        (PATIENT, {"condition_keys": ["knee-oa", "rheum-pmr"]}, [Stop.URGENT_CONDITION]),
        (GROUP, {"condition_keys": ["neck-myelopathy"]}, [Stop.URGENT_CONDITION]),
        (AREA, {"condition_keys": ["lumbar-ces"]}, [Stop.URGENT_CONDITION]),
        (
            PATIENT,
            {"red_flag_screen": words.RedFlagScreen.FOUND_NOT_ACTED},
            [Stop.RED_FLAGS_NOT_ACTED_ON],
        ),
        (GROUP, {"red_flag_screen": words.RedFlagScreen.FOUND_NOT_ACTED}, [Stop.RED_FLAGS_NOT_ACTED_ON]),
        (AREA, {"red_flag_screen": words.RedFlagScreen.FOUND_NOT_ACTED}, []),
        (PATIENT, {"patient_preference": words.PatientPreference.OBJECTED}, [Stop.PATIENT_OBJECTED]),
        (GROUP, {"patient_preference": words.PatientPreference.OBJECTED}, []),
    ],
)
def test_what_stops_a_case(kind: CaseKind, changes: dict[str, Any], stops: list[Stop]) -> None:
    assert find_stops(kind, COMPLETE | changes, is_urgent) == stops


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize("visibility", [None, *Visibility])
def test_the_way_through_the_pages_visits_each_once_and_comes_back_the_same_way(
    kind: CaseKind, visibility: Visibility | None
) -> None:
    page = path_of(kind, visibility)[0]
    walked = [page]
    while following := page_after(kind, page, visibility):
        assert page_before(kind, following, visibility) == page
        walked.append(following)
        page = following
    assert walked == path_of(kind, visibility)
    assert ("people" in walked) == (visibility is Visibility.NAMED)


@given(st.integers(min_value=0, max_value=1_000_000))
def test_a_group_under_5_is_a_number_to_its_owner_only(size: int) -> None:
    assert shown_group_size(size, is_owner=True) == f"{size:,}"
    seen = shown_group_size(size, is_owner=False)
    assert seen == ("Under 5" if size < 5 else f"{size:,}")
