"""Forgetting a password and changing it."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.core.actor import Visitor
from peersupport.core.clock import london_day, now
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.models import Account, AccountLink, AccountStatus, LinkKind
from peersupport.people.services.passwords import NewPassword, reset_password
from tests.builders.people import PASSWORD, make_person
from tests.builders.people_links import make_link

NEW = "violet kettle harbour"


@pytest.fixture
def sam(app):
    return make_person("Sam", "Okafor", email="sam@northmoor.example", password=PASSWORD)


def ask(client_for, email: str):
    browser = client_for()
    return browser.follow(browser.send("/password/forgotten", email=email))


def links(outbox) -> list[str]:
    return re.findall(r"http://localhost(/password/reset/\S+)", "\n".join(mail.body for mail in outbox()))


def test_the_log_in_page_leads_to_a_new_password(client_for, sam, outbox):
    assert "/password/forgotten" in client_for().get("/log-in").html
    ask(client_for, " Sam@Northmoor.example ")
    (path,) = links(outbox)
    browser = client_for()
    assert browser.send(path, password=NEW).location == "/log-in"
    browser.send("/log-in", email="sam@northmoor.example", password=PASSWORD, status=422)
    browser.send("/log-in", email="sam@northmoor.example", password=NEW)
    assert [mail.subject for mail in outbox()][-1] == "Your peersupport password was changed"


def test_the_answer_is_the_same_whoever_asks(client_for, sam, outbox):
    suspended = make_person(email="held@northmoor.example", status=AccountStatus.SUSPENDED)
    left = make_person(email="left@northmoor.example", leaves_on=london_day(now()))
    invited = make_person(email="new@northmoor.example", status=AccountStatus.INVITED)
    assert {suspended.first_name, left.first_name, invited.first_name} == {"Sam"}
    texts = {
        ask(client_for, email).html.replace(email, "")
        for email in (
            "sam@northmoor.example",
            "held@northmoor.example",
            "left@northmoor.example",
            "new@northmoor.example",
            "nobody@northmoor.example",
        )
    }
    without_tokens = {re.sub(r'content="[^"]+"|value="[^"]+"', "", text) for text in texts}
    assert len(without_tokens) == 1
    assert {mail.to_address for mail in outbox()} == {"sam@northmoor.example"}


def test_a_reset_link_lasts_60_minutes_and_works_once(client_for, sam, clock):
    path = f"/password/reset/{make_link(sam, LinkKind.PASSWORD_RESET, minutes=60)}"
    clock.shift(timedelta(minutes=59, seconds=59))
    client_for().send(path, password=NEW)
    assert "This link does not work" in client_for().get(path, status=410).text

    late = f"/password/reset/{make_link(sam, LinkKind.PASSWORD_RESET, minutes=60)}"
    clock.shift(timedelta(minutes=60))
    assert "This link does not work" in client_for().get(late, status=410).text


def test_the_link_that_is_mailed_lasts_60_minutes_and_is_stored_as_a_hash(client_for, sam, outbox):
    ask(client_for, "sam@northmoor.example")
    link = db.session.scalars(select(AccountLink)).one()
    assert link.expires_at == now() + timedelta(minutes=60)
    assert link.token_hash not in links(outbox)[0]


def test_a_reset_ends_every_session_and_every_other_link(client_for, sam):
    open_browser = client_for(sam)
    other = make_link(sam, LinkKind.PASSWORD_RESET)
    client_for().send(f"/password/reset/{make_link(sam, LinkKind.PASSWORD_RESET)}", password=NEW)
    assert "Sam Okafor" not in open_browser.get("/").html
    client_for().get(f"/password/reset/{other}", status=410)


def test_links_of_another_kind_or_of_a_closed_account_do_not_work(client_for, sam):
    suspended = make_person("Held", status=AccountStatus.SUSPENDED)
    left = make_person("Left", leaves_on=london_day(now()))
    for token in (
        make_link(sam, LinkKind.INVITATION),
        make_link(suspended, LinkKind.PASSWORD_RESET),
        make_link(left, LinkKind.PASSWORD_RESET),
        "nonsense",
    ):
        client_for().get(f"/password/reset/{token}", status=410)
        with pytest.raises(NotFound), unit_of_work(Visitor()) as work:
            reset_password(work, token, NewPassword("stolen"))


def test_at_most_3_links_are_mailed_in_an_hour(client_for, sam, outbox, clock):
    for _ in range(5):
        ask(client_for, "sam@northmoor.example")
    assert len(outbox()) == 3
    clock.shift(timedelta(minutes=61))
    ask(client_for, "sam@northmoor.example")
    assert len(outbox()) == 4


def test_asking_for_everybody_from_one_place_is_stopped(client_for, app):
    browser = client_for()
    for number in range(100):
        browser.send("/password/forgotten", email=f"guess{number}@northmoor.example")
    page = browser.send("/password/forgotten", email="one.more@northmoor.example", status=422)
    assert "too many" in page.text


def test_asking_for_links_does_not_slow_logging_in(client_for, sam):
    browser = client_for()
    for _ in range(10):
        browser.send("/password/forgotten", email="sam@northmoor.example")
    browser.send("/password/forgotten", email="sam@northmoor.example", status=422)
    browser.send("/log-in", email="sam@northmoor.example", password=PASSWORD)


@pytest.mark.parametrize(
    "header",
    [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}],
)
def test_the_link_never_follows_the_host_header(client_for, sam, outbox, header):
    browser = client_for()
    values = browser.get("/password/forgotten").values() | {"email": "sam@northmoor.example"}
    browser.flask_client.post("/password/forgotten", data=values, headers=header)
    assert all("evil" not in mail.body for mail in outbox())
    for mail in outbox():
        assert "http://localhost/password/reset/" in mail.body


def test_two_connections_race_for_two_links_of_one_account_and_one_wins(app, sam):
    tokens = [make_link(sam, LinkKind.PASSWORD_RESET) for _ in range(2)]
    db.session.remove()
    barrier, results = threading.Barrier(2), []

    def use(token: str) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(Visitor()) as work:
                    reset_password(work, token, NewPassword(token))
                results.append(token)
            except NotFound:
                results.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=use, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert results.count("refused") == 1
    assert db.session.scalars(select(Account)).one().password_hash in results


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(client_for, sam, outbox):
    here, elsewhere = client_for(sam), client_for(sam)
    wrong = here.send("/account/password", old_password="wrong wrong wrong", password=NEW, status=422)
    assert "Enter the password you use now" in wrong.text
    assert "Sam Okafor" in elsewhere.get("/").html
    assert here.send("/account/password", old_password=PASSWORD, password=NEW).location == "/account"
    assert "Sam Okafor" in here.get("/").html
    assert "Sam Okafor" not in elsewhere.get("/").html
    assert [mail.to_address for mail in outbox()] == ["sam@northmoor.example"]
    client_for().send("/log-in", email="sam@northmoor.example", password=NEW)


def test_guessing_the_old_password_is_slowed(client_for, sam, clock):
    browser = client_for(sam)
    for _ in range(10):
        browser.send("/account/password", old_password="wrong wrong wrong", password=NEW, status=422)
    page = browser.send("/account/password", old_password=PASSWORD, password=NEW, status=422)
    assert "too many wrong tries" in page.text
    clock.shift(timedelta(minutes=6))
    browser.send("/account/password", old_password=PASSWORD, password=NEW)


def test_a_new_password_is_held_to_the_rule(client_for, sam):
    page = client_for(sam).send("/account/password", old_password=PASSWORD, password="short", status=422)
    assert "12 characters or more" in page.text


def test_passwords_are_masked_and_may_be_pasted_and_managed(client_for, sam):
    html = client_for().get(f"/password/reset/{make_link(sam, LinkKind.PASSWORD_RESET)}").html
    assert 'autocomplete="new-password"' in html
    assert 'type="password"' in html
    assert "onpaste" not in html
    assert "maxlength" not in html
    own = client_for(sam).get("/account/password").html
    assert 'autocomplete="current-password"' in own
