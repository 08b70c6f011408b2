"""The identifier guard on every free text of a case: nothing is stored, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case, CaseMove
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.core.database import db
from peersupport.core.one_time import UsedToken
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]
NUMBER = "943 476 5919"
CLEAN = "L4/5, 3/12 hx, 10/10 pain, C5-C6, T10, 0/5 power, MRI 12/03"
SCAN = {"type": "mri", "month": "3 2026", "step": "add"}
SCREENED = {"red_flag_screen": "found_acted"}
# Every free text of the question pages: kind, page, field and other answers of the page.
PLACES: list[tuple[CaseKind, str, str, dict[str, Any]]] = [
    (CaseKind.PATIENT, "question", "title", {}),
    (CaseKind.PATIENT, "question", "clinical_question", {}),
    (CaseKind.PATIENT, "red-flags", "red_flag_notes", SCREENED),
    (CaseKind.PATIENT, "situation", "situation", {}),
    (CaseKind.PATIENT, "situation", "background", {}),
    (CaseKind.PATIENT, "assessment", "assessment", {}),
    (CaseKind.PATIENT, "treatment", "treatment_so_far", {}),
    (CaseKind.PATIENT, "treatment", "what_matters", {}),
    (CaseKind.PATIENT, "imaging", "summary", SCAN),
    (CaseKind.PATIENT, "help", "preferred_expertise", {}),
    (CaseKind.PATIENT, "sharing", "preference_reason", {"patient_preference": "not_asked_reason"}),
    (CaseKind.PATIENT_GROUP, "group", "data_source", {}),
    (CaseKind.PATIENT_GROUP, "treatment", "what_i_have_tried", {}),
    (CaseKind.PROFESSIONAL_AREA, "assessment", "what_i_have_tried", {}),
    (CaseKind.PROFESSIONAL_AREA, "assessment", "data_source", {}),
]
each_place = pytest.mark.parametrize(("kind", "page", "field", "others"), PLACES)


def everything_stored() -> str:
    """All rows of the tables that a person's text could reach."""
    tables = (Case, CaseMove, AuditEvent, OutboxMail, UsedToken)
    return " ".join(
        str(tuple(row)) for table in tables for row in db.session.execute(select(table.__table__))
    )


@each_place
@pytest.mark.parametrize("step", ["", "later"])
def test_a_number_is_refused_at_its_field_and_not_stored(
    app: Flask,
    client_for: Browser,
    kind: CaseKind,
    page: str,
    field: str,
    others: dict[str, Any],
    step: str,
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    browser = client_for(owner)
    typed = f"seen with {NUMBER} today?"
    values = {"step": step, **others, field: typed}
    answer = browser.send(f"/cases/{case_ref}/edit/{page}", status=422, **values)
    assert "Remove the NHS number" in answer.text
    assert NUMBER in answer.html, "what was typed is given back"
    assert f'id="{field}-error"' in answer.html
    stored = everything_stored()
    assert NUMBER not in stored
    assert NUMBER.replace(" ", "") not in stored
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "guard:identifier:blocked"))
    assert event.subject_ref == case_ref


@each_place
def test_clinical_shorthand_passes(
    app: Flask, client_for: Browser, kind: CaseKind, page: str, field: str, others: dict[str, Any]
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    typed = "C5-C6, T10" if field == "preferred_expertise" else f"{CLEAN}?"
    client_for(owner).send(f"/cases/{case_ref}/edit/{page}", **{**others, field: typed})
    assert (
        db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "guard:identifier:blocked")).all() == []
    )


@each_place
def test_a_softer_sign_asks_for_a_reason_and_passes_with_one(
    app: Flask, client_for: Browser, kind: CaseKind, page: str, field: str, others: dict[str, Any]
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/{page}"
    values = {**others, field: "999 123 4567?"}
    asked = browser.send(path, status=422, **values)
    assert "Something here looks like an NHS number" in asked.text
    assert "Why does this not identify a patient?" in asked.text
    assert "999 123 4567" not in everything_stored()
    browser.post(path, {**asked.values(), **values, "identifier_reason": "An order number for a brace"})
    assert "999 123 4567" in everything_stored()
    case = db.session.scalars(select(Case)).one()
    assert case.identifier_reason == "An order number for a brace"
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "guard:identifier:overridden"))
    assert event.reason == "An order number for a brace"
    if page != "imaging":
        # Kept text is not asked about again.
        browser.send(f"{path}?back=check", **values)


def test_scenario_4_a_draft_with_an_nhs_number_cannot_be_submitted(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    make_series(chair=make_person())
    # As the past might have left it: written before the guard knew this kind of number.
    case_ref = make_case(owner, CaseStatus.DRAFT, background=f"Known as {NUMBER}.").case_ref
    browser = client_for(owner)
    refused = browser.send(f"/cases/{case_ref}/check", status=422, has_identifier_statement="yes")
    assert "Remove the NHS number" in refused.text
    assert f"/cases/{case_ref}/edit/situation?back=check#background" in refused.html
    browser.send(f"/cases/{case_ref}/edit/situation", background="Known to the service.")
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert db.session.scalars(select(Case)).one().status is CaseStatus.SUBMITTED


def test_an_override_given_while_writing_holds_at_submission(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(
        owner, CaseStatus.DRAFT, background="Order 999 123 4567", identifier_reason="A brace"
    ).case_ref
    browser = client_for(owner)
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert "The reason given why it does not: A brace" in browser.get(f"/cases/{case_ref}").text


@pytest.mark.parametrize(
    ("action", "field", "other"),
    [("return", "reason", "missing"), ("return", "missing", "reason"), ("withdraw", "reason", "")],
)
def test_a_reviewers_words_are_guarded_too(
    app: Flask, client_for: Browser, action: str, field: str, other: str
) -> None:
    chair = make_person()
    make_series(chair=chair)
    case_ref = make_case(status=CaseStatus.SUBMITTED).case_ref
    browser = client_for(chair)
    values = {field: f"Ask {NUMBER}", **({other: "More"} if other else {})}
    refused = browser.send(f"/cases/{case_ref}/{action}", status=422, **values)
    assert "Remove the NHS number" in refused.text
    assert f"Ask {NUMBER}" in refused.text
    assert NUMBER not in everything_stored()


def test_a_copy_is_guarded_again(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.CLOSED, background=f"Known as {NUMBER}.").case_ref
    browser = client_for(owner)
    browser.send(f"/cases/{case_ref}", action=f"/cases/{case_ref}/copy", status=422)
    assert len(db.session.scalars(select(Case)).all()) == 1


def test_no_text_of_a_case_reaches_the_log(
    app: Flask, client_for: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    browser.send(f"/cases/{case_ref}/edit/situation", status=422, situation=f"zebrafish {NUMBER}")
    browser.send(f"/cases/{case_ref}/edit/situation", situation="zebrafish without a number")
    said = "".join(capfd.readouterr())
    assert "zebrafish" not in said
    assert "zebrafish" not in " ".join(
        str(row) for row in db.session.execute(select(AuditEvent.fields, AuditEvent.reason))
    )
