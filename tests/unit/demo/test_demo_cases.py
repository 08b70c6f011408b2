"""Every demo case and discussion could have been typed into the forms, in the order of events they tell."""

from collections import Counter
from enum import StrEnum
from math import ceil

import pytest

from peersupport.cases import words
from tests.unit.demo.content import CASES, CONDITIONS, DISCUSSIONS, MEETINGS, PEOPLE, WEEKDAY_SLACK, Item

LIMITS = {
    "title": 100, "clinical_question": 300, "situation": 1500, "background": 2000, "assessment": 2000,
    "red_flag_notes": 500, "treatment_so_far": 1000, "what_matters": 500, "what_i_have_tried": 800,
    "data_source": 200, "preference_reason": 300, "return_reason": 240, "return_missing": 240,
    "withdrawn_reason": 500,
}  # fmt: skip
DISCUSSION_LIMITS = {
    "summary": 1500, "recommendation": 1500, "alternatives_considered": 1500,
    "learning_point": 300, "deferred_reason": 300,
}  # fmt: skip
ASKED_OF_ALL = "title clinical_question question_type situation help_wanted urgency"
REQUIRED = {
    "patient": f"{ASKED_OF_ALL} region age_band background assessment duration red_flag_screen"
    " treatment_so_far what_matters work_status intended_action patient_preference",
    "patient_group": f"{ASKED_OF_ALL} condition_keys topic_tags background assessment group_size data_source",
    "professional_area": f"{ASKED_OF_ALL} topic_tags what_i_have_tried",
}
ENUMS = {
    "case_kind": words.CaseKind, "question_type": words.QuestionType, "sex": words.Sex,
    "age_band": words.AgeBand, "age_band_to": words.AgeBand, "duration": words.Duration,
    "red_flag_screen": words.RedFlagScreen,
    "work_status": words.WorkStatus, "intended_action": words.IntendedAction, "help_wanted": words.HelpWanted,
    "urgency": words.Urgency, "patient_preference": words.PatientPreference, "visibility": words.Visibility,
    "state": words.CaseStatus,
}  # fmt: skip
OUTCOME_ENUMS = {
    "recommendation_followed": words.Followed, "clinical_outcome": words.ClinicalOutcome,
    "referral_made": words.ReferralMade, "referral_accepted": words.ReferralAccepted,
    "intended_action_avoided": words.Avoided,
}  # fmt: skip
PATIENT_ONLY = {"sex", "duration", "work_status", "imaging", "patient_preference", "preference_reason"}
RANGES = {
    "msk_hq": 56, "nprs": 10, "psfs": 10, "odi": 100, "ndi": 100, "quickdash": 100,
    "oxford_knee": 48, "oxford_hip": 48, "oxford_shoulder": 48, "lefs": 80,
}  # fmt: skip
IMAGING = {"xray", "mri", "ultrasound", "ct", "dexa"}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case["key"])
each_discussion = pytest.mark.parametrize(
    ("meeting", "record"), DISCUSSIONS, ids=[record["case"] for _, record in DISCUSSIONS]
)


def off_list(values: Item, lists: dict[str, type[StrEnum]]) -> list[str]:
    """The names of values that are not on their closed list; an empty one is on every list."""
    return [name for name, known in lists.items() if values.get(name) and values[name] not in list(known)]


def test_there_are_sixty_cases_and_five_of_all_kinds() -> None:
    counts = Counter((case["organisation"], case["case_kind"]) for case in CASES.values())
    large = {kind: number for (organisation, kind), number in counts.items() if organisation == "northmoor"}
    assert large == {"patient": 42, "patient_group": 9, "professional_area": 9}
    assert sum(counts.values()) - sum(large.values()) == 5


def test_cases_stand_in_every_state_that_lasts() -> None:
    states = {case["state"] for case in CASES.values() if case["organisation"] == "northmoor"}
    assert states == set(words.CaseStatus) - {"in_discussion", "closed_no_outcome", "restricted"}


@each_case
def test_a_case_has_what_its_kind_requires(case: Item) -> None:
    missing = [name for name in REQUIRED[case["case_kind"]].split() if not case[name]]
    assert missing == []
    assert case["clinical_question"].endswith("?")
    assert PEOPLE[case["owner"]]["organisation"] == case["organisation"]
    assert PEOPLE[case["owner"]]["joined_days_ago"] > case["submitted_days_ago"] + 7
    assert case["has_identifier_statement"] == (case["state"] != "draft")
    if case["case_kind"] != "patient":
        assert PATIENT_ONLY.isdisjoint(case)


@each_case
def test_a_case_keeps_to_the_limits_and_lists_of_the_form(case: Item) -> None:
    assert [name for name, limit in LIMITS.items() if len(case.get(name) or "") > limit] == []
    assert off_list(case, ENUMS) == []
    assert set(case.get("other_flags", [])) <= set(words.Flag)
    assert len(case["topic_tags"]) <= 5
    assert (case["urgency"] == "before_date") == (case["needed_before_in_days"] is not None)
    assert (case["visibility"] == "named") == bool(case["named_people"])


@each_case
def test_no_condition_needs_an_urgent_route(case: Item) -> None:
    chosen = [CONDITIONS[key] for key in case["condition_keys"]]
    assert [row["key"] for row in chosen if row["urgency"]] == []
    assert case.get("red_flag_screen") != "found_not_acted"
    assert (case.get("red_flag_screen") == "found_acted") == bool(case.get("red_flag_notes"))
    if case["case_kind"] == "patient":
        assert len(chosen) <= 5
        assert bool(chosen) != case["is_condition_unsure"]
        assert not chosen or case["region"] in {row["region"] for row in chosen}


