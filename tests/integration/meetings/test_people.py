"""Inviting people through the page."""

import pytest

from peersupport.core.database import db
from peersupport.meetings.models import Meeting
from peersupport.meetings.words import MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import make_organisation, make_person, make_service, make_site


@pytest.fixture
def coordinator(app):
    person = make_person("Bethany", "Clough")
    make_series(coordinator=person)
    return person


def invited(meeting):
    db.session.rollback()
    return {invitee.person.first_name for invitee in db.session.get_one(Meeting, meeting.id).invited}


def path_of(meeting):
    return f"/meetings/{meeting.meeting_ref}/people"


def test_a_hundred_colleagues_can_be_ticked_without_scripts(client_for, coordinator):
    people = [make_person(f"Person{n}", "Lee", site=make_site(f"Site {n % 11}")) for n in range(110)]
    meeting = make_meeting(MeetingStatus.DRAFT, invitees=[people[0]])
    browser = client_for(coordinator)
    page = browser.get(path_of(meeting))
    assert "Site 3: 0 of 10 invited" in page.text
    chosen = [people[0].staff_ref, people[57].staff_ref, people[109].staff_ref]
    browser.send(path_of(meeting), people=chosen)
    assert invited(meeting) == {"Rhiannon", "Person0", "Person57", "Person109"}
    browser.send(path_of(meeting), people=[people[57].staff_ref])
    assert invited(meeting) == {"Rhiannon", "Person57"}


def test_whole_sites_and_services_can_be_added(client_for, coordinator):
    make_person("Near", site=make_site("Vale"))
    make_person("Far", site=make_site("Moor"), service=make_service("Orthopaedics"))
    make_person("Neither", site=make_site("Moor"))
    meeting = make_meeting(MeetingStatus.DRAFT)
    client_for(coordinator).send(path_of(meeting), sites=["Vale"], services=["Orthopaedics"])
    assert invited(meeting) == {"Rhiannon", "Near", "Far"}


def test_chair_and_presenters_stay_invited_whatever_is_sent(client_for, coordinator):
    case = make_case(make_person("Priya", "Raman"))
    meeting = make_meeting(MeetingStatus.DRAFT, cases=[case])
    browser = client_for(coordinator)
    assert f"Always invited: presents {case.case_ref}" in browser.get(path_of(meeting)).text
    browser.send(path_of(meeting), people=[])
    assert invited(meeting) == {"Rhiannon", "Priya"}


def test_two_people_working_on_the_list_do_not_undo_each_other(client_for, coordinator):
    first, second, third = (make_person(name) for name in ("One", "Two", "Three"))
    meeting = make_meeting(MeetingStatus.DRAFT, invitees=[first])
    here, there = client_for(coordinator), client_for(coordinator)
    stale = there.get(path_of(meeting)).values()
    here.send(path_of(meeting), people=[first.staff_ref, second.staff_ref])
    there.post(path_of(meeting), {**stale, "people": [third.staff_ref]})
    assert invited(meeting) == {"Rhiannon", "Two", "Three"}


def test_after_publication_those_added_are_invited_and_those_removed_told_once(
    client_for, coordinator, outbox
):
    stays, goes, comes = (make_person(name, "Lee") for name in ("Stays", "Goes", "Comes"))
    meeting = make_meeting(MeetingStatus.PUBLISHED, invitees=[stays, goes])
    browser = client_for(coordinator)
    browser.send(path_of(meeting), people=[stays.staff_ref, comes.staff_ref])
    assert {(mail.to_name, mail.calendar_method) for mail in outbox()} == {
        ("Comes Lee", "REQUEST"),
        ("Goes Lee", "CANCEL"),
    }
    client_for(goes).get(f"/meetings/{meeting.meeting_ref}", status=404)
    browser.send(path_of(meeting), people=[stays.staff_ref, comes.staff_ref, goes.staff_ref])
    again = outbox()[-1]
    assert (again.to_name, again.calendar_method) == ("Goes Lee", "REQUEST")
    assert "SEQUENCE:2" in again.calendar
    browser.send(path_of(meeting))
    assert len(outbox()) == 3


def test_only_colleagues_of_the_organisation_can_be_invited(client_for, coordinator):
    stranger = make_person("Ruth", organisation=make_organisation("Saltmarsh"))
    meeting = make_meeting(MeetingStatus.DRAFT)
    page = client_for(coordinator).send(path_of(meeting), people=[stranger.staff_ref], status=422)
    assert "Select an option from the list" in page.text
    assert invited(meeting) == {"Rhiannon"}
