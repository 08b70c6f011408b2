"""Each documented account walks through the product: every page opens, none shows the other organisation."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from peersupport.actions.models import Action
from peersupport.cases.models import Case
from peersupport.core.database import db
from peersupport.demo.content import Content, read_content
from peersupport.demo.ways_in import Account, list_accounts
from peersupport.meetings.models import Meeting, MeetingSeries
from peersupport.people.models import Organisation, Person
from tests.page import CheckingClient, Page, outside

ACCOUNTS = list_accounts()
CONTENTS = {content.organisation["name"]: content for content in read_content()}
each_account = pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
BrowserOf = Callable[[str], CheckingClient]
# Of each kind of page so many examples are opened by each account.
EXAMPLES = 8
# A case's pages differ most between these.
TELLING_STATES = ("draft", "submitted", "listed", "discussed", "outcome_due", "closed")
FINE = {200, 302, 303, 403, 404}
# What only other tests or other people can ask for: links by mail, and files.
NOT_WALKED = {"static", "people.accept_invitation", "people.reset_password", "mailbox.calendar"}


def references(content: Content) -> dict[str, list[str]]:
    """Examples of each kind of reference in an organisation, of as many states as there are."""
    organisation = db.session.scalars(
        select(Organisation.id).where(Organisation.name == content.organisation["name"])
    ).one()
    cases: dict[str, str] = {}
    for ref, status in db.session.execute(
        select(Case.case_ref, Case.status).where(
            Case.organisation_id == organisation, Case.status.in_(TELLING_STATES)
        )
    ):
        cases[status] = ref
    meetings: dict[str, str] = {}
    for ref, status in db.session.execute(
        select(Meeting.meeting_ref, Meeting.status).where(Meeting.organisation_id == organisation)
    ):
        meetings[status] = ref
    series = select(MeetingSeries.series_ref).where(MeetingSeries.organisation_id == organisation)
    actions: dict[str, str] = {}
    for ref, status in db.session.execute(
        select(Action.action_ref, Action.status).where(Action.organisation_id == organisation)
    ):
        actions.setdefault(status, ref)
    staff = select(Person.staff_ref).where(Person.organisation_id == organisation).limit(2)
    return {
        "case_ref": list(cases.values()),
        "meeting_ref": list(meetings.values()),
        "series_ref": list(db.session.scalars(series)),
        "action_ref": list(actions.values()),
        "staff_ref": list(db.session.scalars(staff)),
        "page": ["question", "imaging"],
    }


def addresses(demo: Flask, known: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of every page, with examples for what varies in them."""
    urls = demo.url_map.bind("localhost")
    for rule in demo.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_WALKED or "mail_id" in rule.arguments:
            continue
        for values in _values(rule, known):
            yield urls.build(rule.endpoint, values)


def _values(rule: Rule, known: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    names = sorted(rule.arguments)
    if not names:
        yield {}
        return
    longest = max(len(known[name]) for name in names)
    for place in range(longest):
        yield {name: known[name][place % len(known[name])] for name in names}


@each_account
def test_every_address_answers_and_every_page_is_sound(
    demo: Flask, browser_of: BrowserOf, account: Account
) -> None:
    known = references(CONTENTS[account.organisation])
    browser = browser_of(account.email)
    opened = 0
    for path in addresses(demo, known):
        response = outside(browser.flask_client.get, path)
        assert response.status_code in FINE, f"{path}: {response.status_code}"
        if response.status_code == 200 and response.mimetype == "text/html":
            Page(response)  # reading the page checks it
            opened += 1
    assert opened >= 10


def canaries(account: Account) -> list[str]:
    """Words that stand in the other organisation only."""
    other = next(content for name, content in CONTENTS.items() if name != account.organisation)
    people = [f"{person['first_name']} {person['last_name']}" for person in other.people]
    places = [place["name"] for place in other.organisation["sites"] + other.organisation["services"]]
    titles = [case["title"] for case in other.cases.values()] + [one["title"] for one in other.meetings]
    domain = other.people[0]["email"].partition("@")[2]
    return [*people, *places, *titles, *(one["name"] for one in other.series.values()), domain]


def walk(browser: CheckingClient, demo: Flask) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from home, a number of examples of each kind; the page's words."""
    urls = demo.url_map.bind("localhost")
    waiting, known, seen = deque(["/"]), {"/"}, defaultdict(int)
    while waiting:
        path = waiting.popleft()
        endpoint, _ = urls.match(path.partition("?")[0], method="GET")
        seen[endpoint] += 1
        if seen[endpoint] > EXAMPLES:
            continue
        response = outside(browser.flask_client.get, path)
        assert response.status_code in FINE, f"{path}: {response.status_code}"
        html = unescape(response.get_data(as_text=True))
        yield path, html
        for link in re.findall(r'href="(/[^"#]*)', html):
            if link not in known and not link.startswith(("/static", "/mailbox")):
                known.add(link)
                waiting.append(link)


@each_account
def test_no_link_leads_to_anything_of_the_other_organisation(
    demo: Flask, browser_of: BrowserOf, account: Account
) -> None:
    forbidden = canaries(account)
    pages = 0
    for path, html in walk(browser_of(account.email), demo):
        assert [word for word in forbidden if word in html] == [], path
        pages += 1
    assert pages >= 10


def test_the_walk_would_find_the_other_organisation(demo: Flask, browser_of: BrowserOf) -> None:
    ours = next(account for account in ACCOUNTS if account.kind == "clinician")
    theirs = next(account for account in reversed(ACCOUNTS) if account.kind == "clinician")
    found = {
        word for _, html in walk(browser_of(theirs.email), demo) for word in canaries(ours) if word in html
    }
    assert len(found) >= 10


@each_account
def test_references_of_the_other_organisation_lead_nowhere(
    demo: Flask, browser_of: BrowserOf, account: Account
) -> None:
    other = next(content for name, content in CONTENTS.items() if name != account.organisation)
    own, others = references(CONTENTS[account.organisation]), references(other)
    browser = browser_of(account.email)
    for kind, folder in (("case_ref", "cases"), ("meeting_ref", "meetings"), ("action_ref", "actions")):
        for ref in set(others[kind]) - set(_all(kind, CONTENTS[account.organisation])):
            response = outside(browser.flask_client.get, f"/{folder}/{ref}")
            assert response.status_code in (403, 404), ref
    assert own["case_ref"]


def _all(kind: str, content: Content) -> list[str]:
    column = {"case_ref": Case.case_ref, "meeting_ref": Meeting.meeting_ref, "action_ref": Action.action_ref}[
        kind
    ]
    table = column.class_
    name = Organisation.name == content.organisation["name"]
    return list(
        db.session.scalars(
            select(column).join(Organisation, Organisation.id == table.organisation_id).where(name)
        )
    )


@each_account
def test_the_documented_password_opens_the_account(demo: Flask, account: Account) -> None:
    browser = CheckingClient(demo)
    page = browser.send("/log-in", email=account.email, password="peer support demo")
    assert page.location == "/"
    assert browser.get("/").heading
