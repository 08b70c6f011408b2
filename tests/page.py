"""The checking client: fetching a page in a test checks the page."""

import contextvars
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from peersupport.core import clock
from peersupport.core.database import db
from peersupport.realtime.server import socketio
from peersupport.web.signed_in import SEEN

REDIRECTS = (301, 302, 303, 307, 308)


class Page:
    """An answer, parsed. `text` is what a person reads; `forms` can be filled in and sent."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.tree: Element | None = None
        if response.mimetype == "text/html" and self.status not in REDIRECTS:
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            self.tree = parser.parse(self.html)
            check(self.tree, self.html)

    @property
    def text(self) -> str:
        """The main content's text, white space folded."""
        assert self.tree is not None, f"no page: {self.status} {self.location}"
        main = next(self.tree.iter("main"), self.tree)
        return " ".join(" ".join(main.itertext()).split())

    @property
    def heading(self) -> str:
        assert self.tree is not None, f"no page: {self.status} {self.location}"
        return " ".join("".join(next(self.tree.iter("h1")).itertext()).split())

    def values(self, action: str | None = None) -> dict[str, Any]:
        """What a browser would send for the form with this action (None: the first in the main part)."""
        return form_values(self.form(action))

    def form(self, action: str | None = None) -> Element:
        assert self.tree is not None, f"no page: {self.status} {self.location}"
        main = next(self.tree.iter("main"))
        for form in main.iter("form"):
            if action is None or form.get("action", "") == action:
                return form
        raise AssertionError(f"no form with action {action!r} on the page")


def form_values(form: Element) -> dict[str, Any]:
    """The names and values a browser would send."""
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "textarea":
            values[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            chosen = [option for option in element.iter("option") if option.get("selected") is not None]
            first = chosen or list(element.iter("option"))[:1]
            values[name] = first[0].get("value", "") if first else ""
        elif element.tag == "input" and element.get("type") in ("radio", "checkbox"):
            if element.get("checked") is not None:
                values.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "input" and element.get("type") not in ("submit", "button", "file"):
            values[name] = element.get("value", "")
    return values


def check(tree: Element, html: str) -> None:
    """What every page must be: one h1, a title, unique ids, labels, guarded forms, no inline code."""
    headings = list(tree.iter("h1"))
    assert len(headings) == 1, f"{len(headings)} h1 headings"
    assert "".join(next(tree.iter("title")).itertext()).strip(), "no title"
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    repeated = [name for name, count in ids.items() if count > 1]
    assert not repeated, f"ids used twice: {repeated}"
    labelled = {label.get("for") for label in tree.iter("label")}
    for element in [e for tag in ("input", "select", "textarea") for e in tree.iter(tag)]:
        if element.get("type") in ("hidden", "submit", "button"):
            continue
        has_label = (
            element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
        )
        assert has_label, f"no label for {element.get('name')}"
    _check_forms(tree)
    _check_attributes(tree, ids)
    assert not re.search(r"\bUndefined\b|\{\{|\}\}|\{%", html), "template left-overs"


def _check_forms(tree: Element) -> None:
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            assert "csrf_token" in form_values(form), f"form without csrf token: {form.get('action')}"


def _check_attributes(tree: Element, ids: Counter[str | None]) -> None:
    for element in tree.iter():
        for attribute in element.attrib:
            assert not str(attribute).startswith("on"), f"inline handler {attribute} on {element.tag}"
            assert attribute != "style", f"inline style on {element.tag}"
        for target in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(target) or "").split():
                assert name in ids, f"{target} points at missing #{name}"


def outside(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call as another process would: in no application context, with a database session of its own.

    Afterwards the test's own session forgets what it read, so that it sees what was written.
    """
    answer = contextvars.Context().run(call, *arguments, **named)
    db.session.rollback()
    return answer


class LiveSocket:
    """An open socket of the tests."""

    def __init__(self, app: Flask, browser: "CheckingClient") -> None:
        self._client = outside(socketio.test_client, app, flask_test_client=browser.flask_client)

    @property
    def is_connected(self) -> bool:
        return bool(self._client.is_connected())

    def ask(self, event: str, payload: Any = None) -> dict[str, Any]:
        """Send an event and return its acknowledgement."""
        answer: dict[str, Any] = outside(self._client.emit, event, payload, callback=True)
        return answer

    def heard(self, event: str) -> list[Any]:
        """The payloads of this event received since last asked; other events are dropped."""
        return [got["args"][0] for got in self._client.get_received() if got["name"] == event]

    def leave(self) -> None:
        if self.is_connected:
            outside(self._client.disconnect)


class CheckingClient:
    """A browser of the tests. `get` and `send` return checked pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.flask_client: FlaskClient = app.test_client()

    def carry(self, token: str) -> None:
        """Log this browser in with a session's token."""
        with self.flask_client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
            cookie[SEEN] = int(clock.now().timestamp())

    def get(self, path: str, *, status: int = 200) -> Page:
        """Fetch a page and check it."""
        return self._page(outside(self.flask_client.get, path), status)

    def post(self, path: str, values: dict[str, Any], *, status: int = 303) -> Page:
        """Send exactly these values."""
        return self._page(outside(self.flask_client.post, path, data=values), status)

    def send(self, path: str, *, action: str | None = None, status: int = 303, **values: Any) -> Page:
        """Open `path`, fill its form (the one with `action`, or the first) with `values`, and send it."""
        page = self.get(path)
        filled = {**page.values(action), **values}
        return self.post(action or page.form(action).get("action") or path, filled, status=status)

    def log_out(self) -> Page:
        """Press the log-out button of the home page."""
        page = self.get("/")
        assert page.tree is not None
        form = next(form for form in page.tree.iter("form") if form.get("action") == "/log-out")
        return self.post("/log-out", form_values(form))

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads."""
        assert page.status in REDIRECTS, f"not a redirect: {page.status}"
        return self.get(page.location)

    def _page(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, (
            f"{response.request.method} {response.request.path}: {response.status_code} "
            f"{response.headers.get('Location', '')}\n{_errors(response)}"
        )
        return Page(response)


def _errors(response: TestResponse) -> str:
    text = response.get_data(as_text=True)
    return " | ".join(re.findall(r"(?s)nhsuk-error-message[^>]*>(.*?)</", text))[:1000] or text[-600:]
