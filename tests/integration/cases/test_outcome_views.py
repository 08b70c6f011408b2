"""The pages of an outcome, through the door."""

from datetime import timedelta

import pytest

from peersupport.cases.words import CaseKind, CaseStatus, DiscussionStatus, OutcomeStatus
from peersupport.core.actor import Role
from peersupport.core.database import db
from tests.builders.actions import make_action
from tests.builders.cases import make_case
from tests.builders.outcomes import make_discussion, make_outcome
from tests.builders.people import grant, make_organisation, make_person

FIRST = {
    "recommendation_followed": "partly",
    "reason_partly": "They preferred to wait",
    "clinical_outcome": "improved",
    "referral_made": "msk_service",
    "referral_accepted": "pending",
    "imaging_done": "no",
    "intended_action_avoided": "yes",
}
SECOND = {
    "measure_1": "nprs",
    "start_1": "7",
    "end_1": "4",
    "sessions_count": "5",
    "learning": "Dose before pictures",
    "has_unexpected_harm": "no",
    "is_copied_to_record": "yes",
    "copied_on-day": "24",
    "copied_on-month": "11",
    "copied_on-year": "2026",
}


@pytest.fixture
def outcome(app):
    return make_outcome(make_person("Own", "Er"))


@pytest.fixture
def coordinator(app):
    person = make_person("Co", "Ordinator")
    grant(person, Role.COORDINATOR, make_organisation())
    return person


@pytest.fixture
def chair(app):
    person = make_person("Chair", "Woman")
    grant(person, Role.CHAIR, make_organisation())
    return person


def path(outcome, step=""):
    return f"/cases/{outcome.case.case_ref}/outcome{step}"


def test_the_owner_answers_2_pages_and_the_case_page_shows_what_came_of_it(client_for, outcome):
    discussion = make_discussion(outcome.case)
    make_action(make_person("Nia", "Evans"), text="Book the joint session", source_id=discussion.id)
    browser = client_for(outcome.case.owner)
    assert path(outcome) in browser.get(f"/cases/{outcome.case.case_ref}").html
    assert "Load for 6 more weeks" in browser.get(path(outcome)).text
    second = browser.send(path(outcome), **FIRST)
    assert second.location == path(outcome, "/meaning")
    page = browser.follow(browser.send(second.location, **SECOND))
    for shown in (
        "The case is closed",
        "Load for 6 more weeks",
        "Book the joint session",
        "Partly",
        "They preferred to wait",
        "MSK service, waiting for an answer",
        "7 at the start, 4 at the end. Better by 3 points: a change that matters (2 points or more).",
        "Dose before pictures",
        "Since 24 November 2026",
    ):
        assert shown in page.text
    assert outcome.case.status is CaseStatus.CLOSED


def test_what_is_missing_is_said_at_each_question(client_for, outcome):
    browser = client_for(outcome.case.owner)
    page = browser.send(path(outcome), recommendation_followed="not_followed", referral_made="gp", status=422)
    for message in (
        "Enter why",
        "Select what happened to the patient or group",
        "Select whether the referral was accepted",
        "Select whether imaging was done",
        "Select whether this was avoided",
    ):
        assert message in page.text
    assert 'href="#reason_not_followed"' in page.html


def test_the_second_page_is_checked_too(client_for, outcome):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **FIRST)
    meaning = path(outcome, "/meaning")
    page = browser.send(meaning, measure_1="nprs", start_1="11", end_1="", end_2="5", status=422)
    assert "The score must be between 0 and 10" in page.text
    assert "The score must be a number" in page.text
    assert "Select a measure" in page.text
    page = browser.send(meaning, status=422)
    assert "Select whether anybody was harmed unexpectedly" in page.text
    assert "Copy what was decided into the patient's own record" in page.text
    late = {**SECOND, "copied_on-day": "25"}
    assert "must be today or in the past" in browser.send(meaning, status=422, **late).text
    assert outcome.case.status is CaseStatus.OUTCOME_DUE


