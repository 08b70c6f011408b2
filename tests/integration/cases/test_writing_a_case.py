"""Writing a case: the question pages, drafts, the check page, submission."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from peersupport.cases import words
from peersupport.cases.models import Case
from peersupport.cases.rules.pages import PAGES
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.core.database import db
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.people import make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]

COMMON: dict[str, dict[str, Any]] = {
    "question": {
        "title": "Knee that gives way",
        "clinical_question": "Would you refer or load for another 6 weeks?",
        "question_type": "treatment",
    },
    "situation": {"situation": "Gives way on stairs since a twist.", "background": "Works on a farm."},
    "help": {
        "help_wanted": "second_opinion",
        "urgency": "before_date",
        "needed_before-day": "1",
        "needed_before-month": "12",
        "needed_before-year": "2026",
        "preferred_expertise": "surgical thresholds, return to sport",
    },
    "topics": {"topic_tags": ["pacing", "return to work"]},
}
ANSWERS: dict[CaseKind, dict[str, dict[str, Any]]] = {
    CaseKind.PATIENT: {
        **COMMON,
        "region": {"region": "knee"},
        "conditions": {"condition_keys": ["knee-oa"]},
        "red-flags": {"red_flag_screen": "found_acted", "red_flag_notes": "Seen the same day, cleared."},
        "person": {
            "age_band": "30-39",
            "sex": "female",
            "duration": "over_12_weeks",
            "work_status": "working",
        },
        "assessment": {"assessment": "Lachman firm, L4/5 clear, pain 4/10.", "other_flags": ["blue"]},
        "treatment": {
            "treatment_so_far": "8 weeks of loading, plateau.",
            "what_matters": "To carry feed buckets.",
            "intended_action": "refer_orthopaedics",
        },
        "imaging": {"type": "mri", "month": "March 2026", "summary": "No tear.", "step": "add"},
        "scores": {"measure": "msk_hq", "value": "24", "month": "10 2026", "step": "add"},
        "sharing": {"patient_preference": "content", "visibility": "my_service"},
    },
    CaseKind.PATIENT_GROUP: {
        **COMMON,
        "region": {"region": "knee"},
        "conditions": {"condition_keys": ["knee-oa"]},
        "red-flags": {},
        "group": {
            "group_size": "38",
            "period_from-day": "1",
            "period_from-month": "1",
            "period_from-year": "2026",
            "period_to-day": "30",
            "period_to-month": "6",
            "period_to-year": "2026",
            "age_band": "50-59",
            "age_band_to": "80-89",
            "data_source": "Class registers",
        },
        "assessment": {"assessment": "Most stop after week 3."},
        "treatment": {"what_i_have_tried": "Reminders by text message."},
        "scores": {},
        "sharing": {"involves_colleague": "no", "visibility": "all_services"},
    },
    CaseKind.PROFESSIONAL_AREA: {
        **COMMON,
        "assessment": {"what_i_have_tried": "A guide and shadowing.", "data_source": "An audit"},
        "conditions": {},
        "sharing": {"involves_colleague": "no", "visibility": "all_services"},
    },
}


def only_case() -> Case:
    return db.session.scalars(select(Case)).one()


def start(browser: CheckingClient, kind: CaseKind) -> str:
    """Begin a draft; returns its first page's address."""
    return browser.send("/cases/new", kind=kind.value).location


@pytest.mark.parametrize("kind", list(CaseKind))
def test_every_page_of_a_kind_opens(app: Flask, client_for: Browser, kind: CaseKind) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    browser = client_for(owner)
    for page in PAGES[kind]:
        shown = browser.get(f"/cases/{case_ref}/edit/{page}")
        assert "Save and come back later" in shown.text
        assert "Continue" in shown.text
    for other in set().union(*PAGES.values()) - set(PAGES[kind]):
        browser.get(f"/cases/{case_ref}/edit/{other}", status=404)
    browser.get(f"/cases/{case_ref}/edit/nonsense", status=404)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_a_case_is_written_page_by_page_and_submitted(
    app: Flask, client_for: Browser, kind: CaseKind
) -> None:
    owner = make_person()
    browser = client_for(owner)
    path = start(browser, kind)
    assert only_case().case_ref == "C-2026-00001"
    for page in [page for page in PAGES[kind] if page != "people"]:
        assert path == f"/cases/C-2026-00001/edit/{page}"
        path = browser.send(path, **ANSWERS[kind][page]).location
        if ANSWERS[kind][page].get("step") == "add":
            assert path == f"/cases/C-2026-00001/edit/{page}"
            path = browser.send(path).location
    assert path == "/cases/C-2026-00001/check"
    assert "Knee that gives way" in browser.get(path).text
    done = browser.send(path, has_identifier_statement="yes").location
    assert browser.get(done).heading == "Case submitted"
    case = only_case()
    assert case.status is CaseStatus.SUBMITTED
    assert case.case_kind is kind
    assert case.needed_before == date(2026, 12, 1)
    assert case.preferred_expertise == ["surgical thresholds", "return to sport"]
    assert [move.end for move in case.moves] == [CaseStatus.DRAFT, CaseStatus.SUBMITTED]


