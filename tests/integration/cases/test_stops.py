"""What a case conference is not for: the interruption page, and nothing is submitted."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.cases import words
from peersupport.cases.models import Case
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.core.database import db
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]


@pytest.fixture
def owner(app: Flask) -> Person:
    make_series(chair=make_person())
    return make_person()


def the_case() -> Case:
    return db.session.scalars(select(Case)).one()


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("lumbar-ces", "Go to the emergency department now"),
        ("serious-mscc", "Phone the MSCC coordinator immediately"),
        ("rheum-gca", "Speak to the GP or rheumatology on call today"),
        ("neck-myelopathy", "Refer urgently to the spinal service"),
        ("rheum-early", "Refer to rheumatology within 3 working days"),
    ],
)
def test_an_emergency_or_urgent_condition_shows_its_route_and_keeps_the_draft(
    owner: Person, client_for: Browser, key: str, route: str
) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    stopped = browser.send(f"/cases/{case_ref}/edit/conditions", condition_keys=[key])
    page = browser.follow(stopped)
    assert page.heading == "This condition needs an urgent route, not a case conference"
    assert route in page.text
    assert "nhsuk-panel--interruption" in page.html
    assert the_case().condition_keys == [key]
    refused = browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert refused.location == f"/cases/{case_ref}/stop"
    assert the_case().status is CaseStatus.DRAFT
    assert db.session.scalars(select(OutboxMail)).all() == []


def test_red_flags_not_acted_on_show_routes_by_finding(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT, region="lumbar").case_ref
    browser = client_for(owner)
    stopped = browser.send(f"/cases/{case_ref}/edit/red-flags", red_flag_screen="found_not_acted")
    page = browser.follow(stopped)
    assert page.heading == "Act on the red flags before anything else"
    assert "Any new change in bladder, bowel or sexual function" in page.text
    assert "Call NHS 111" not in page.text
    assert not any(word in page.text.lower() for word in ("score", "probability", "risk of"))
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert the_case().status is CaseStatus.DRAFT


def test_an_emergency_is_refused_and_what_else_was_typed_is_kept(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT, help_wanted=None, urgency=None).case_ref
    browser = client_for(owner)
    stopped = browser.send(f"/cases/{case_ref}/edit/help", help_wanted="discuss", urgency="emergency")
    page = browser.follow(stopped)
    assert page.heading == "A case conference cannot answer today"
    assert "Go to the emergency department now" in page.text
    case = the_case()
    assert (case.help_wanted, case.urgency) == (words.HelpWanted.DISCUSS, None)
    assert "Select when you need an answer" in browser.send(f"/cases/{case_ref}/check", status=422).text


def test_a_patient_who_objects_is_not_discussed_and_a_general_question_is_offered(
    owner: Person, client_for: Browser
) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    stopped = browser.send(f"/cases/{case_ref}/edit/sharing", patient_preference="objected")
    page = browser.follow(stopped)
    assert page.heading == "The patient does not want to be discussed"
    assert "Ask a general question" in page.text
    assert browser.get("/cases/new?kind=professional_area").values()["kind"] == ["professional_area"]
    refused = browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert refused.location == f"/cases/{case_ref}/stop"
    assert the_case().status is CaseStatus.DRAFT


def test_not_screened_warns_and_lets_through(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    onward = browser.send(f"/cases/{case_ref}/edit/red-flags", red_flag_screen="not_screened")
    assert "Red flags were not screened" in browser.follow(onward).text
    assert "Red flags were not screened" in browser.get(f"/cases/{case_ref}/check").text
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert the_case().status is CaseStatus.SUBMITTED


def test_not_asking_the_patient_needs_a_reason(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/sharing"
    page = browser.send(path, status=422, patient_preference="not_asked_reason")
    assert "Enter why the patient was not asked" in page.text
    browser.send(path, patient_preference="not_asked_reason", preference_reason="Discharged last year")
    assert the_case().preference_reason == "Discharged last year"


def test_a_date_is_asked_for_when_an_answer_is_needed_before_one(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    page = client_for(owner).send(f"/cases/{case_ref}/edit/help", status=422, urgency="before_date")
    assert "Enter the date you need an answer before" in page.text


def test_the_stop_page_leads_on_when_nothing_stops_the_case(owner: Person, client_for: Browser) -> None:
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    assert client_for(owner).get(f"/cases/{case_ref}/stop", status=303).location.endswith("/check")


def test_a_case_about_a_colleague_offers_other_routes_and_goes_to_chairs_only(
    app: Flask, client_for: Browser, outbox: Callable[[], list[OutboxMail]]
) -> None:
    owner, chair, deputy, coordinator = (make_person(name) for name in ("Sam", "Chair", "Deputy", "Coord"))
    make_series(chair=chair, deputy=deputy, coordinator=coordinator)
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=CaseKind.PROFESSIONAL_AREA).case_ref
    browser = client_for(owner)
    offered = browser.follow(browser.send(f"/cases/{case_ref}/edit/sharing", involves_colleague="yes"))
    assert "Freedom to Speak Up guardian" in offered.text
    assert "line manager" in offered.text
    assert "This case is about a colleague" in browser.get(f"/cases/{case_ref}/check").text
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert {mail.to_name.split()[0] for mail in outbox()} == {"Chair", "Deputy"}
    client_for(coordinator).get(f"/cases/{case_ref}", status=404)
    assert case_ref not in client_for(coordinator).get("/cases/review").html
    queue = client_for(chair).get("/cases/review")
    assert "About a colleague" in queue.text
    coordinating = client_for(coordinator)
    values = coordinating.get("/cases/new").values()
    coordinating.post(f"/cases/{case_ref}/accept", {**values, "version": "2"}, status=404)
    reviewing = client_for(chair)
    reviewing.send(f"/cases/{case_ref}", action=f"/cases/{case_ref}/accept")
    assert the_case().status is CaseStatus.ACCEPTED