def test_a_hidden_date_or_reason_never_stands_in_the_way(client_for, outcome):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **{**FIRST, "reason_changed": "x" * 900})
    page = browser.send(
        path(outcome, "/meaning"),
        status=422,
        **{**SECOND, "is_copied_to_record": "no", "copied_on-day": "99"},
    )
    assert "Enter a real date" not in page.text


def test_the_second_page_leads_back_to_the_first_when_that_is_not_answered(client_for, outcome):
    page = client_for(outcome.case.owner).get(path(outcome, "/meaning"), status=303)
    assert page.location == path(outcome)


def test_the_first_page_is_kept_and_shown_again(client_for, outcome):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **FIRST)
    values = browser.get(path(outcome)).values()
    assert values["recommendation_followed"] == ["partly"]
    assert values["reason_partly"] == "They preferred to wait"


def test_unexpected_harm_leads_to_the_incident_route(client_for, outcome):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **FIRST)
    answer = browser.send(path(outcome, "/meaning"), **{**SECOND, "has_unexpected_harm": "yes"})
    assert answer.location == path(outcome, "/incident")
    page = browser.follow(answer)
    assert page.heading == "Report the harm as an incident"
    assert "does not report it for you" in page.text


def test_a_group_and_an_area_are_asked_less(client_for, app):
    area = make_outcome(make_person(), kind=CaseKind.PROFESSIONAL_AREA)
    browser = client_for(area.case.owner)
    assert set(browser.get(path(area)).values()) & set(FIRST) == {"reason_partly"}
    second = browser.send(path(area), recommendation_followed="fully")
    page = browser.get(second.location)
    assert "measure_1" not in page.values()
    assert "patient's own record?" not in page.text
    browser.send(second.location, has_unexpected_harm="no")
    assert area.case.status is CaseStatus.CLOSED


def test_a_double_click_records_once(client_for, outcome):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **FIRST)
    values = {**browser.get(path(outcome, "/meaning")).values(), **SECOND}
    browser.post(path(outcome, "/meaning"), values)
    browser.post(path(outcome, "/meaning"), values)
    assert [move.end for move in outcome.case.moves].count(CaseStatus.CLOSED) == 1


@pytest.mark.parametrize("step", ["", "/meaning", "/not-obtainable", "/due", "/close", "/reopen"])
def test_each_page_is_for_those_who_may_and_unknown_to_strangers(
    client_for, outcome, chair, coordinator, step
):
    outcome.reminder_count = 2
    db.session.commit()
    owner = outcome.case.owner
    may = {
        "": (owner, 200),
        "/meaning": (owner, 303),
        "/not-obtainable": (owner, 200),
        "/due": (coordinator, 200),
        "/close": (coordinator, 200),
        "/reopen": (None, 200),
    }
    allowed, status = may[step]
    for person in (owner, chair, coordinator, make_person("Colleague")):
        client_for(person).get(path(outcome, step), status=status if person is allowed else 403)
    stranger = make_person(organisation=make_organisation("Saltmarsh Trust"))
    client_for(stranger).get(path(outcome, step), status=404)
    administrator = make_person()
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    client_for(administrator).get(path(outcome, step), status=403)


def test_a_case_without_an_outcome_has_no_outcome_page(client_for, app):
    case = make_case(status=CaseStatus.ACCEPTED)
    client_for(case.owner).get(f"/cases/{case.case_ref}/outcome", status=404)
    assert "What came of it" not in client_for(case.owner).get(f"/cases/{case.case_ref}").text


def test_the_owner_says_that_it_cannot_be_found_out(client_for, outcome):
    browser = client_for(outcome.case.owner)
    assert path(outcome, "/not-obtainable") in browser.get(path(outcome)).html
    browser.send(path(outcome, "/not-obtainable"), reason="", status=422)
    page = browser.follow(browser.send(path(outcome, "/not-obtainable"), reason="Moved away"))
    assert "Not obtainable" in page.text
    assert "Moved away" in page.text


def test_a_coordinator_sets_the_day(client_for, outcome, coordinator):
    browser = client_for(coordinator)
    day = {"due_on-day": "1", "due_on-month": "2", "due_on-year": "2027"}
    page = browser.follow(browser.send(path(outcome, "/due"), **day))
    assert "Due on 1 February 2027" in page.text
    past = {"due_on-day": "1", "due_on-month": "2", "due_on-year": "2026"}
    assert "today or in the future" in browser.send(path(outcome, "/due"), status=422, **past).text


