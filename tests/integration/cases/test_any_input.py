"""Whatever is sent to a form of a case: a clear answer, never a failure, and the draft stays whole."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from peersupport.cases.models import Case
from peersupport.cases.rules.pages import PAGES
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.core.database import db
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import make_person
from tests.page import CheckingClient, outside

Browser = Callable[[Person | None], CheckingClient]
ANSWERS = {200, 303, 403, 404, 409, 413, 422}
NASTY = [
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "{{ 7 * 7 }}",
    '\'; DROP TABLE "case"; --',
    "x" * 5000,
    "\u0301" * 300,
    "９４３ ４７６ ５９１９",
    "-1",
    "1e309",
    "٣",
    "\uffff",
    "",
    " ",
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text(min_size=1, max_size=400))
values = st.one_of(texts, st.lists(texts, max_size=3))
FIELDS = {
    "question": ["title", "clinical_question", "question_type"],
    "region": ["region"],
    "conditions": ["condition_keys"],
    "red-flags": ["red_flag_screen", "red_flag_notes"],
    "person": ["age_band", "sex", "duration", "work_status"],
    "group": [
        "group_size",
        "period_from-day",
        "period_from-month",
        "period_from",
        "age_band_to",
        "data_source",
    ],
    "situation": ["situation", "background"],
    "assessment": ["assessment", "other_flags", "what_i_have_tried", "data_source"],
    "treatment": ["treatment_so_far", "what_matters", "intended_action", "what_i_have_tried"],
    "imaging": ["type", "month", "summary"],
    "scores": ["measure", "value", "month"],
    "help": ["help_wanted", "urgency", "needed_before-year", "needed_before", "preferred_expertise"],
    "topics": ["topic_tags"],
    "sharing": ["patient_preference", "preference_reason", "visibility", "involves_colleague"],
    "people": ["person"],
}
ALWAYS = ["step", "version", "identifier_reason", "form_token"]
quickly = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def send(browser: CheckingClient, path: str, sent: dict[str, Any]) -> int:
    """Post these values as they are, lone surrogates left out as no browser can send them."""
    data = {
        name: [clean(one) for one in value] if isinstance(value, list) else clean(value)
        for name, value in sent.items()
    }
    response = outside(browser.flask_client.post, path, data=data)
    html = response.get_data(as_text=True)
    assert response.status_code in ANSWERS, f"{path}: {response.status_code}"
    assert "<script>alert" not in html
    return int(response.status_code)


def clean(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()


@pytest.mark.parametrize(
    ("kind", "page"), [(kind, page) for kind in CaseKind for page in PAGES[kind]], ids=str
)
def test_a_question_page_takes_anything(app: Flask, client_for: Browser, kind: CaseKind, page: str) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    browser = client_for(owner)
    path = f"/cases/{case_ref}/edit/{page}"

    @quickly
    @given(st.data())
    def post(data: st.DataObject) -> None:
        base = browser.get(path).values()
        names = data.draw(st.lists(st.sampled_from([*FIELDS[page], *ALWAYS]), max_size=4, unique=True))
        send(browser, path, base | {name: data.draw(values) for name in names})

    post()
    case = db.session.scalars(select(Case)).one()
    assert case.status is CaseStatus.DRAFT
    assert case.case_kind is kind
    browser.get(f"/cases/{case_ref}")
    browser.get(f"/cases/{case_ref}/check")


@pytest.mark.parametrize("page", ["check", "withdraw", "edit/kind", "copy"])
def test_the_owners_other_forms_take_anything(app: Flask, client_for: Browser, page: str) -> None:
    owner = make_person()
    browser = client_for(owner)
    case_ref = make_case(owner, CaseStatus.DRAFT, situation="").case_ref
    path = f"/cases/{case_ref}/{page}"
    base = browser.get("/cases/new").values()

    @quickly
    @given(st.dictionaries(st.sampled_from(["reason", "kind", "has_identifier_statement", *ALWAYS]), values))
    def post(sent: dict[str, Any]) -> None:
        # Without its version a form moves nothing, so that each example finds the same draft.
        send(browser, path, base | sent | {"version": "0" if page == "withdraw" else sent.get("version", "")})

    post()
    assert db.session.scalars(select(Case.status).where(Case.case_ref == case_ref)).one() is CaseStatus.DRAFT


@pytest.mark.parametrize("page", ["return", "accept", "withdraw", "take-back"])
def test_a_reviewers_forms_take_anything(app: Flask, client_for: Browser, page: str) -> None:
    chair = make_person()
    make_series(chair=chair)
    case_ref = make_case(status=CaseStatus.SUBMITTED).case_ref
    browser = client_for(chair)
    base = browser.get("/cases/new").values()

    @quickly
    @given(st.dictionaries(st.sampled_from(["reason", "missing", *ALWAYS]), values))
    def post(sent: dict[str, Any]) -> None:
        send(browser, f"/cases/{case_ref}/{page}", base | sent | {"version": "0"})

    post()
    assert db.session.scalars(select(Case.status)).one() is CaseStatus.SUBMITTED


@quickly
@given(
    st.dictionaries(
        st.sampled_from(["status", "kind", "region", "mine", "after", "before", "csrf_token", "page"]), values
    )
)
def test_the_list_takes_any_address(app: Flask, client_for: Browser, sent: dict[str, Any]) -> None:
    browser = client_for(make_person())
    query = {
        name: [clean(one) for one in value] if isinstance(value, list) else clean(value)
        for name, value in sent.items()
    }
    response = outside(browser.flask_client.get, "/cases", query_string=query)
    # A NUL is in no address of ours; everything else odd is ignored.
    assert response.status_code == (400 if "%00" in urlencode(query, doseq=True) else 200)


@pytest.mark.parametrize(
    "case_ref", ["C-2026-00001", "C-2026-99999", "c-2026-00001", "C-1-1", "%00", "..%2f", "S-00001"]
)
def test_an_unknown_reference_is_not_found(app: Flask, client_for: Browser, case_ref: str) -> None:
    browser = client_for(make_person())
    for path in ("", "/check", "/edit/question", "/stop", "/return"):
        response = outside(browser.flask_client.get, f"/cases/{case_ref}{path}")
        assert response.status_code in (403, 404) if path == "/return" else response.status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 1501, "must be 1,500 characters or fewer"),
        ("before \u202e after", "Remove the invisible character after 'before'"),
        ("a\x00b", "Remove the invisible character after 'a'"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_at_its_field(
    app: Flask, client_for: Browser, text: str, said: str
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    page = client_for(owner).send(f"/cases/{case_ref}/edit/situation", status=422, situation=text)
    assert said in page.text


def test_a_script_is_shown_as_the_text_it_is(app: Flask, client_for: Browser) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT).case_ref
    browser = client_for(owner)
    typed = "<script>alert(1)</script> & <b>pain</b>"
    browser.send(f"/cases/{case_ref}/edit/situation", situation=typed)
    assert typed in browser.get(f"/cases/{case_ref}").text
    assert "<script>alert" not in browser.get(f"/cases/{case_ref}").html
