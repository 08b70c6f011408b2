"""Every page, opened by every kind of person: it answers, it writes nothing, and its rule is kept."""

from collections.abc import Generator
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from peersupport.core.database import db
from peersupport.people.models import Person, UserSession
from peersupport.web.access import CLINICAL, DEMO_ONLY, PUBLIC, Rule, access, rule_of
from tests.apps import separate_app
from tests.builders.people import make_organisation, make_person, make_site, start_session
from tests.guards import LeftOver, add_guards
from tests.page import CheckingClient, Page, outside
from tests.structure.world import make_world, pages_of

KINDS = [
    "owner",
    "coordinator",
    "chair",
    "deputy",
    "administrator",
    "clinician",
    "lead",
    "of another organisation",
    "visitor",
]


def browser(app: Flask, person: Person | None) -> CheckingClient:
    client = CheckingClient(app)
    if person is not None:
        client.carry(start_session(person))
    return client


def test_every_page_answers_everybody_and_none_writes(app: Flask) -> None:
    """Writing is caught by the guard that every request of this suite is under (tests/guards.py)."""
    world = make_world()
    assert list(world.people) == KINDS
    browsers = {kind: browser(app, person) for kind, person in world.people.items()}
    opened: set[str] = set()
    for rule in pages_of(app):
        for number, path in enumerate(world.paths(app, rule)):
            # Everybody once; then whoever may most, until the page was seen in a state that shows it.
            if number > 0 and rule.endpoint in opened:
                break
            for kind in KINDS if number == 0 else ("owner", "coordinator", "chair"):
                answer = outside(browsers[kind].flask_client.get, path)
                check(rule_of(app, rule.endpoint), kind, path, answer)
                answer.close()
                if answer.status_code == 200:
                    opened.add(rule.endpoint)
    # A page that nobody in any state could open would not have been tested.
    assert {rule.endpoint for rule in pages_of(app)} - opened <= {
        "mailbox.index",
        "mailbox.mail",
        "mailbox.calendar",
    }


def check(rule: Rule | None, kind: str, path: str, answer: TestResponse) -> None:
    """What any kind of person may be answered under that rule."""
    where = f"{kind} at {path}: {answer.status_code}"
    assert answer.status_code in (200, 302, 303, 403, 404, 409, 410), where
    if answer.status_code == 200:
        assert kind != "visitor" or rule is PUBLIC, where
        assert kind != "administrator" or rule is not CLINICAL, where
        assert rule is not DEMO_ONLY, where
        if answer.mimetype == "text/html":
            Page(answer)  # reading the page checks it
    elif kind == "visitor" and rule not in (PUBLIC, DEMO_ONLY):
        assert answer.location.startswith("/log-in"), where


@pytest.fixture
def careless(tmp_path: Path) -> Generator[Flask]:
    """An application with two routes that break the house's rules."""
    with separate_app(tmp_path, PEERSUPPORT_LOG_LEVEL="ERROR") as app:

        @app.get("/writes")
        @access(PUBLIC)
        def writes() -> str:
            db.session.query(UserSession).delete()
            return "done"

        @app.post("/leaves")
        @access(PUBLIC)
        def leaves() -> str:
            make_organisation().name = "Changed outside the road"
            return "done"

        app.config["WTF_CSRF_ENABLED"] = False
        add_guards(app)
        with app.app_context():
            yield app


def test_the_guard_notices_a_page_that_writes(careless: Flask) -> None:
    with capture_logs() as said:
        assert outside(careless.test_client().get, "/writes").status_code == 500
    assert [line["kind"] for line in said] == ["WriteOnGet"]


def test_the_guard_notices_changes_left_in_the_session(careless: Flask) -> None:
    make_organisation()
    with pytest.raises(LeftOver, match="Organisation"):
        outside(careless.test_client().post, "/leaves")
    make_site()
    make_person()