def test_a_patient_case_keeps_every_answer(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    browser = client_for(owner)
    start(browser, CaseKind.PATIENT)
    for page in [page for page in PAGES[CaseKind.PATIENT] if page != "people"]:
        browser.send(f"/cases/C-2026-00001/edit/{page}", **ANSWERS[CaseKind.PATIENT][page])
    case = only_case()
    assert case.region == "knee"
    assert case.condition_keys == ["knee-oa"]
    assert case.red_flag_screen is words.RedFlagScreen.FOUND_ACTED
    assert case.age_band is words.AgeBand.AGE_30
    assert case.other_flags == ["blue"]
    assert case.imaging == [{"type": "mri", "month": "2026-03", "summary": "No tear."}]
    assert case.outcome_scores == [{"measure": "msk_hq", "value": 24, "month": "2026-10"}]
    assert case.topic_tags == ["pacing", "return to work"]
    assert case.visibility is words.Visibility.MY_SERVICE
    shown = browser.get("/cases/C-2026-00001/check").text
    for said in ("MRI, March 2026: No tear.", "MSK-HQ: 24, October 2026", "Knee osteoarthritis", "30 to 39"):
        assert said in shown


def test_a_page_is_not_left_with_an_answer_missing(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    browser = client_for(owner)
    path = start(browser, CaseKind.PATIENT)
    page = browser.send(path, status=422, title="Kept on the page", clinical_question="No question mark")
    assert "Enter a title" not in page.text
    assert "End your question with a question mark" in page.text
    assert "Select what your question is about" in page.text
    assert 'value="Kept on the page"' in page.html
    assert "<title>Error: " in page.html
    assert only_case().title == ""


def test_save_and_come_back_later_keeps_what_there_is(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    browser = client_for(owner)
    path = start(browser, CaseKind.PATIENT)
    saved = browser.send(path, title="Half done", step="later")
    assert saved.location == "/cases/C-2026-00001"
    assert "Your draft is saved" in browser.follow(saved).text
    assert only_case().title == "Half done"
    assert browser.get(path).values()["title"] == "Half done"


def test_a_double_click_begins_one_case(app: Flask, client_for: Browser) -> None:
    browser = client_for(make_person())
    page = browser.get("/cases/new")
    values = {**page.values(), "kind": "patient"}
    first = browser.post("/cases/new", values)
    second = browser.post("/cases/new", values)
    assert first.location == second.location
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_a_double_click_on_a_page_saves_once_and_goes_on(app: Flask, client_for: Browser) -> None:
    browser = client_for(make_person())
    path = start(browser, CaseKind.PATIENT)
    values = {**browser.get(path).values(), **COMMON["question"]}
    assert browser.post(path, values).location == browser.post(path, values).location
    assert only_case().title == "Knee that gives way"


def test_a_stale_tab_is_told_and_loses_nothing(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/situation"
    old = browser.get(path).values()
    browser.send(path, situation="Written in the other window.")
    told = browser.post(path, {**old, "situation": "Written here."}, status=409)
    assert "changed in another window" in told.text
    assert "Written in the other window." in told.text
    assert "Written here." in told.text
    assert db.session.scalar(select(Case.situation)) == "Written in the other window."
    browser.post(path, {**told.values(), "situation": "Written here."})
    assert db.session.scalar(select(Case.situation)) == "Written here."


def test_a_page_left_open_gives_its_text_back_once_the_case_is_submitted(
    app: Flask, client_for: Browser
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/situation"
    old = browser.get(path).values()
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    told = browser.post(path, {**old, "situation": "Too late."}, status=409)
    assert "Take it back to draft before you change it" in told.text
    assert "Too late." in told.text
    browser.get(path, status=403)


def test_the_kind_changes_while_it_is_a_draft_and_what_is_not_asked_is_dropped_at_submission(
    app: Flask, client_for: Browser
) -> None:
    owner = make_person()
    kept = {"topic_tags": ["pacing"], "what_i_have_tried": "A guide.", "involves_colleague": False}
    case_ref = make_case(owner, CaseStatus.DRAFT, **kept).case_ref
    browser = client_for(owner)
    browser.send(f"/cases/{case_ref}/edit/kind", kind="professional_area")
    assert only_case().age_band is words.AgeBand.AGE_50, "changing back loses nothing"
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    case = only_case()
    assert case.case_kind is CaseKind.PROFESSIONAL_AREA
    assert (case.age_band, case.region, case.treatment_so_far) == (None, None, "")
    browser.get(f"/cases/{case_ref}/edit/kind", status=403)


def test_a_returned_case_keeps_its_kind(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.RETURNED).case_ref
    client_for(owner).get(f"/cases/{case_ref}/edit/kind", status=403)


def test_what_is_missing_is_listed_at_submission_with_a_way_to_it(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(
        owner, CaseStatus.DRAFT, situation="", help_wanted=None, has_identifier_statement=False
    ).case_ref
    page = client_for(owner).send(f"/cases/{case_ref}/check", status=422)
    assert "Enter what is happening now" in page.text
    assert "Select the help you want" in page.text
    assert "Confirm that nothing here could identify a patient" in page.text
    assert f"/cases/{case_ref}/edit/situation?back=check#situation" in page.html
    assert only_case().status is CaseStatus.DRAFT


def test_a_change_link_comes_back_to_the_check_page(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/question?back=check"
    assert browser.send(path, title="Another title").location == f"/cases/{case_ref}/check"
    assert "Another title" in browser.get(f"/cases/{case_ref}/check").text


def test_skipped_answers_show_as_not_provided(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    assert "Sex Not provided" in client_for(owner).get(f"/cases/{case_ref}/check").text


def test_a_copy_is_a_new_draft_that_asks_some_things_anew(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    source = make_case(
        owner,
        CaseStatus.CLOSED,
        urgency=words.Urgency.BEFORE_DATE,
        needed_before=date(2026, 11, 20),
        imaging=[{"type": "mri", "month": "2026-03", "summary": "No tear."}],
    )
    case_ref = source.case_ref
    browser = client_for(owner)
    page = browser.send(f"/cases/{case_ref}", action=f"/cases/{case_ref}/copy")
    assert "This is a new draft" in browser.follow(page).text
    copy = db.session.scalars(select(Case).where(Case.case_ref != case_ref)).one()
    assert copy.status is CaseStatus.DRAFT
    assert copy.title == "Shoulder pain that does not settle"
    assert copy.imaging == [{"type": "mri", "month": "2026-03", "summary": "No tear."}]
    assert (copy.patient_preference, copy.red_flag_screen, copy.urgency, copy.needed_before) == (None,) * 4
    assert not copy.has_identifier_statement


def test_only_the_owner_writes_and_copies(app: Flask, client_for: Browser) -> None:
    case_ref = make_case(status=CaseStatus.RETURNED).case_ref
    shared = make_case(status=CaseStatus.ACCEPTED).case_ref
    browser = client_for(make_person())
    browser.get(f"/cases/{case_ref}/edit/question", status=404)
    browser.get(f"/cases/{case_ref}/check", status=404)
    browser.get(f"/cases/{shared}/edit/question", status=403)
    values = browser.get("/cases/new").values()
    browser.post(f"/cases/{shared}/copy", values, status=403)
    browser.post(f"/cases/{case_ref}/copy", values, status=404)


def test_conditions_of_every_region_are_offered_those_of_the_case_first(
    app: Flask, client_for: Browser
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    page = client_for(owner).get(f"/cases/{case_ref}/edit/conditions")
    assert page.tree is not None
    boxes = [box.get("value") for box in page.tree.iter("input") if box.get("name") == "condition_keys"]
    assert len(boxes) == 245
    assert str(boxes[0]).startswith("shoulder-")
    assert boxes[-1] == "unsure"
    assert page.values()["condition_keys"] == ["shoulder-rcrsp"]


def test_not_sure_stands_alone(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/conditions"
    assert "not both" in browser.send(path, status=422, condition_keys=["knee-oa", "unsure"]).text
    browser.send(path, condition_keys=["unsure"])
    case = only_case()
    assert (case.condition_keys, case.is_condition_unsure) == ([], True)
    assert browser.get(path).values()["condition_keys"] == ["unsure"]
    assert "Conditions Not sure yet" in browser.get(f"/cases/{case_ref}/check").text
