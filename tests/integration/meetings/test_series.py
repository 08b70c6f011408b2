"""Meeting series and their roles through the pages."""

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.meetings.models import MeetingSeries
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import RoleGrant
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import grant, make_organisation, make_person, make_service


@pytest.fixture
def administrator(app):
    person = make_person("Martin", "Eccles")
    grant(person, Role.ORG_ADMIN, make_organisation())
    return person


@pytest.fixture
def coordinator(app):
    return make_person("Bethany", "Clough")


@pytest.fixture
def series(coordinator):
    return make_series(coordinator=coordinator)


def terms(**changes):
    return {
        "name": "Persistent pain conference",
        "purpose": "One message across sites.",
        "services": [str(make_service().id)],
        **changes,
    }


def roles_in(series_ref):
    db.session.rollback()
    series = db.session.scalars(select(MeetingSeries).where(MeetingSeries.series_ref == series_ref)).one()
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.thing_id == series.id))
    return {(grant.person.first_name, grant.role.value) for grant in grants}


def test_a_coordinator_sets_up_a_series_and_coordinates_it(client_for, coordinator, series):
    browser = client_for(coordinator)
    page = browser.follow(browser.send("/series/new", **terms()))
    assert page.heading == "Persistent pain conference"
    new = db.session.scalars(select(MeetingSeries).where(MeetingSeries.id != series.id)).one()
    assert new.series_ref.startswith("R-")
    assert roles_in(new.series_ref) == {("Bethany", "coordinator")}


def test_an_administrator_sets_up_a_series_and_sees_no_meeting_of_it(client_for, administrator, series):
    browser = client_for(administrator)
    page = browser.follow(browser.send("/series/new", **terms()))
    new = db.session.scalars(select(MeetingSeries).where(MeetingSeries.id != series.id)).one()
    assert roles_in(new.series_ref) == set()
    assert "Plan a meeting" not in page.text
    make_meeting(MeetingStatus.PUBLISHED, series=series, title="Knees")
    assert "Knees" not in browser.get(f"/series/{series.series_ref}").text
    browser.get("/meetings", status=403)


def test_a_member_reads_the_terms_and_changes_nothing(client_for, series):
    browser = client_for(make_person("Priya"))
    page = browser.get(f"/series/{series.series_ref}")
    assert "A protected hour" in page.text
    assert "Give somebody a role" not in page.text
    browser.get("/series/new", status=403)
    browser.get(f"/series/{series.series_ref}/edit", status=403)


def test_another_organisation_finds_nothing(client_for, series):
    stranger = make_person("Ruth", organisation=make_organisation("Saltmarsh"))
    grant(stranger, Role.ORG_ADMIN, make_organisation("Saltmarsh"))
    browser = client_for(stranger)
    assert series.name not in browser.get("/series").text
    for path in ("", "/edit"):
        browser.get(f"/series/{series.series_ref}{path}", status=404)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter a name"),
        ({"services": []}, "Select the services"),
        ({"length_minutes": "20"}, "between 30 and 90"),
        ({"minutes_per_case": "4"}, "between 5 and 30"),
        ({"outcome_weeks": "53"}, "between 4 and 52"),
        ({"purpose": "Ring me on 07700 900123"}, "phone number"),
    ],
)
def test_terms_that_will_not_do_are_said_at_their_field(client_for, coordinator, series, changes, message):
    page = client_for(coordinator).send("/series/new", status=422, **terms(**changes))
    assert message in page.text


def test_a_name_is_used_once(client_for, coordinator, series):
    page = client_for(coordinator).send("/series/new", status=409, **terms(name=series.name))
    assert "There is a series of this name already" in page.text


def test_terms_can_be_changed_and_a_stale_page_is_told(client_for, coordinator, series):
    path = f"/series/{series.series_ref}/edit"
    first, second = client_for(coordinator), client_for(coordinator)
    services = [str(make_service().id)]
    stale = second.get(path).values()
    first.send(path, minutes_per_case="15", services=services)
    page = second.post(path, {**stale, "minutes_per_case": "20", "services": services}, status=409)
    assert "Somebody else changed this" in page.text
    db.session.rollback()
    assert db.session.get_one(MeetingSeries, series.id).minutes_per_case == 15


def test_roles_are_given_and_withdrawn_but_never_to_oneself(client_for, coordinator, series):
    chair = make_person("Rhiannon", "Prosser")
    browser = client_for(coordinator)
    path = f"/series/{series.series_ref}"
    give = f"{path}/roles"
    browser.send(path, action=give, person=chair.staff_ref, role="chair")
    assert roles_in(series.series_ref) == {("Bethany", "coordinator"), ("Rhiannon", "chair")}
    page = browser.get(path)
    assert "Rhiannon Prosser" in page.text
    values = page.values(f"{path}/roles/withdraw")
    browser.post(f"{path}/roles/withdraw", {**values, "holder": f"{chair.staff_ref} chair"})
    assert roles_in(series.series_ref) == {("Bethany", "coordinator")}
    refused = browser.send(path, action=give, person=coordinator.staff_ref, role="chair", status=422)
    assert "Select an option from the list" in refused.text
    values = browser.get(path).values(give)
    own = f"{coordinator.staff_ref} coordinator"
    browser.post(f"{path}/roles/withdraw", {**values, "holder": own}, status=403)
    tags = list(db.session.scalars(select(AuditEvent.tag)))
    assert "series:role_given" in tags
    assert "series:role_withdrawn" in tags


@pytest.mark.parametrize("holder", ["", "S-99999 chair", "S-00001 org_admin", "rubbish"])
def test_a_made_up_role_is_refused(client_for, coordinator, series, holder):
    browser = client_for(coordinator)
    path = f"/series/{series.series_ref}"
    values = browser.get(path).values(f"{path}/roles")
    page = browser.post(
        f"{path}/roles/withdraw", {**values, "holder": holder}, status=422 if "99999" in holder else 404
    )
    assert page.heading


def test_a_chair_of_meetings_to_come_keeps_the_role_until_another_is_named(client_for, coordinator, series):
    chair = make_person("Rhiannon", "Prosser")
    make_meeting(MeetingStatus.PUBLISHED, series=series, chair=chair)
    browser = client_for(coordinator)
    path = f"/series/{series.series_ref}"
    values = {**browser.get(path).values(f"{path}/roles"), "holder": f"{chair.staff_ref} chair"}
    page = browser.post(f"{path}/roles/withdraw", values, status=403)
    assert "named as chair or deputy of 1 meeting to come" in page.text
    grant(chair, Role.DEPUTY_CHAIR, series)
    browser.post(f"{path}/roles/withdraw", values)


def test_a_coordinator_of_another_series_cannot_give_roles_here(client_for, series):
    other = make_person("Tess")
    make_series("Pain and spine", coordinator=other)
    browser = client_for(other)
    path = f"/series/{series.series_ref}"
    values = browser.get("/series/new").values()
    payload = {**values, "person": make_person("Jack").staff_ref, "role": "chair"}
    browser.post(f"{path}/roles", payload, status=403)
    browser.post(f"{path}/roles/withdraw", {**values, "holder": "S-00001 chair"}, status=403)
