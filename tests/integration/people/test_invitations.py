"""Being invited: the link, its page and the account it opens."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Visitor
from peersupport.core.clock import london_day, now
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.delivery import send_due_mails
from peersupport.people.models import Account, AccountLink, AccountStatus, LinkKind, UserSession
from peersupport.people.services.passwords import NewPassword, accept_invitation
from tests.builders.people import PASSWORD, make_person, start_session
from tests.builders.people_links import make_link

NEW = "violet kettle harbour"


@pytest.fixture
def sam(app):
    return make_person("Sam", "Okafor", email="sam@northmoor.example", status=AccountStatus.INVITED)


def link_in(body: str) -> str:
    found = re.search(r"http://localhost(/\S+)", body)
    assert found, body
    return found.group(1)


def test_an_invitation_travels_by_mail_and_opens_the_account_once(admin, sam, client_for, outbox):
    page = admin.get(f"/organisation/people/{sam.staff_ref}")
    path = f"/organisation/people/{sam.staff_ref}/invite"
    admin.post(path, page.values(path))
    mail = outbox()[0]
    assert mail.to_address == "sam@northmoor.example"
    assert "Ada Lovelace has invited you to peersupport at Northmoor Partnership" in mail.body
    path = link_in(mail.body)
    browser = client_for()
    opened = browser.get(path)
    assert "Ada Lovelace has invited you, Sam Okafor, to peersupport at Northmoor Partnership" in opened.text
    assert browser.send(path, password=NEW).location == "/"
    assert "Sam Okafor" in browser.get("/").html
    assert "This link does not work" in client_for().get(path, status=410).text
    client_for().send("/log-in", email="sam@northmoor.example", password=NEW)


def test_only_a_hash_of_the_token_is_stored(admin, sam, outbox):
    page = admin.get(f"/organisation/people/{sam.staff_ref}")
    path = f"/organisation/people/{sam.staff_ref}/invite"
    admin.post(path, page.values(path))
    token = link_in(outbox()[0].body).rpartition("/")[2]
    link = db.session.scalars(select(AccountLink)).one()
    assert token != link.token_hash
    assert token not in str(db.session.scalars(select(AuditEvent)).all()[-1].fields)
    assert link.expires_at == now() + timedelta(days=7)


def test_opening_the_page_does_not_use_the_link_up(sam, client_for):
    path = f"/invitation/{make_link(sam)}"
    for _ in range(3):
        client_for().get(path)
    client_for().send(path, password=NEW)


@pytest.mark.parametrize("seconds_more", [0, 1, 86_400])
def test_an_invitation_is_dead_after_its_time(sam, client_for, clock, seconds_more):
    path = f"/invitation/{make_link(sam, minutes=7 * 24 * 60)}"
    clock.shift(timedelta(days=7, seconds=-1))
    client_for().get(path)
    clock.shift(timedelta(seconds=1 + seconds_more))
    assert "This link does not work" in client_for().get(path, status=410).text


def test_every_dead_link_shows_the_same_page(sam, client_for):
    reset = make_link(sam, LinkKind.PASSWORD_RESET)
    expired = make_link(sam, minutes=0)
    open_account = make_link(make_person("Open", status=AccountStatus.ACTIVE))
    suspended = make_link(make_person("Held", status=AccountStatus.SUSPENDED))
    left = make_link(make_person("Left", status=AccountStatus.INVITED, leaves_on=london_day(now())))
    texts = {
        client_for().get(f"/invitation/{token}", status=410).text
        for token in (reset, expired, open_account, suspended, left, "nonsense", "a" * 100)
    }
    assert len(texts) == 1
    client_for().get(f"/invitation/{'a' * 101}", status=404)


def test_an_invitation_link_never_resets_a_password(sam, client_for):
    client_for().get(f"/password/reset/{make_link(sam)}", status=410)


def test_an_open_account_is_never_overwritten(client_for):
    active = make_person("Aoife", email="aoife@northmoor.example", password=PASSWORD)
    token = make_link(active)
    client_for().get(f"/invitation/{token}", status=410)
    with pytest.raises(NotFound), unit_of_work(Visitor()) as work:
        accept_invitation(work, token, NewPassword("stolen"), browser="", absolute_hours=10)
    client_for().send("/log-in", email="aoife@northmoor.example", password=PASSWORD)


def test_inviting_again_kills_the_first_link(admin, sam, client_for, outbox):
    for _ in range(2):
        page = admin.get(f"/organisation/people/{sam.staff_ref}")
        path = f"/organisation/people/{sam.staff_ref}/invite"
        admin.post(path, page.values(path))
    first, second = (link_in(mail.body) for mail in outbox())
    client_for().get(first, status=410)
    client_for().send(second, password=NEW)


def test_a_double_click_invites_once(admin, sam, outbox):
    page = admin.get(f"/organisation/people/{sam.staff_ref}")
    path = f"/organisation/people/{sam.staff_ref}/invite"
    admin.post(path, page.values(path))
    admin.post(path, page.values(path))
    assert len(outbox()) == 1


def test_an_open_account_cannot_be_invited(admin, outbox):
    active = make_person("Aoife")
    start_session(active)
    here = f"/organisation/people/{active.staff_ref}"
    page = admin.get(here)
    assert f"{here}/invite" not in page.html
    answer = admin.follow(admin.post(f"{here}/invite", page.values(f"{here}/end-sessions")))
    assert "already has an account" in answer.text
    assert outbox() == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "12 characters or more"),
        ("aaaaaaaaaaaaaaaa", "repeat the same few"),
        ("SamOkafor12sam", "name or email"),
        ("", "Enter a password"),
        ("x" * 201, "200 characters or fewer"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(sam, client_for, password, problem):
    path = f"/invitation/{make_link(sam)}"
    assert problem in client_for().send(path, password=password, status=422).text
    client_for().send(path, password=NEW)


def test_a_long_password_counts_to_its_last_character(sam, client_for):
    long = "ünïcode kettle " * 7
    client_for().send(f"/invitation/{make_link(sam)}", password=long)
    client_for().send("/log-in", email="sam@northmoor.example", password=long[:-1] + "x", status=422)
    client_for().send("/log-in", email="sam@northmoor.example", password=long)


def test_accepting_while_somebody_else_is_logged_in_changes_who_is_logged_in(admin, sam):
    admin.send(f"/invitation/{make_link(sam)}", password=NEW)
    page = admin.get("/")
    assert "Sam Okafor" in page.html
    assert "Ada Lovelace" not in page.html


def test_two_connections_race_for_one_invitation_and_one_wins(app, sam):
    token = make_link(sam)
    db.session.remove()
    barrier, results = threading.Barrier(2), []

    def accept(password: str) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(Visitor()) as work:
                    accept_invitation(work, token, NewPassword(password), browser="", absolute_hours=10)
                results.append(password)
            except NotFound:
                results.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=accept, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert results.count("refused") == 1
    account = db.session.scalars(select(Account)).one()
    assert account.password_hash in results
    assert len(db.session.scalars(select(UserSession)).all()) == 1


def test_the_link_is_gone_from_the_outbox_once_it_was_delivered(admin, sam, outbox):
    page = admin.get(f"/organisation/people/{sam.staff_ref}")
    path = f"/organisation/people/{sam.staff_ref}/invite"
    admin.post(path, page.values(path))
    token = link_in(outbox()[0].body).rpartition("/")[2]
    delivered = []

    class Sink:
        def deliver(self, letter) -> None:
            delivered.append(letter.body)

    send_due_mails(Sink())
    db.session.rollback()
    assert token in delivered[0]
    assert token not in outbox()[0].body
