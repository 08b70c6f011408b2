"""Values that somebody hostile, or a broken browser, might send: each is answered, none by an error of ours.

Fuzzers miss some of these, so they are a fixed list.
"""

import io
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from peersupport.core.database import db
from peersupport.core.errors import Conflict
from tests.conftest import HAS_POSTGRES
from tests.page import CheckingClient, Page, form_values, outside
from tests.structure.test_pages import browser
from tests.structure.world import QUESTION_PAGES, World, make_world, pages_of

NASTY = {
    "NUL": "a\x00b",
    "control": "a\x01\x1b[31m\x7f\x85b",
    "bidi": "\u202eevil\u2066\u2069",
    "surrogate": "\ud800",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% raw %}",
    "sql": "' OR 1=1; DROP TABLE person; --",
    "twenty digits": "99999999999999999999",
    "minus": "-1",
    "float": "1e400",
    "other digits": "٢٠٢٦",
    "escape": "%2e%2e%2f%00",
    "path": "../../etc/passwd",
    "newline": "a\r\nSet-Cookie: x=1",
    "emoji": "👩🏽‍⚕️" * 40,
    "combining": "e" + "\u0301" * 500,
    "spaces": "\u3000\u200b \t",
    "long": "x" * 100_000,
    "formula": "=cmd|'/c calc'!A0",
    "uuid": "01a201c2-8bdd-76a6-8fc1-a35d1bc65f99",
    "date": "2026-02-31",
    "empty": "",
}
# Of those, what each name of a query is tried with alone.
SHORT_LIST = ["NUL", "surrogate", "twenty digits", "long", "newline", "float"]
# What every field of a form is filled with together; the fields' own unit tests have more.
IN_FORMS = ["NUL", "bidi", "surrogate", "script", "twenty digits", "other digits", "newline", "long", "empty"]
QUERY_NAMES = [
    *("after", "before", "back", "item", "kind", "mine", "next", "q", "region", "search", "series"),
    *("service", "show", "site", "status", "to", "why"),
]
# Words of the machinery, markup of theirs, and characters that no page may hold.
LOOKS_WRONG = re.compile(
    r"Traceback|sqlalchemy|psycopg|sqlite3|<script>alert|<img src=x"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
)


