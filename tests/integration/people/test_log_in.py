"""Logging in and out through the door."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.clock import london_day, now
from peersupport.core.database import db
from peersupport.people.models import AccountStatus, UserSession
from tests.builders.people import PASSWORD, make_person, save
from tests.page import outside


def test_a_right_password_logs_in_and_log_out_kills_a_copied_cookie(client_for, app):
    make_person("Aoife", "Byrne", email="aoife@northmoor.example", password=PASSWORD)
    browser = client_for()
    page = browser.send("/log-in", email="Aoife@northmoor.example ", password=PASSWORD)
    assert page.location == "/"
    assert "Aoife Byrne" in browser.get("/").html

    copied = app.test_client()
    cookie = browser.flask_client.get_cookie("peersupport")
    copied.set_cookie("peersupport", cookie.value)
    assert b"Aoife Byrne" in outside(copied.get, "/").data

    browser.post("/log-out", {}, status=400)
    browser.log_out()
    assert b"Aoife Byrne" not in outside(copied.get, "/").data


def test_wrong_password_and_unknown_account_get_the_same_words(client_for, app):
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    wrong = browser.send("/log-in", email="known@northmoor.example", password="wrong wrong wrong", status=422)
    unknown = browser.send(
        "/log-in", email="nobody@northmoor.example", password="wrong wrong wrong", status=422
    )
    assert wrong.text.replace("known@northmoor.example", "") == unknown.text.replace(
        "nobody@northmoor.example", ""
    )


def test_guessing_is_slowed_and_then_possible_again(client_for, app, clock):
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    for _ in range(10):
        browser.send("/log-in", email="known@northmoor.example", password="wrong wrong wrong", status=422)
    page = browser.send("/log-in", email="known@northmoor.example", password=PASSWORD, status=422)
    assert "too many wrong tries" in page.text
    clock.shift(timedelta(minutes=6))
    browser.send("/log-in", email="known@northmoor.example", password=PASSWORD)


def test_an_idle_session_ends(client_for, app, clock):
    browser = client_for(make_person("Aoife"))
    assert "Aoife" in browser.get("/").html
    clock.shift(timedelta(minutes=14))
    assert "Aoife" in browser.get("/").html
    clock.shift(timedelta(minutes=14))
    assert "Aoife" in browser.get("/").html
    clock.shift(timedelta(minutes=16))
    assert "Aoife" not in browser.get("/").html


def test_failed_log_ins_are_audited_without_the_address(client_for, app):
    client_for().send("/log-in", email="nobody@northmoor.example", password="wrong wrong wrong", status=422)
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.tag == "account:log_in:failed"
    assert "nobody" not in str(event.fields)


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip"],
)
def test_a_spoofed_address_does_not_get_round_the_throttle(client_for, app, header):
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    for number in range(10):
        browser.flask_client.environ_base[f"HTTP_{header.upper().replace('-', '_')}"] = f"203.0.113.{number}"
        browser.send("/log-in", email="known@northmoor.example", password="wrong wrong wrong", status=422)
    browser.flask_client.environ_base[f"HTTP_{header.upper().replace('-', '_')}"] = "203.0.113.99"
    page = browser.send("/log-in", email="known@northmoor.example", password=PASSWORD, status=422)
    assert "too many wrong tries" in page.text


def test_somebody_guessing_from_elsewhere_does_not_lock_the_holder_out(client_for, app):
    make_person(email="known@northmoor.example", password=PASSWORD)
    guesser = client_for()
    guesser.flask_client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(12):
        guesser.send("/log-in", email="known@northmoor.example", password="wrong wrong wrong", status=422)
    client_for().send("/log-in", email="known@northmoor.example", password=PASSWORD)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/%0d%0aLocation:%20https://evil.example\r\n",
        "https:///evil.example",
        "evil.example",
    ],
)
def test_after_log_in_one_stays_on_this_site(client_for, app, wanted):
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    path = f"/log-in?{urlencode({'next': wanted})}"
    values = browser.get(path).values() | {"email": "known@northmoor.example", "password": PASSWORD}
    assert browser.post(path, values).location == "/"


def test_a_page_of_this_site_is_where_log_in_goes_on(client_for, app):
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    values = browser.get("/log-in?next=/account").values()
    values |= {"email": "known@northmoor.example", "password": PASSWORD}
    assert browser.post("/log-in?next=/account", values).location == "/account"


def test_a_session_planted_before_log_in_is_worth_nothing(client_for, app):
    """Session fixation: whatever the cookie held before, log-in makes a new token."""
    make_person(email="known@northmoor.example", password=PASSWORD)
    browser = client_for()
    planted = "planted-token-that-the-attacker-knows"
    with browser.flask_client.session_transaction() as cookie:
        cookie["_user_id"] = planted
        cookie["planted"] = "yes"
    browser.send("/log-in", email="known@northmoor.example", password=PASSWORD)
    with browser.flask_client.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
        assert "planted" not in cookie
    attacker = client_for()
    attacker.carry(planted)
    assert "Log out" not in attacker.get("/").html


def test_two_log_ins_have_two_tokens(client_for, app):
    make_person(email="known@northmoor.example", password=PASSWORD)
    for _ in range(2):
        client_for().send("/log-in", email="known@northmoor.example", password=PASSWORD)
    hashes = db.session.scalars(select(UserSession.token_hash)).all()
    assert len(set(hashes)) == 2


@pytest.mark.parametrize("ending", ["status", "leaves_on"])
def test_access_that_ends_closes_open_pages_at_the_next_request(client_for, app, ending):
    person = make_person("Aoife", "Byrne", email="known@northmoor.example", password=PASSWORD)
    browser = client_for(person)
    assert "Aoife Byrne" in browser.get("/").html
    if ending == "status":
        person.account.status = AccountStatus.SUSPENDED
    else:
        person.leaves_on = london_day(now())
    save(person)
    assert "Aoife Byrne" not in browser.get("/").html
    browser.send("/log-in", email="known@northmoor.example", password=PASSWORD, status=422)


def test_a_leaver_has_access_until_the_day_begins_in_london(client_for, app, clock):
    clock.move_to(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))  # 11:30pm in London, summer time
    person = make_person("Aoife", "Byrne", leaves_on=date(2026, 7, 1))
    browser = client_for(person)
    assert "Aoife Byrne" in browser.get("/").html
    clock.move_to(datetime(2026, 6, 30, 23, 0, tzinfo=UTC))
    assert "Aoife Byrne" not in browser.get("/").html
