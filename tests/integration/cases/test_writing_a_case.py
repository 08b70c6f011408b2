"""Writing a case: the question pages, drafts, the check page, submission."""

from collections.abc import Callable

import pytest
from flask import Flask

from peersupport.cases.rules.pages import PAGES
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.people import make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]


@pytest.mark.parametrize("kind", list(CaseKind))
def test_every_page_of_a_kind_opens(app: Flask, client_for: Browser, kind: CaseKind) -> None:

    owner = make_person()
    case_ref = make_case(owner, CaseStatus.DRAFT, kind=kind).case_ref
    browser = client_for(owner)
    for page in PAGES[kind]:
        browser.get(f"/cases/{case_ref}/edit/{page}")
    browser.get(f"/cases/{case_ref}/check")
    browser.get(f"/cases/{case_ref}")
    browser.get("/cases")
    browser.get("/cases/new")
