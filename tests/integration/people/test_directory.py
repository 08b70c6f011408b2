"""What other slices may read about people."""

from datetime import date, timedelta

import pytest

from peersupport.core.actor import Role
from peersupport.core.clock import london_day, now
from peersupport.core.errors import NotFound
from peersupport.people.models import AccountStatus
from peersupport.people.queries import directory
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service, make_site


def today() -> date:
    return london_day(now())


@pytest.fixture
def asker(app):
    return actor_for(make_person("Aoife", "Byrne"))


def test_colleagues_are_the_clinical_staff_with_access_by_name(asker):
    administrator = make_person("Ada", "Admin")
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    make_person("Gone", "Today", leaves_on=today())
    make_person("Leaving", "Tomorrow", leaves_on=today() + timedelta(days=1))
    make_person("Not", "Yet", status=AccountStatus.INVITED)
    make_person("Sent", "Home", status=AccountStatus.SUSPENDED)
    assert [row.name for row in directory.list_colleagues(asker)] == ["Aoife Byrne", "Leaving Tomorrow"]


def test_colleagues_of_another_organisation_are_not_found(asker):
    other = make_organisation("Saltmarsh")
    stranger = make_person(
        "Iain",
        organisation=other,
        site=make_site("Harbour", other),
        service=make_service("Peer", organisation=other),
    )
    assert [row.name for row in directory.list_colleagues(asker)] == ["Aoife Byrne"]
    with pytest.raises(NotFound):
        directory.person_by_ref(asker, stranger.staff_ref)
    with pytest.raises(NotFound):
        directory.get_person(asker, stranger.id)
    assert directory.person_by_ref(actor_for(stranger), stranger.staff_ref).name == "Iain Okafor"


def test_a_leaver_keeps_the_name_and_gets_no_mail(asker):
    leaver = make_person("Gone", "Today", leaves_on=today())
    stays = make_person("Still", "Here", email="still@northmoor.example")
    assert directory.names_of([leaver.id]) == {leaver.id: "Gone Today"}
    assert directory.get_person(asker, leaver.id).name == "Gone Today"
    addresses = directory.addresses_of([leaver.id, stays.id])
    assert {key: value.email for key, value in addresses.items()} == {stays.id: "still@northmoor.example"}
    with pytest.raises(NotFound):
        directory.person_by_ref(asker, leaver.staff_ref)


def test_holders_of_a_role_are_those_of_that_thing_who_have_access(app):
    service, other = make_service("MSK"), make_service("Ortho")
    lead, left, elsewhere = make_person("Karl"), make_person("Left", leaves_on=today()), make_person("Else")
    grant(lead, Role.SERVICE_LEAD, service)
    grant(left, Role.SERVICE_LEAD, service)
    grant(elsewhere, Role.SERVICE_LEAD, other)
    found = directory.people_with_role(Role.SERVICE_LEAD, service.id)
    assert [row.person_id for row in found] == [lead.id]
