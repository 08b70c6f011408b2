"""The list of cases, its filters and pages, the queue for review, and what waits for a meeting."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from peersupport.cases import queries, words
from peersupport.cases.presenters.lists import read_key, write_key
from peersupport.cases.queries.lists import Key
from peersupport.cases.words import CaseKind, CaseStatus, Visibility
from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.database import db, new_id
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import actor_for, grant, make_organisation, make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]


@contextmanager
def counted() -> Generator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def rows_of(page: object) -> list[str]:
    """The references on a page of the list, in order."""
    tree = page.tree  # type: ignore[attr-defined]
    return [
        str(link.get("href")).rpartition("/")[2]
        for link in next(tree.iter("table")).iter("a")
        if str(link.get("href")).startswith("/cases/C-")
    ]


def test_the_pages_hold_every_case_once_in_both_directions(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    made = [make_case(owner).case_ref for _ in range(60)]
    # Cases of the very same moment are told apart by their id.
    same = clock.now() - timedelta(days=30)
    made += [make_case(owner, listed_at=same).case_ref for _ in range(5)]
    browser = client_for(make_person())
    pages = [browser.get("/cases")]
    while "Older cases" in pages[-1].text:
        pages.append(browser.get(link_of(pages[-1], "next")))
    assert [len(rows_of(page)) for page in pages] == [25, 25, 15]
    walked = [case_ref for page in pages for case_ref in rows_of(page)]
    assert sorted(walked) == sorted(made)
    assert walked[:60] == list(reversed(made[:60]))
    back = browser.get(link_of(pages[2], "prev"))
    assert rows_of(back) == rows_of(pages[1])
    first = browser.get(link_of(back, "prev"))
    assert rows_of(first) == rows_of(pages[0])
    assert "Newer cases" not in first.text


def link_of(page: object, rel: str) -> str:
    tree = page.tree  # type: ignore[attr-defined]
    return next(str(link.get("href")) for link in tree.iter("a") if link.get("rel") == rel)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("status=accepted", {"knee", "group", "area"}),
        ("status=closed", {"closed"}),
        ("kind=patient_group", {"group"}),
        ("kind=patient", {"knee", "closed", "mine"}),
        ("region=knee", {"knee"}),
        ("mine=yes", {"mine"}),
        ("kind=patient&status=accepted&region=knee", {"knee"}),
        ("status=listed", set()),
        # What is not on the list is said so and narrows nothing.
        ("status=nonsense", {"knee", "closed", "group", "area", "mine"}),
        ("after=nonsense&before=-1", {"knee", "closed", "group", "area", "mine"}),
        ("after=9999999999999999999999999-0", {"knee", "closed", "group", "area", "mine"}),
    ],
)
def test_the_list_is_narrowed_by_its_filters(
    app: Flask, client_for: Browser, address: str, wanted: set[str]
) -> None:
    reader, owner = make_person(), make_person()
    made = {
        "knee": make_case(owner, region="knee"),
        "closed": make_case(owner, CaseStatus.CLOSED),
        "group": make_case(owner, kind=CaseKind.PATIENT_GROUP),
        "area": make_case(owner, kind=CaseKind.PROFESSIONAL_AREA),
        "mine": make_case(reader, CaseStatus.DRAFT),
    }
    names = {case.case_ref: name for name, case in made.items()}
    page = client_for(reader).get(f"/cases?{address}")
    found = {names[case_ref] for case_ref in rows_of(page)} if "No cases match" not in page.text else set()
    assert found == wanted
    if "nonsense" in address and "status" in address:
        assert "Select an option from the list" in page.text


def test_filters_are_kept_from_page_to_page(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    for _ in range(30):
        make_case(owner, CaseStatus.CLOSED)
        make_case(owner, CaseStatus.ACCEPTED)
    browser = client_for(owner)
    page = browser.get("/cases?status=closed&mine=yes")
    older = link_of(page, "next")
    assert "status=closed" in older
    assert "mine=yes" in older
    assert len(rows_of(browser.get(older))) == 5


def test_the_number_of_queries_does_not_grow_with_the_table(app: Flask) -> None:
    reader = make_person()
    actor = actor_for(reader)
    counts = []
    for more in (1, 60):
        for _ in range(more):
            make_case(make_person())
        with counted() as said:
            queries.list_cases(actor, queries.CaseFilters())
        counts.append(len([statement for statement in said if statement.startswith("SELECT")]))
    assert counts == [1, 1]


def test_a_list_row_never_carries_what_the_reader_may_not_see(app: Flask, client_for: Browser) -> None:
    hidden = [
        make_case(status=CaseStatus.SUBMITTED).case_ref,
        make_case(status=CaseStatus.DRAFT).case_ref,
        make_case(status=CaseStatus.WITHDRAWN).case_ref,
        make_case(status=CaseStatus.RESTRICTED).case_ref,
        make_case(visibility=Visibility.NAMED).case_ref,
        make_case(make_person(organisation=make_organisation("Saltmarsh Trust"))).case_ref,
    ]
    page = client_for(make_person()).get("/cases")
    assert not any(case_ref in page.html for case_ref in hidden)


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/new", "/cases/review", "/cases/{ref}", "/cases/{ref}/check"]
)
def test_an_administrator_sees_no_case_at_all(app: Flask, client_for: Browser, path: str) -> None:
    administrator = make_person()
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    make_series(chair=administrator)
    case_ref = make_case().case_ref
    page = client_for(administrator).get(path.format(ref=case_ref), status=403)
    assert "Shoulder pain" not in page.html


def test_a_visitor_is_asked_to_log_in(app: Flask, client_for: Browser) -> None:
    case_ref = make_case().case_ref
    for path in ("/cases", f"/cases/{case_ref}", "/cases/review", "/cases/new"):
        assert client_for(None).get(path, status=302).location.startswith("/log-in")


def test_the_queue_is_oldest_first_and_says_how_urgent(app: Flask, client_for: Browser) -> None:
    chair = make_person()
    make_series(chair=chair)
    owner = make_person()
    now = clock.now()
    young = make_case(owner, CaseStatus.SUBMITTED, listed_at=now, title="Young").case_ref
    old = make_case(
        owner,
        CaseStatus.SUBMITTED,
        listed_at=now - timedelta(days=20),
        title="Old",
        urgency=words.Urgency.BEFORE_DATE,
        needed_before=date(2026, 12, 1),
    ).case_ref
    make_case(owner, CaseStatus.ACCEPTED, title="Not in the queue")
    page = client_for(chair).get("/cases/review")
    assert rows_of(page) == [old, young]
    assert "Before 1 December 2026" in page.text
    assert "Not in the queue" not in page.text


def test_an_empty_queue_says_so(app: Flask, client_for: Browser) -> None:
    chair = make_person()
    make_series(chair=chair)
    assert "No case waits for a review" in client_for(chair).get("/cases/review").text


def test_what_waits_for_a_meeting_is_ordered_by_when_it_is_needed(app: Flask) -> None:
    coordinator = make_person()
    make_series(coordinator=coordinator)
    owner = make_person()
    soon, later = date(2026, 12, 1), date(2026, 12, 20)
    routine = make_case(owner).case_ref
    by_later = make_case(owner, urgency=words.Urgency.BEFORE_DATE, needed_before=later).case_ref
    at_next = make_case(owner, urgency=words.Urgency.NEXT_MEETING).case_ref
    by_soon = make_case(
        owner, CaseStatus.DEFERRED, urgency=words.Urgency.BEFORE_DATE, needed_before=soon
    ).case_ref
    make_case(owner, CaseStatus.LISTED)
    make_case(owner, CaseStatus.SUBMITTED)
    rows = queries.list_accepted(actor_for(coordinator))
    assert [row.case_ref for row in rows] == [by_soon, by_later, at_next, routine]
    assert rows[0].owner_name == owner.name


@pytest.mark.parametrize(("size", "seen"), [(3, "Under 5"), (4, "Under 5"), (5, "5"), (1200, "1,200")])
def test_a_small_group_is_a_number_to_its_owner_only(
    app: Flask, client_for: Browser, size: int, seen: str
) -> None:
    owner, chair = make_person(), make_person()
    make_series(chair=chair)
    case_ref = make_case(owner, kind=CaseKind.PATIENT_GROUP, group_size=size).case_ref
    for reader in (chair, make_person()):
        assert f"People in the group {seen}" in client_for(reader).get(f"/cases/{case_ref}").text
    assert f"People in the group {size:,}" in client_for(owner).get(f"/cases/{case_ref}").text


def test_the_case_page_says_that_it_is_not_the_patient_record(app: Flask, client_for: Browser) -> None:
    for kind in CaseKind:
        case_ref = make_case(kind=kind).case_ref
        page = client_for(make_person()).get(f"/cases/{case_ref}")
        assert "This is not the patient record" in page.text
        assert "patient's wish" in page.text or kind is not CaseKind.PATIENT


def test_a_group_case_has_no_fields_of_a_patient(app: Flask, client_for: Browser) -> None:
    case_ref = make_case(kind=CaseKind.PATIENT_GROUP).case_ref
    shown = client_for(make_person()).get(f"/cases/{case_ref}").text
    for name in ("Duration", "Sex", "Work", "Imaging Not provided", "The patient's wish"):
        assert f" {name} " not in shown


def test_a_place_in_the_list_is_read_as_it_was_written(app: Flask) -> None:
    key = Key(clock.now(), new_id())
    assert read_key(write_key(key)) == key
    assert read_key(None) is None


def test_reading_writes_nothing(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    with counted() as said:
        for path in ("", "/check", "/edit/question", "/edit/imaging", "/stop", "/withdraw", "/edit/kind"):
            browser.get(f"/cases/{case_ref}{path}", status=303 if path == "/stop" else 200)
    assert [statement for statement in said if statement.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
