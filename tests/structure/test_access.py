"""Every page and every live event declares who may use it; what does not is refused."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

from peersupport.config import ROOT
from peersupport.realtime.door import EVENTS
from peersupport.web import access as rules
from peersupport.web.access import Rule, rule_of
from peersupport.web.fields import BaseForm
from tests.apps import separate_app
from tests.builders.people import make_person, start_session
from tests.page import CheckingClient

KNOWN_RULES = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
# Opened to visitors on purpose. Adding a page here is a visible, reviewed act.
OPEN_TO_VISITORS = {
    "health.live",
    "health.ready",
    "home.accessibility",
    "home.index",
    "home.not_the_record",
    "home.privacy",
    "mailbox.calendar",
    "mailbox.index",
    "mailbox.mail",
    "people.accept_invitation",
    "people.forgotten_password",
    "people.log_in",
    "people.reset_password",
    "people.reset_sent",
    "static",
}


def load_tool(name: str) -> ModuleType:
    """One of the scripts in tools/."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_route_has_a_declared_rule(shared_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in shared_app.url_map.iter_rules()}
    assert len(endpoints) > 60
    assert [endpoint for endpoint in endpoints if rule_of(shared_app, endpoint) not in KNOWN_RULES] == []


def test_only_the_listed_pages_are_open_to_visitors(shared_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in shared_app.url_map.iter_rules()}
    open_ones = {
        name for name in endpoints if not (rule_of(shared_app, name) or rules.LOGGED_IN).needs_log_in
    }
    assert open_ones == OPEN_TO_VISITORS


def test_every_live_event_has_a_rule_that_asks_for_a_log_in_and_a_form(shared_app: Flask) -> None:
    assert len(EVENTS) >= 10
    for event in EVENTS.values():
        assert event.rule in KNOWN_RULES, event.name
        assert event.rule.needs_log_in, event.name
        assert issubclass(event.form, BaseForm), event.name


def test_no_address_holds_a_row_id(shared_app: Flask) -> None:
    """References only. The demo's mailbox, which exists nowhere else, names its mails by their own id."""
    allowed = {"mailbox.mail", "mailbox.calendar"}
    for rule in shared_app.url_map.iter_rules():
        kinds = {type(converter).__name__ for converter in rule._converters.values()}
        assert not kinds & {"IntegerConverter", "FloatConverter", "AnyConverter"}, rule
        assert "UUIDConverter" not in kinds or rule.endpoint in allowed, rule


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_route_added_without_a_rule_is_refused_to_everybody(tmp_path: Path, method: str) -> None:
    with separate_app(tmp_path, PEERSUPPORT_LOG_LEVEL="CRITICAL") as app, app.app_context():

        @app.route("/forgotten", methods=["GET", "POST"])
        def forgotten() -> str:
            return "secret"

        app.config["WTF_CSRF_ENABLED"] = False
        client = CheckingClient(app)
        for person in (None, make_person()):
            if person is not None:
                client.carry(start_session(person))
            page = (
                client.get("/forgotten", status=403)
                if method == "GET"
                else client.post("/forgotten", {}, status=403)
            )
            assert "secret" not in page.html


def test_the_table_of_access_in_the_docs_says_what_the_code_does(shared_app: Flask) -> None:
    tool = load_tool("write_access_table")
    assert tool.PAGE.read_text() == tool.access_page(shared_app), "run python tools/write_access_table.py"