def check(answer: TestResponse, what: str) -> None:
    """Answered, not by an error of ours, and nothing of what was sent got out of its place."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    assert "x=1" not in str(answer.headers.getlist("Set-Cookie")), what
    wrong = LOOKS_WRONG.search(answer.get_data(as_text=True))
    assert wrong is None, f"{what}: {wrong}"
    answer.close()


def sendable(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def test_nasty_values_in_every_part_of_every_address(app: Flask) -> None:
    world = make_world()
    client = browser(app, world.people["chair"]).flask_client
    for rule in pages_of(app):
        good = next(world.paths(app, rule)).partition("?")[0]
        for name, value in NASTY.items():
            if len(value) > 1000:
                value = value[:1000]  # servers refuse longer addresses before they reach us
            for argument in rule.arguments:
                part = quote(sendable(value), safe="%")
                path = good.replace(world.known[argument][0], part)
                check(outside(client.get, path), f"{rule} {argument} {name}")


def test_nasty_values_in_every_query(app: Flask) -> None:
    world = make_world()
    coordinator = browser(app, world.people["coordinator"]).flask_client
    administrator = browser(app, world.people["administrator"]).flask_client
    for rule in pages_of(app):
        if rule.arguments and not rule.endpoint.endswith((".edit", ".room")):
            continue
        path = next(world.paths(app, rule)).partition("?")[0]
        client = administrator if rule.endpoint.startswith("organisation.") else coordinator
        for name, value in NASTY.items():
            part = quote(sendable(value[:1000]))
            query = "&".join(f"{one}={part}" for one in QUERY_NAMES)
            check(outside(client.get, f"{path}?{query}"), f"{path} all {name}")


def test_nasty_values_in_each_name_of_a_query_alone(app: Flask) -> None:
    world = make_world()
    for kind, paths in (
        ("coordinator", ["/cases", "/meetings"]),
        ("administrator", ["/organisation/people"]),
    ):
        client = browser(app, world.people[kind]).flask_client
        for path, one, name in product(paths, QUERY_NAMES, SHORT_LIST):
            part = quote(sendable(NASTY[name][:1000]))
            check(outside(client.get, f"{path}?{one}={part}"), f"{path} {one} {name}")


@contextmanager
def nothing_is_ever_saved() -> Generator[None]:
    """Let every change go as far as its commit, and no further: the next form finds the world as it was."""

    def refuse(_session: object) -> None:
        raise Conflict("Not in this test.")

    factory = db.session.session_factory
    event.listen(factory, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(factory, "before_commit", refuse)


@dataclass
class Sent:
    """One form of the product as one person sees it: where it goes, what it holds, and all it may hold."""

    client: CheckingClient
    target: str
    values: dict[str, Any]
    names: set[str]
    texts: set[str]
    files: set[str]

    def send(self, what: str, changed: dict[str, Any]) -> None:
        """Send it with these values (None: left out) and look at the answer."""
        data = {name: value for name, value in {**self.values, **changed}.items() if value is not None}
        for name, value in data.items():
            if isinstance(value, str):
                file = (io.BytesIO(sendable(value)), "staff.csv")
                data[name] = file if name in self.files else sendable(value)
        check(outside(self.client.flask_client.post, self.target, data=data), f"{self.target} {what}")


def forms_of(app: Flask, world: World) -> Iterator[Sent]:
    """Each form of the product once, by whoever can open it."""
    seen: set[tuple[str, frozenset[str]]] = set()
    people = ("owner", "coordinator", "chair", "administrator", "visitor")
    browsers = {kind: browser(app, world.people[kind]) for kind in people}
    for rule in pages_of(app):
        before = len(seen)
        for path in _where_forms_are(app, world, rule):
            # Each question page of a case has its own form; of all others one is enough.
            is_question = rule.endpoint == "cases.edit"
            if len(seen) > before and not is_question:
                break
            for client in [browsers["owner"]] if is_question else browsers.values():
                for sent in _forms_at(client, path):
                    endpoint, _ = app.url_map.bind("localhost").match(sent.target, method="POST")
                    if (endpoint, frozenset(sent.names)) not in seen:
                        seen.add((endpoint, frozenset(sent.names)))
                        yield sent


def _where_forms_are(app: Flask, world: World, rule: Rule) -> Iterator[str]:
    if rule.endpoint == "cases.edit":
        for case_ref, page in product(world.drafts, QUESTION_PAGES):
            yield f"/cases/{case_ref}/edit/{page}"
    else:
        yield from islice(world.paths(app, rule), 24 if "POST" in (rule.methods or ()) else 5)


def _forms_at(client: CheckingClient, path: str) -> Iterator[Sent]:
    answer = outside(client.flask_client.get, path)
    tree = Page(answer).tree if answer.status_code == 200 else None
    answer.close()
    for form in tree.iter("form") if tree is not None else ():
        if (form.get("method") or "get").lower() == "post":
            inputs = [one for tag in ("input", "select", "textarea") for one in form.iter(tag)]
            names = {one.get("name", "") for one in inputs} - {"", "csrf_token"}
            files = {one.get("name", "") for one in inputs if one.get("type") == "file"}
            ticks = {one.get("name", "") for one in inputs if one.get("type") in ("radio", "checkbox")}
            target = (form.get("action") or path).partition("?")[0]
            yield Sent(client, target, form_values(form), names, names - ticks - files, files)


def test_nasty_values_in_every_field_of_every_form(app: Flask) -> None:
    forms = list(forms_of(app, make_world()))
    assert len(forms) > 40
    is_postgres = db.engine.dialect.name == "postgresql"
    with nothing_is_ever_saved():
        for form in forms:
            # Refused by the forms themselves, whatever the database.
            for kind in IN_FORMS if not is_postgres else ():
                form.send(f"everything {kind}", dict.fromkeys(form.names, NASTY[kind]))
            form.send("everything twice", {name: [b"a", b"b"] for name in form.names})
            form.send("nothing", dict.fromkeys(form.names))
            # One wrong value among right ones may get as far as the database, and PostgreSQL takes less.
            for name in form.texts if is_postgres or not HAS_POSTGRES else ():
                for kind in ("twenty digits", "long"):
                    form.send(f"{name} {kind}", {name: NASTY[kind]})


def test_a_body_that_is_no_form_is_refused_as_a_page(app: Flask) -> None:
    client = browser(app, None).flask_client
    for kind in (
        "application/json",
        "multipart/form-data",
        "text/plain",
        "application/x-www-form-urlencoded",
    ):
        for body in (b"\x00\xff" * 50, b"[" * 5000, b"%" * 5000, b"--x\r\n\r\n", b""):
            check(outside(client.post, "/log-in", data=body, content_type=kind), f"{kind} {body[:9]!r}")