@each_case
def test_scans_and_scores_are_older_than_the_submission(case: Item) -> None:
    oldest = ceil(case["submitted_days_ago"] / 28)
    for picture in case.get("imaging", []):
        assert picture["type"] in IMAGING
        assert picture["months_ago"] >= oldest
        assert 0 < len(picture["summary"]) <= 300
    for score in case.get("outcome_scores", []):
        assert score["months_ago"] >= oldest
        assert 0 <= score["value"] <= RANGES[score["measure"]]


@each_case
def test_a_group_is_large_enough_to_be_anonymous(case: Item) -> None:
    if case["case_kind"] != "patient_group":
        return
    assert case["group_size"] >= 5
    last_month = ceil(case["submitted_days_ago"] / 31)
    assert case["period_from_months_ago"] > case["period_to_months_ago"] >= last_month
    assert case["age_band"] < case["age_band_to"]


@each_case
def test_a_case_that_went_back_or_was_withdrawn_says_why(case: Item) -> None:
    assert bool(case["return_reason"]) == bool(case.get("return_missing")) == (case["state"] == "returned")
    assert bool(case["withdrawn_reason"]) == (case["state"] == "withdrawn")
    assert not (case.get("involves_colleague") and case["state"] != "submitted")


@each_case
def test_a_case_is_where_its_meetings_left_it(case: Item) -> None:
    meetings = [m for m in MEETINGS.values() if case["key"] in [item["case"] for item in m["agenda"]]]
    expected = {"draft", "submitted", "returned", "accepted", "withdrawn"}
    if meetings:
        last = max(meetings, key=lambda meeting: meeting["days_from_today"])
        deferred = {record["case"]: record["decision_status"] == "deferred" for record in last["discussions"]}
        after = {"minutes_approved": {"outcome_due", "closed"}, "minutes_draft": {"discussed"}}
        expected = after.get(last["state"], {"listed"})
        expected = {"deferred"} if deferred.get(case["key"]) else expected
    assert case["state"] in expected


@each_case
def test_a_closed_case_has_a_whole_outcome(case: Item) -> None:
    outcome = case["outcome"]
    assert (outcome is not None) == (case["state"] == "closed")
    if outcome is None:
        return
    assert off_list(outcome, OUTCOME_ENUMS) == []
    assert bool(outcome["reason"]) == (outcome["recommendation_followed"] != "fully")
    assert (outcome["referral_accepted"] is None) == (outcome["referral_made"] == "none")
    assert outcome["is_copied_to_record"] == (case["case_kind"] == "patient")
    assert 0 < len(outcome["learning"]) <= 500
    starts = {score["measure"]: score["value"] for score in case.get("outcome_scores", [])}
    for change in outcome["score_changes"]:
        assert change["start"] == starts[change["measure"]]
        assert 0 <= change["end"] <= RANGES[change["measure"]]


def test_outcomes_come_after_the_discussion_and_some_are_late() -> None:
    discussed = {record["case"]: -meeting["days_from_today"] for meeting, record in DISCUSSIONS}
    for case in CASES.values():
        if case["outcome"]:
            assert case["outcome"]["recorded_days_ago"] < discussed[case["key"]] - 7
    waiting = [discussed[case["key"]] for case in CASES.values() if case["state"] == "outcome_due"]
    assert sum(days >= 84 for days in waiting) >= 3
    assert sum(days < 84 - WEEKDAY_SLACK for days in waiting) >= 2


@each_discussion
def test_a_discussion_is_recorded_in_full_or_deferred_with_a_reason(meeting: Item, record: Item) -> None:
    assert [name for name, limit in DISCUSSION_LIMITS.items() if len(record[name] or "") > limit] == []
    assert record["decision_status"] in list(words.DecisionStatus)
    if record["decision_status"] == "deferred":
        assert record["deferred_reason"]
        assert record["recommendation"] is None
        return
    assert record["recommendation_kind"] in list(words.RecommendationKind)
    assert record["plan_changed"] in list(words.PlanChanged)
    assert all(record[name] for name in ("summary", "recommendation", "key_points", "learning_point"))
    assert len(record.get("comment", "")) <= 1000
    for link in record["evidence_links"]:
        assert link["url"].startswith(("https://www.nice.org.uk/", "https://www.csp.org.uk/"))
    if record["dissent"]:
        assert set(record["dissent"]) == {"text", "wish_named", "by"}
        assert record["dissent"]["by"] in [spell["person"] for spell in meeting["attendance"]]


@each_discussion
def test_an_action_has_one_owner_a_due_day_and_a_result_when_done(meeting: Item, record: Item) -> None:
    for action in record["actions"]:
        assert 0 < len(action["text"]) <= 200
        assert action["text"][0].isupper()
        assert 1 <= action["due_days"] <= 90
        assert (action["done_result"] is None) == (action["done_days_after"] is None)
        if action["done_days_after"] is not None:
            assert action["done_days_after"] < -meeting["days_from_today"]


def test_some_presenters_comment_on_their_record() -> None:
    commented = [meeting["state"] for meeting, record in DISCUSSIONS if record.get("comment")]
    assert {"minutes_draft", "minutes_approved"} <= set(commented)


def test_some_actions_are_done_some_open_and_some_late() -> None:
    actions = [
        (-meeting["days_from_today"], one) for meeting, record in DISCUSSIONS for one in record["actions"]
    ]
    undone = [(days, action["due_days"]) for days, action in actions if action["done_result"] is None]
    assert sum(days > due + WEEKDAY_SLACK for days, due in undone) >= 2
    assert sum(days + WEEKDAY_SLACK < due for days, due in undone) >= 4
    assert len(actions) - len(undone) >= 15
