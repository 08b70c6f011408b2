"""Giving and taking away roles."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from peersupport.core.actor import Role
from peersupport.core.database import db, new_id
from peersupport.core.errors import NotAllowed, NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.models import AccountStatus, RoleGrant
from peersupport.people.queries.directory import get_person
from peersupport.people.services.roles import grant_role, withdraw_role
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service


@pytest.fixture
def sam(app):
    return make_person("Sam", "Okafor")


def roles_of(person) -> set[tuple[Role, object]]:
    query = select(RoleGrant.role, RoleGrant.thing_id).where(RoleGrant.person_id == person.id)
    return {(row.role, row.thing_id) for row in db.session.execute(query)}


def path(person) -> str:
    return f"/organisation/people/{person.staff_ref}/roles"


def test_an_administrator_gives_and_takes_away_roles(admin, sam):
    organisation, service = make_organisation(), make_service()
    admin.send(path(sam), roles=[f"ig_lead:{organisation.id}", f"service_lead:{service.id}"])
    assert roles_of(sam) == {(Role.IG_LEAD, organisation.id), (Role.SERVICE_LEAD, service.id)}
    page = admin.get("/organisation/roles")
    assert "Lead of MSK service Sam Okafor" in page.text
    admin.send(path(sam), roles=[f"service_lead:{service.id}"])
    assert roles_of(sam) == {(Role.SERVICE_LEAD, service.id)}
    values = admin.get(path(sam)).values()
    values.pop("roles")
    admin.post(path(sam), values)
    assert roles_of(sam) == set()


def test_a_new_administrator_can_open_the_pages_and_a_former_one_cannot(admin, sam, client_for):
    browser = client_for(sam)
    browser.get("/organisation", status=403)
    admin.send(path(sam), roles=[f"org_admin:{make_organisation().id}"])
    browser.get("/organisation")
    values = admin.get(path(sam)).values()
    values.pop("roles")
    admin.post(path(sam), values)
    browser.get("/organisation", status=403)


def test_the_last_administrator_stays(admin, ada):
    values = admin.get(path(ada)).values()
    values.pop("roles")
    page = admin.post(path(ada), values, status=422)
    assert "This is the last administrator" in page.text
    assert roles_of(ada) == {(Role.ORG_ADMIN, make_organisation().id)}


def test_a_colleague_without_access_does_not_count_as_another_administrator(admin, ada):
    for status in (AccountStatus.INVITED, AccountStatus.SUSPENDED):
        grant(make_person("No", "Access", status=status), Role.ORG_ADMIN, make_organisation())
    values = admin.get(path(ada)).values()
    values.pop("roles")
    assert "This is the last administrator" in admin.post(path(ada), values, status=422).text


def test_series_roles_are_kept_and_shown_but_not_changed_here(admin, sam):
    series = SimpleNamespace(id=new_id())
    grant(sam, Role.CHAIR, series)
    page = admin.get(path(sam))
    assert "chair of a meeting series" in page.text
    admin.post(path(sam), page.values() | {"roles": [f"ig_lead:{make_organisation().id}"]})
    assert (Role.CHAIR, series.id) in roles_of(sam)
    odd = admin.get(path(sam)).values() | {"roles": [f"chair:{series.id}"]}
    assert "Select an option from the list" in admin.post(path(sam), odd, status=422).text


def test_a_stale_page_does_not_take_a_role_away_unseen(admin, sam):
    organisation, service = make_organisation(), make_service()
    mine, theirs = admin.get(path(sam)).values(), admin.get(path(sam)).values()
    admin.post(path(sam), theirs | {"roles": [f"ig_lead:{organisation.id}"]})
    page = admin.post(path(sam), mine | {"roles": [f"service_lead:{service.id}"]}, status=422)
    assert "Somebody else changed this" in page.text
    assert roles_of(sam) == {(Role.IG_LEAD, organisation.id)}


@pytest.mark.parametrize(
    "value", ["org_admin", "org_admin:", "king:00000000-0000-0000-0000-000000000000", "service_lead:x", "::"]
)
def test_an_odd_role_is_refused(admin, sam, value):
    assert "Select an option from the list" in admin.send(path(sam), roles=[value], status=422).text
    assert roles_of(sam) == set()


@pytest.mark.parametrize("shown", ["", "nonsense", "org_admin:x,,", "chair:" + "0" * 32])
def test_an_odd_hidden_value_never_breaks_the_page(admin, sam, shown):
    values = admin.get(path(sam)).values() | {"roles": [f"ig_lead:{make_organisation().id}"], "shown": shown}
    admin.post(path(sam), values, status=303 if not shown else 422)


def test_services_and_organisations_of_others_are_refused_by_the_service(ada, sam, stranger):
    actor = actor_for(ada)
    foreign_service = make_service(
        "Saltmarsh MSK", organisation=make_organisation("Saltmarsh Community Health")
    )
    for role, thing in (
        (Role.SERVICE_LEAD, foreign_service.id),
        (Role.ORG_ADMIN, stranger.organisation_id),
        (Role.IG_LEAD, foreign_service.id),
    ):
        with pytest.raises(NotFound), unit_of_work(actor) as work:
            grant_role(work, get_person(actor, sam.id), role, thing)
    with pytest.raises(NotFound), unit_of_work(actor) as work:
        grant_role(work, stranger, Role.IG_LEAD, actor.organisation_id)
    assert roles_of(sam) == set()


def test_a_clinician_gives_nobody_a_role_of_the_organisation(app, sam):
    actor = actor_for(sam)
    for role in (Role.ORG_ADMIN, Role.IG_LEAD, Role.SERVICE_LEAD):
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            grant_role(work, get_person(actor, sam.id), role, actor.organisation_id)
        with pytest.raises(NotAllowed), unit_of_work(actor) as work:
            withdraw_role(work, get_person(actor, sam.id), role, actor.organisation_id)


def test_giving_twice_and_taking_what_is_not_held_change_nothing(ada, sam):
    actor = actor_for(ada)
    for expected in (True, False):
        with unit_of_work(actor) as work:
            person = get_person(actor, sam.id)
            assert grant_role(work, person, Role.IG_LEAD, actor.organisation_id) is expected
    for expected in (True, False):
        with unit_of_work(actor) as work:
            person = get_person(actor, sam.id)
            assert withdraw_role(work, person, Role.IG_LEAD, actor.organisation_id) is expected
