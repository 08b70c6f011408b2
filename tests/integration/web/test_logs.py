"""What a request leaves in the log: JSON lines with an identifier and the route, never what was typed."""

import json
import logging
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from peersupport.logs import LibraryLines, log
from peersupport.web.access import PUBLIC, access
from tests.apps import separate_app
from tests.builders.people import PASSWORD, make_person, start_session
from tests.page import CheckingClient

Lines = list[dict[str, Any]]


@pytest.fixture
def talkative(tmp_path: Path) -> Generator[Flask]:
    """An application that logs everything it would in production."""
    with separate_app(tmp_path, PEERSUPPORT_LOG_LEVEL="DEBUG") as app:

        @app.get("/stumble/<string:word>")
        @access(PUBLIC)
        def stumble(word: str) -> str:
            raise IntegrityError(
                "INSERT", {"title": word}, ValueError(f"DETAIL: Failing row contains {word}")
            )

        with app.app_context():
            yield app


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    """The lines since last asked, and the raw text of all of them."""

    def read() -> tuple[Lines, str]:
        raw = capsys.readouterr().err
        return [json.loads(line) for line in raw.splitlines()], raw

    return read


def test_a_request_is_one_line_with_its_route_status_actor_and_identifier(
    talkative: Flask, lines: Any
) -> None:
    person = make_person()
    client = CheckingClient(talkative)
    client.carry(start_session(person))
    lines()
    page = client.get("/?secret=clinical-words")
    [line], raw = lines()
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/", 200)
    assert line["actor"] == person.staff_ref
    assert line["request_id"] == page.headers["X-Request-Id"]
    assert line["timestamp"].endswith("Z")
    assert line["ms"] >= 0
    assert "clinical-words" not in raw


def test_two_requests_have_identifiers_of_their_own(talkative: Flask, lines: Any) -> None:
    client = CheckingClient(talkative)
    client.get("/log-in")
    client.get("/log-in")
    found, _ = lines()
    assert len({line["request_id"] for line in found}) == 2


def test_nothing_that_was_typed_is_logged(talkative: Flask, lines: Any) -> None:
    make_person(email="sam@northmoor.example", password=PASSWORD)
    client = CheckingClient(talkative)
    client.send(
        "/log-in?next=/clinical-words",
        email="sam@northmoor.example",
        password="wrong clinical-words",
        status=422,
    )
    client.send("/log-in", email="sam@northmoor.example", password=PASSWORD)
    client.post("/log-in", {"email": "x" * 300, "clinical-words": "y"}, status=400)
    _, raw = lines()
    assert raw.count('"event": "request"') == 5
    for typed in ("sam@northmoor", "clinical-words", PASSWORD, "xxxx", "csrf"):
        assert typed not in raw


def test_a_link_with_a_token_is_logged_as_its_route_alone(talkative: Flask, lines: Any) -> None:
    client = CheckingClient(talkative)
    for path in ("/invitation/very-secret-token", "/password/reset/very-secret-token"):
        client.flask_client.get(path)
    client.get("/no-such/very-secret-token", status=404)
    found, raw = lines()
    assert "very-secret-token" not in raw
    routes = [line["route"] for line in found if line["event"] == "request"]
    assert [str(route).rpartition("/")[0] for route in routes] == ["/invitation", "/password/reset", ""]
    assert all("<" in str(route) for route in routes[:2])


def test_an_error_is_logged_by_its_kind_and_place_without_its_words(talkative: Flask, lines: Any) -> None:
    client = CheckingClient(talkative)
    page = client.flask_client.get("/stumble/clinical-words")
    assert page.status_code == 500
    assert "clinical-words" not in page.get_data(as_text=True)
    found, raw = lines()
    assert "clinical-words" not in raw
    error = next(line for line in found if line["event"] == "server_error")
    assert error["kind"] == "IntegrityError"
    assert error["endpoint"] == "stumble"
    assert "test_logs.py:" in error["where"]
    assert error["request_id"] == page.headers["X-Request-Id"]


@pytest.mark.parametrize("given", [True, "the error"])
def test_even_a_careless_line_keeps_an_errors_words_to_itself(
    talkative: Flask, lines: Any, given: object
) -> None:
    try:
        raise ValueError("clinical-words")
    except ValueError as error:
        log.error("careless", exc_info=error if given == "the error" else True)
    [line], raw = lines()
    assert (line["event"], line["kind"]) == ("careless", "ValueError")
    assert "clinical-words" not in raw


def test_libraries_lines_become_json_without_their_arguments(talkative: Flask, lines: Any) -> None:
    logger = logging.getLogger("some.library")
    logger.warning("could not parse %s", "clinical-words")
    logger.info("not worth a line")
    try:
        raise ValueError("clinical-words")
    except ValueError:
        logger.exception("task died")
    found, raw = lines()
    assert [(line["event"], line["level"], line["logger"], line["message"]) for line in found] == [
        ("library", "warning", "some.library", "could not parse %s"),
        ("library", "error", "some.library", "task died"),
    ]
    assert found[1]["kind"] == "ValueError"
    assert "clinical-words" not in raw


def test_several_applications_in_one_process_log_libraries_lines_once(talkative: Flask) -> None:
    assert sum(isinstance(handler, LibraryLines) for handler in logging.getLogger().handlers) == 1
