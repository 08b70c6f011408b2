"""Ending and giving back access."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Role
from peersupport.core.clock import london_day, now
from peersupport.core.database import db
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.models import Account, AccountStatus, LinkKind, Person, RoleGrant
from peersupport.people.services.access import set_leaving_day, suspend_person
from peersupport.people.services.roles import withdraw_role
from tests.builders.people import PASSWORD, actor_for, grant, make_organisation, make_person, start_session
from tests.builders.people_links import make_link


@pytest.fixture
def sam(app):
    return make_person("Sam", "Okafor", email="sam@northmoor.example", password=PASSWORD)


def here(person) -> str:
    return f"/organisation/people/{person.staff_ref}"


def press(browser, person, button: str):
    """Press one of the buttons on the page of a person and see what the page says then."""
    path = f"{here(person)}/{button}"
    return browser.follow(browser.post(path, browser.get(here(person)).values(path)))


def day_parts(day: date) -> dict[str, str]:
    return {
        "leaves_on-day": str(day.day),
        "leaves_on-month": str(day.month),
        "leaves_on-year": str(day.year),
    }


def status_of(person) -> AccountStatus:
    return db.session.scalars(select(Account.status).where(Account.person_id == person.id)).one()


def test_suspension_ends_every_log_in_at_once_and_reactivation_does_not_bring_them_back(
    admin, sam, client_for
):
    open_browser = client_for(sam)
    page = admin.follow(admin.send(f"{here(sam)}/suspend"))
    assert "The account is suspended" in page.text
    assert "Sam Okafor" not in open_browser.get("/").html
    client_for().send("/log-in", email="sam@northmoor.example", password=PASSWORD, status=422)
    press(admin, sam, "reactivate")
    assert "Sam Okafor" not in open_browser.get("/").html
    client_for().send("/log-in", email="sam@northmoor.example", password=PASSWORD)


def test_suspension_kills_links_on_their_way(admin, sam, client_for):
    token = make_link(sam, LinkKind.PASSWORD_RESET)
    admin.send(f"{here(sam)}/suspend")
    press(admin, sam, "reactivate")
    client_for().get(f"/password/reset/{token}", status=410)


def test_who_never_accepted_is_invited_again_after_a_suspension(admin, client_for):
    person = make_person("New", status=AccountStatus.INVITED)
    admin.send(f"{here(person)}/suspend")
    press(admin, person, "reactivate")
    assert status_of(person) is AccountStatus.INVITED


def test_a_leaving_day_to_come_ends_access_when_it_begins(admin, sam, client_for, clock):
    browser = client_for(sam)
    admin.send(f"{here(sam)}/leaving-day", **day_parts(london_day(now()) + timedelta(days=1)))
    assert "Sam Okafor" in browser.get("/").html
    page = client_for(db.session.scalars(select(Person).where(Person.first_name == "Ada")).one()).get(
        here(sam)
    )
    assert "Access ends at the start of 25 November 2026" in page.text
    clock.move_to(now().replace(hour=23, minute=59) + timedelta(minutes=1))
    assert "Sam Okafor" not in browser.get("/").html


def test_a_leaving_day_of_today_ends_access_at_once_and_keeps_the_name(admin, sam, client_for):
    browser = client_for(sam)
    token = make_link(sam, LinkKind.PASSWORD_RESET)
    admin.send(f"{here(sam)}/leaving-day", **day_parts(london_day(now())))
    assert "Sam Okafor" not in browser.get("/").html
    client_for().get(f"/password/reset/{token}", status=410)
    page = admin.get(here(sam))
    assert page.heading == "Sam Okafor"
    assert "Access ended at the start of 24 November 2026" in page.text


def test_a_leaving_day_can_be_removed_and_old_log_ins_stay_dead(admin, sam, client_for):
    browser = client_for(sam)
    admin.send(f"{here(sam)}/leaving-day", **day_parts(london_day(now())))
    admin.send(f"{here(sam)}/leaving-day", **dict.fromkeys(day_parts(london_day(now())), ""))
    assert "Sam Okafor" not in browser.get("/").html
    client_for().send("/log-in", email="sam@northmoor.example", password=PASSWORD)


@pytest.mark.parametrize(
    "parts",
    [("31", "2", "2027"), ("1", "", "2027"), ("x", "y", "z"), ("1", "1", "9" * 40), ("-1", "1", "2027")],
)
def test_a_day_that_is_none_is_refused(admin, sam, parts):
    names = ("leaves_on-day", "leaves_on-month", "leaves_on-year")
    admin.send(f"{here(sam)}/leaving-day", status=422, **dict(zip(names, parts, strict=True)))
    assert db.session.scalars(select(Person.leaves_on).where(Person.id == sam.id)).one() is None


def test_an_administrator_can_log_somebody_out_everywhere(admin, sam, client_for):
    browsers = [client_for(sam), client_for(sam)]
    assert "2 log-ins open now" in admin.get(here(sam)).text
    assert "2 log-ins ended" in press(admin, sam, "end-sessions").text
    for browser in browsers:
        assert "Sam Okafor" not in browser.get("/").html


def test_nobody_ends_their_own_access(admin, ada):
    page = admin.get(here(ada))
    assert f"{here(ada)}/suspend" not in page.html
    assert "You cannot end your own access" in page.text
    admin.get(f"{here(ada)}/suspend", status=403)
    admin.get(f"{here(ada)}/leaving-day", status=403)
    actor = actor_for(ada)
    with pytest.raises(NotAllowed), unit_of_work(actor) as work:
        suspend_person(work, actor.staff_ref)
    with pytest.raises(NotAllowed), unit_of_work(actor) as work:
        set_leaving_day(work, actor.staff_ref, leaves_on=london_day(now()))


def test_one_administrator_can_suspend_another_while_one_is_left(admin, ada):
    other = make_person("Grace", "Hopper")
    grant(other, Role.ORG_ADMIN, make_organisation())
    admin.send(f"{here(other)}/suspend")
    assert status_of(other) is AccountStatus.SUSPENDED


@pytest.mark.parametrize("way", ["suspend", "leave", "withdraw"])
def test_two_administrators_who_remove_each_other_at_once_do_not_both_succeed(app, ada, way):
    grace = make_person("Grace", "Hopper")
    grant(grace, Role.ORG_ADMIN, make_organisation())
    pairs = [(actor_for(ada), grace.staff_ref, grace.id), (actor_for(grace), ada.staff_ref, ada.id)]
    tomorrow = london_day(now()) + timedelta(days=1)
    db.session.remove()
    barrier, results = threading.Barrier(2), []

    def remove(actor, staff_ref, person_id) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    if way == "suspend":
                        suspend_person(work, staff_ref)
                    elif way == "leave":
                        set_leaving_day(work, staff_ref, leaves_on=tomorrow)
                    else:
                        person = work.session.get_one(Person, person_id)
                        withdraw_role(work, person, Role.ORG_ADMIN, actor.organisation_id)
                results.append("done")
            except NotAllowed as refusal:
                results.append(refusal.reason[:30])
            finally:
                db.session.remove()

    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["This is the last administrator", "done"]
    working = (
        select(RoleGrant.person_id)
        .join(Account, Account.person_id == RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ORG_ADMIN,
            Account.status == AccountStatus.ACTIVE,
            Person.leaves_on.is_(None),
        )
    )
    assert len(db.session.scalars(working).all()) == 1


def test_every_act_leaves_its_audit_event(admin, sam):
    start_session(sam)
    admin.send(f"{here(sam)}/suspend")
    press(admin, sam, "reactivate")
    admin.send(f"{here(sam)}/leaving-day", **day_parts(date(2027, 1, 31)))
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
    assert [(event.tag, event.subject_ref, event.actor_name) for event in events] == [
        (tag, sam.staff_ref, "Ada Lovelace")
        for tag in (
            "account:suspended",
            "account:log_out_everywhere",
            "account:reactivated",
            "person:leaving_day:set",
        )
    ]
