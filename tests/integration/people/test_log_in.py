"""Logging in and out through the door."""

from datetime import timedelta

from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.database import db
from tests.builders.people import PASSWORD, make_person
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
