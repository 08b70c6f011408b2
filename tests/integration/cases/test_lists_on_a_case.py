"""Scans, scores and named readers: added and removed one at a time, without scripts."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus, Visibility
from peersupport.core.database import db
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.people import make_organisation, make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]
SCAN = {"type": "mri", "month": "March 2026", "summary": "No tear.", "step": "add"}


@pytest.fixture
def owner(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def path(owner: Person) -> str:
    return f"/cases/{make_case(owner, CaseStatus.DRAFT).case_ref}/edit/"


def test_scans_are_added_and_removed_one_at_a_time(owner: Person, path: str, client_for: Browser) -> None:
    browser = client_for(owner)
    page = path + "imaging"
    assert browser.send(page, **SCAN).location == page
    browser.send(page, **(SCAN | {"type": "xray", "month": "1 2025"}))
    shown = browser.get(page)
    assert "MRI, March 2026" in shown.text
    browser.post(page, {**shown.values(), "step": "remove-0"})
    kept = db.session.scalar(select(Case.imaging))
    assert kept == [{"type": "xray", "month": "2025-01", "summary": "No tear."}]


def test_what_was_typed_is_added_by_continue_and_by_come_back_later(
    owner: Person, path: str, client_for: Browser
) -> None:
    browser = client_for(owner)
    page = path + "imaging"
    assert browser.send(page, **(SCAN | {"step": ""})).location == path + "scores"
    assert browser.send(page, **(SCAN | {"step": "later"})).location == path.removesuffix("/edit/")
    assert len(db.session.scalars(select(Case)).one().imaging) == 2


def test_an_empty_list_is_left_by_continue_and_refused_by_add(
    owner: Person, path: str, client_for: Browser
) -> None:
    browser = client_for(owner)
    assert browser.send(path + "scores").location == path + "help"
    page = browser.send(path + "scores", status=422, step="add")
    for said in ("Select a measure", "Enter the score", "Enter the month of the score"):
        assert said in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "57"}, "The score must be between 0 and 56"),
        ({"value": "-1"}, "The score must be between 0 and 56"),
        ({"value": "24.5"}, "The score must be a whole number"),
        ({"value": "many"}, "The score must be a number"),
        ({"month": "December 2026"}, "The month must be this month or in the past"),
        ({"month": "last week"}, "Enter a month and year, like March 2026"),
        ({"measure": "wisdom"}, "Select an option from the list"),
    ],
)
def test_a_score_out_of_range_is_refused_at_its_field(
    owner: Person, path: str, client_for: Browser, changes: dict[str, str], said: str
) -> None:
    values = {"measure": "msk_hq", "value": "24", "month": "3 2026", "step": "add"} | changes
    assert said in client_for(owner).send(path + "scores", status=422, **values).text
    assert db.session.scalars(select(Case)).one().outcome_scores == []


def test_a_scan_added_in_another_window_is_not_lost(owner: Person, path: str, client_for: Browser) -> None:
    browser = client_for(owner)
    page = path + "imaging"
    old = browser.get(page).values()
    browser.send(page, **SCAN)
    told = browser.post(page, {**old, **SCAN, "summary": "Another scan."}, status=422)
    assert "changed in another window" in told.text
    assert "Another scan." in told.text
    assert "MRI, March 2026" in told.text
    assert len(db.session.scalars(select(Case)).one().imaging) == 1


@pytest.mark.parametrize(
    "step", ["remove-5", "remove--1", "remove-", "remove-999999999999", "remove-x", "remove-٣"]
)
def test_removing_what_is_not_there_is_not_found(
    owner: Person, path: str, client_for: Browser, step: str
) -> None:
    browser = client_for(owner)
    values = browser.get(path + "imaging").values()
    browser.post(path + "imaging", {**values, "step": step}, status=404)


def test_a_list_ends_at_10(owner: Person, client_for: Browser) -> None:
    rows = [{"type": "mri", "month": "2026-03", "summary": "x"}] * 10
    case_ref = make_case(owner, CaseStatus.DRAFT, imaging=rows).case_ref
    page = client_for(owner).send(f"/cases/{case_ref}/edit/imaging", status=422, **SCAN)
    assert "You can add up to 10" in page.text


def test_named_colleagues_are_added_and_removed(owner: Person, client_for: Browser) -> None:
    colleague, other = make_person("Wei", "Chen"), make_person("Anna", "Kowalska")
    stranger = make_person("Not", "Ours", organisation=make_organisation("Saltmarsh Trust"))
    case_ref = make_case(owner, CaseStatus.DRAFT, visibility=Visibility.NAMED).case_ref
    browser = client_for(owner)
    page = f"/cases/{case_ref}/edit/people"
    assert "Select a colleague" in browser.send(page, status=422).text
    browser.send(page, person=colleague.staff_ref, step="add")
    browser.send(page, person=other.staff_ref, step="add")
    shown = browser.get(page)
    assert "Not Ours" not in shown.text
    refused = browser.post(page, {**shown.values(), "person": stranger.staff_ref, "step": "add"}, status=422)
    assert "Select an option from the list" in refused.text
    browser.post(page, {**browser.get(page).values(), "step": f"remove-{other.staff_ref}"})
    assert [viewer.person.name for viewer in db.session.scalars(select(Case)).one().viewers] == ["Wei Chen"]
    assert browser.send(page).location == f"/cases/{case_ref}/check"


def test_choosing_named_people_asks_who_even_on_the_way_back_to_the_check_page(
    owner: Person, path: str, client_for: Browser
) -> None:
    browser = client_for(owner)
    onward = browser.send(path + "sharing?back=check", visibility="named").location
    assert onward == path + "people"
    browser.send(path.removesuffix("edit/") + "check", status=422, has_identifier_statement="yes")
