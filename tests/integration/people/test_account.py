"""One's own account page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.core.database import db
from peersupport.people.models import UserSession
from tests.builders.people import PASSWORD, make_person


@pytest.fixture
def sam(app):
    return make_person(
        "Sam", "Okafor", email="sam@northmoor.example", password=PASSWORD, hcpc_number="PH123456"
    )


def session_buttons(page) -> list[str]:
    return [button.get("value") for button in page.tree.iter("button") if button.get("name") == "session"]


def test_the_page_shows_my_record_and_only_i_see_my_hcpc_number(client_for, sam):
    page = client_for(sam).get("/account")
    for words in ("Sam Okafor", "sam@northmoor.example", "PH123456", "Northmoor Partnership", "MSK service"):
        assert words in page.text
    colleague = client_for(make_person("Aoife"))
    assert "PH123456" not in colleague.get("/account").html
    assert 'href="/account"' in colleague.get("/").html


def test_a_visitor_is_asked_to_log_in(client_for, sam):
    assert client_for().get("/account", status=302).location == "/log-in?next=/account"


def test_i_can_end_one_of_my_log_ins(client_for, sam, clock):
    here, elsewhere = client_for(sam), client_for(sam)
    clock.shift(timedelta(seconds=1))
    page = here.get("/account")
    (other,) = session_buttons(page)
    values = page.values("/account/sessions/end") | {"session": other}
    assert here.post("/account/sessions/end", values).location == "/account"
    assert "Sam Okafor" in here.get("/").html
    assert "Sam Okafor" not in elsewhere.get("/").html


def test_ending_the_log_in_of_this_page_logs_out(client_for, sam):
    here = client_for(sam)
    client_for(sam)
    page = here.get("/account")
    mine = {str(row.id) for row in db.session.scalars(select(UserSession))} - set(session_buttons(page))
    values = page.values("/account/sessions/end") | {"session": mine.pop()}
    assert here.post("/account/sessions/end", values).location == "/log-in"
    assert "Sam Okafor" not in here.get("/").html


def test_nobody_can_end_a_log_in_of_somebody_else(client_for, sam, stranger):
    client_for(sam), client_for(sam)
    victim = client_for(stranger)
    page = (mine := client_for(sam)).get("/account")
    target = db.session.scalars(
        select(UserSession.id).where(UserSession.account_id == stranger.account.id)
    ).one()
    for value in (str(target), "", "not-an-id", "9" * 300, "00000000-0000-0000-0000-000000000000"):
        mine.post(
            "/account/sessions/end", page.values("/account/sessions/end") | {"session": value}, status=404
        )
    assert "Iain Galbraith" in victim.get("/").html


def test_log_out_everywhere_ends_all_of_them(client_for, sam):
    browsers = [client_for(sam) for _ in range(3)]
    page = browsers[0].get("/account")
    browsers[0].post("/account/sessions/end-all", page.values("/account/sessions/end-all"))
    for browser in browsers:
        assert "Sam Okafor" not in browser.get("/").html


def test_the_list_names_the_browser_in_plain_words(client_for, sam):
    browser = client_for()
    browser.flask_client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
        "Safari/537.36 Edg/140.0"
    )
    browser.send("/log-in", email="sam@northmoor.example", password=PASSWORD)
    text = browser.get("/account").text
    assert "Edge on Windows" in text
    assert "24 November 2026 at 10am" in text
