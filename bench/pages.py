"""Home, a case and the list of cases, beside a bare Flask page over the same 100,000 rows; and growth."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from bench.peers.bare_flask import make_bare_app
from bench.population import many_cases
from bench.table import Row, alternate
from peersupport.core import clock
from peersupport.core.database import db
from peersupport.web.signed_in import SEEN

SMALL, LARGE = 1_000, 100_000
MOST_OVER_BARE = 1.5
MOST_GROWTH = 1.25


def rows() -> list[Row]:
    """Every page of ours beside the bare one, then the list at 100,000 beside itself at 1,000."""
    with many_cases(SMALL) as small, many_cases(LARGE) as large:
        at_large, at_small = _client(*large[:2]), _client(*small[:2])
        return [*_beside_bare(large, at_large), *_growth(large, small, at_large, at_small)]


def _beside_bare(large: tuple[Flask, str, str], ours: FlaskClient) -> list[Row]:
    app, _token, reference = large
    bare = make_bare_app(app.config["SQLALCHEMY_DATABASE_URI"]).test_client()
    bare.get("/enter")
    pairs = [
        ("home page, 16 things to do", "/", "/"),
        ("case page", f"/cases/{reference}", f"/items/{reference}"),
        (f"list of 25 of {LARGE:,} cases", "/cases", "/items"),
    ]
    found = []
    for name, our_path, bare_path in pairs:
        mine, theirs = alternate(_fetch(ours, our_path), _fetch(bare, bare_path))
        found.append(Row.at_most(name, mine, "bare Flask page", theirs, most=MOST_OVER_BARE))
    return found


def _growth(
    large: tuple[Flask, str, str], small: tuple[Flask, str, str], at_large: FlaskClient, at_small: FlaskClient
) -> list[Row]:
    more, less = alternate(_fetch(at_large, "/cases"), _fetch(at_small, "/cases"))
    found = [Row.at_most(f"list at {LARGE:,} cases", more, f"list at {SMALL:,}", less, most=MOST_GROWTH)]
    for name, path_of in (
        ("home page", lambda _reference: "/"),
        ("case page", lambda reference: f"/cases/{reference}"),
        ("list", lambda _reference: "/cases"),
    ):
        many = _queries(large[0], _fetch(at_large, path_of(large[2])))
        few = _queries(small[0], _fetch(at_small, path_of(small[2])))
        found.append(
            Row.equal(
                f"queries of the {name}, {LARGE:,} cases", many, f"{SMALL:,} cases", few, unit="queries"
            )
        )
    return found


def _client(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
        cookie[SEEN] = int(clock.now().timestamp())
    return client


def _fetch(client: FlaskClient, path: str) -> Callable[[], None]:
    def fetch() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    return fetch


def _queries(app: Flask, call: Callable[[], None]) -> int:
    with app.app_context():
        engine = db.engine
    with _counting(engine) as counted:
        call()
    return len(counted)


@contextmanager
def _counting(engine: Engine) -> Generator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