def test_a_coordinator_closes_without_an_outcome(client_for, outcome, coordinator):
    browser = client_for(coordinator)
    assert "Close without an outcome" not in browser.get(f"/cases/{outcome.case.case_ref}").text
    outcome.reminder_count = 2
    db.session.commit()
    assert "Close without an outcome" in browser.get(f"/cases/{outcome.case.case_ref}").text
    page = browser.follow(browser.send(path(outcome, "/close"), reason="No answer after 2 reminders"))
    assert "Closed without outcome" in page.text


def test_a_chair_reopens_a_closed_case(client_for, chair):
    outcome = make_outcome(make_person(), status=OutcomeStatus.RECORDED)
    page = client_for(chair).follow(client_for(chair).send(path(outcome, "/reopen"), reason="Came back"))
    assert "Outcome due" in page.text


def test_the_owner_changes_it_within_30_days(client_for, outcome, clock):
    browser = client_for(outcome.case.owner)
    browser.send(path(outcome), **FIRST)
    browser.send(path(outcome, "/meaning"), **SECOND)
    case_page = f"/cases/{outcome.case.case_ref}"
    assert "Change the outcome" in browser.get(case_page).text
    page = browser.get(path(outcome, "/meaning"))
    assert page.values()["start_1"] == "7"
    assert page.values()["copied_on-month"] == "11"
    page = browser.follow(browser.send(path(outcome, "/meaning"), learning="Second thoughts"))
    assert "Second thoughts" in page.text
    clock.shift(timedelta(days=31))
    browser = client_for(outcome.case.owner)
    assert "Change the outcome" not in browser.get(case_page).text
    browser.get(path(outcome), status=403)


def test_minutes_that_are_not_approved_are_not_shown(client_for, app):
    case = make_case(status=CaseStatus.DISCUSSED)
    make_discussion(case, status=DiscussionStatus.DRAFTED, recommendation="Not yet approved")
    assert "Not yet approved" not in client_for(case.owner).get(f"/cases/{case.case_ref}").text


def test_a_reader_gets_links_only_to_actions_they_may_open(client_for, app, chair):
    outcome = make_outcome(make_person(), status=OutcomeStatus.RECORDED)
    doer, reader = make_person("Doer"), make_person("Reader")
    action = make_action(doer, text="Ring the practice", source_id=make_discussion(outcome.case).id)
    for person, is_linked in ((outcome.case.owner, True), (doer, True), (chair, True), (reader, False)):
        browser = client_for(person)
        page = browser.get(f"/cases/{outcome.case.case_ref}")
        assert "Ring the practice" in page.text
        link = f"/actions/{action.action_ref}"
        assert (link in page.html) is is_linked
        browser.get(link, status=200 if is_linked else 404)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\u202eb", "x" * 501, "a\x00b", "=1+1"])
def test_hostile_answers_are_plain_text_or_a_message_never_a_crash(client_for, outcome, text):
    browser = client_for(outcome.case.owner)
    values = {**browser.get(path(outcome)).values(), **FIRST, "reason_partly": text}
    answer = browser.flask_client.post(path(outcome), data=values)
    assert answer.status_code in (303, 422)
    page = browser.get(path(outcome)).html
    assert "<script>alert" not in page


def test_the_guard_works_on_every_text_of_the_pages(client_for, outcome):
    browser = client_for(outcome.case.owner)
    page = browser.send(path(outcome), status=422, **{**FIRST, "reason_partly": "Mrs Henderson said no"})
    assert "identifier_reason" in page.values()
    browser.post(
        path(outcome),
        {
            **page.values(),
            **FIRST,
            "reason_partly": "Mrs Henderson said no",
            "identifier_reason": "A made-up example",
        },
    )
    page = browser.send(path(outcome, "/meaning"), status=422, **{**SECOND, "learning": "See 943 476 5919"})
    assert "Remove the NHS number" in page.text
