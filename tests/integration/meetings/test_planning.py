"""Planning a meeting through its pages."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus
from peersupport.core.database import db
from peersupport.meetings.models import Invitee, Meeting
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Band
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import make_organisation, make_person, make_site

NEW = "/meetings/new"


@pytest.fixture
def people(app):
    """A series with its people, and others who can be invited."""
    hill, vale = make_site("Hilltop"), make_site("Vale")
    named = {
        "coordinator": make_person("Bethany", "Clough", site=hill),
        "chair": make_person("Rhiannon", "Prosser", band=Band.BAND_8A, site=hill),
        "deputy": make_person("Adebayo", "Ogunleye", band=Band.BAND_7, site=vale),
        "priya": make_person("Priya", "Raman", site=vale),
        "jack": make_person("Jack", "Holroyd", site=hill),
    }
    make_series(chair=named["chair"], deputy=named["deputy"], coordinator=named["coordinator"])
    return named


def filled(people, **changes):
    site = str(make_site("Hilltop").id)
    return {
        "title": "Shoulders and backs",
        "day-day": "8",
        "day-month": "12",
        "day-year": "2026",
        "start": "12:30",
        "length_minutes": "60",
        "joining_url": "https://meet.example/msk",
        "chair": people["chair"].staff_ref,
        "deputy": people["deputy"].staff_ref,
        "sites": [site],
        **changes,
    }


def only_meeting():
    return db.session.scalars(select(Meeting)).one()


def test_a_coordinator_plans_a_meeting_and_nobody_is_told_before_it_is_published(client_for, people, outbox):
    browser = client_for(people["coordinator"])
    page = browser.send(NEW, **filled(people))
    shown = browser.follow(page)
    assert shown.heading == "Shoulders and backs"
    assert "Draft" in shown.text
    assert "Tuesday 8 December 2026, 12:30pm to 1:30pm" in shown.text
    assert outbox() == []
    meeting = only_meeting()
    assert meeting.starts_at == datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    assert [item.title for item in meeting.items] == ["Welcome and review of actions", "Summary and close"]
    assert {invitee.person_id for invitee in meeting.invited} == {people["chair"].id, people["deputy"].id}
    client_for(people["priya"]).get(f"/meetings/{meeting.meeting_ref}", status=404)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Enter a title"),
        ({"title": "x" * 101}, "100 characters or fewer"),
        ({"title": "pt 943 476 5919"}, "NHS number"),
        ({"day-year": "2025"}, "must start in the future"),
        ({"day-year": "2035"}, "within the next 2 years"),
        ({"day-day": "31", "day-month": "2"}, "Enter a real date"),
        ({"day-day": "28", "day-month": "3", "day-year": "2027", "start": "1:30am"}, "clocks change"),
        ({"day-day": "31", "day-month": "10", "day-year": "2027", "start": "1:30am"}, "clocks change"),
        ({"length_minutes": "29"}, "between 30 and 90"),
        ({"length_minutes": "91"}, "between 30 and 90"),
        ({"joining_url": "javascript:alert(1)"}, "starts with https://"),
        ({"joining_url": "https://user:pass@meet.example"}, "user name or password"),
        ({"chair": ""}, "Select a chair"),
        ({"sites": []}, "Select the sites"),
        ({"sites": ["00000000-0000-0000-0000-000000000000"]}, "Select an option"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_nothing_is_lost(client_for, people, changes, message):
    page = client_for(people["coordinator"]).send(NEW, status=422, **filled(people, **changes))
    assert message in page.text
    assert db.session.scalar(select(Meeting.id)) is None


def test_the_deputy_is_another_person_and_both_hold_a_role_in_the_series(client_for, people):
    browser = client_for(people["coordinator"])
    same = browser.send(NEW, status=422, **filled(people, deputy=people["chair"].staff_ref))
    assert "another person than the chair" in same.text
    outsider = browser.send(NEW, status=422, **filled(people, chair=people["jack"].staff_ref))
    assert "Select" in outsider.text


def test_a_double_click_makes_one_meeting(client_for, people):
    browser = client_for(people["coordinator"])
    values = {**browser.get(NEW).values(), **filled(people)}
    first = browser.post(NEW, values)
    second = browser.post(NEW, values)
    assert first.location == second.location
    only_meeting()


def test_a_member_may_not_plan_and_another_organisation_sees_nothing(client_for, people):
    client_for(people["priya"]).get(NEW, status=403)
    stranger = make_person("Ruth", organisation=make_organisation("Saltmarsh"))
    elsewhere = make_series(
        "Saltmarsh peers", organisation=make_organisation("Saltmarsh"), coordinator=stranger
    )
    meeting = make_meeting(chair=people["chair"])
    client_for(stranger).get(f"/meetings/{meeting.meeting_ref}", status=404)
    client_for(people["coordinator"]).get(f"{NEW}?series={elsewhere.series_ref}", status=404)


def test_a_made_up_series_in_the_address_is_no_series(client_for, people):
    browser = client_for(people["coordinator"])
    browser.get(f"{NEW}?series=R-99999", status=404)
    assert browser.get(f"{NEW}?series=nonsense").heading == "Plan a meeting"
    assert browser.get(f"{NEW}?series=%00", status=400).heading == "This page could not be opened"


def test_publishing_invites_everybody_once(client_for, people, outbox):
    meeting = make_meeting(
        MeetingStatus.DRAFT, chair=people["chair"], deputy=people["deputy"], invitees=[people["priya"]]
    )
    browser = client_for(people["coordinator"])
    path = f"/meetings/{meeting.meeting_ref}/publish"
    values = browser.get(path).values()
    browser.post(path, values)
    browser.post(path, values)
    mails = outbox()
    assert {mail.to_name for mail in mails} == {"Rhiannon Prosser", "Adebayo Ogunleye", "Priya Raman"}
    assert len(mails) == 3
    assert only_meeting().status is MeetingStatus.PUBLISHED
    client_for(people["priya"]).get(f"/meetings/{meeting.meeting_ref}")
    browser.get(path, status=403)


def test_a_changed_time_reaches_everybody_and_a_changed_chair_only_the_new_one(client_for, people, outbox):
    meeting = make_meeting(
        MeetingStatus.PUBLISHED, chair=people["chair"], invitees=[people["priya"]], starts_at=at(12, 30)
    )
    browser = client_for(people["coordinator"])
    path = f"/meetings/{meeting.meeting_ref}/edit"
    browser.send(path, start="1:30pm")
    assert {mail.subject for mail in outbox()} == {"Changed: Shoulders and backs, 8 December 2026, 1:30pm"}
    assert {"SEQUENCE:1" in mail.calendar for mail in outbox()} == {True}
    assert len(outbox()) == 2
    browser.send(path, deputy=people["deputy"].staff_ref)
    assert [mail.to_name for mail in outbox()[2:]] == ["Adebayo Ogunleye"]
    browser.send(path)
    assert len(outbox()) == 3


def at(hour, minute):
    return datetime.combine(datetime(2026, 12, 8, tzinfo=UTC), time(hour, minute), tzinfo=UTC)


def test_a_stale_change_is_refused_and_says_so(client_for, people):
    meeting = make_meeting(MeetingStatus.DRAFT, chair=people["chair"], starts_at=at(12, 30))
    browser = client_for(people["coordinator"])
    path = f"/meetings/{meeting.meeting_ref}/edit"
    stale = browser.get(path).values()
    browser.send(path, title="Changed first")
    page = browser.post(path, {**stale, "title": "Changed second"}, status=409)
    assert "Somebody else changed this" in page.text
    assert "Changed second" in page.html
    assert "What it says now" in page.text
    assert only_meeting().title == "Changed first"
    browser.post(path, {**page.values(), "title": "Changed knowingly"})
    db.session.rollback()
    assert only_meeting().title == "Changed knowingly"


def test_cancelling_tells_everybody_and_gives_the_cases_back(client_for, people, outbox):
    case = make_case(people["jack"], CaseStatus.LISTED)
    meeting = make_meeting(chair=people["chair"], cases=[case], invitees=[people["priya"]])
    browser = client_for(people["coordinator"])
    path = f"/meetings/{meeting.meeting_ref}/cancel"
    browser.send(path, reason="", status=422)
    page = browser.follow(browser.send(path, reason="The building is closed."))
    assert "Cancelled" in page.text
    assert "The building is closed." in page.text
    assert db.session.get_one(Case, case.id).status is CaseStatus.ACCEPTED
    assert {mail.calendar_method for mail in outbox()} == {"CANCEL"}
    assert {mail.to_name for mail in outbox()} == {"Rhiannon Prosser", "Priya Raman", "Jack Holroyd"}
    assert not any("building" in mail.body for mail in outbox())
    browser.get(path, status=403)


def test_no_chair_came_is_recorded_only_after_the_start(client_for, people, clock):
    meeting = make_meeting(chair=people["chair"])
    browser = client_for(people["coordinator"])
    path = f"/meetings/{meeting.meeting_ref}/cancel"
    assert "Neither the chair" not in browser.get(path).text
    clock.shift(3900)
    later = client_for(people["coordinator"])
    later.send(path, reason="Nobody could chair.", has_no_chair="yes")
    assert only_meeting().status is MeetingStatus.CANCELLED_NO_CHAIR


def test_a_draft_is_deleted_without_a_word_to_anybody(client_for, people, outbox):
    case = make_case(people["jack"], CaseStatus.LISTED)
    meeting = make_meeting(MeetingStatus.DRAFT, chair=people["chair"], cases=[case])
    browser = client_for(people["coordinator"])
    browser.send(f"/meetings/{meeting.meeting_ref}/delete")
    assert db.session.scalar(select(Meeting.id)) is None
    assert db.session.scalar(select(Invitee.id)) is None
    assert db.session.get_one(Case, case.id).status is CaseStatus.ACCEPTED
    assert outbox() == []
    tags = set(db.session.scalars(select(AuditEvent.tag)))
    assert {"meeting:draft_deleted", "case:unlisted"} <= tags


def test_the_agenda_is_sent_after_publishing(client_for, people, outbox):
    case = make_case(people["jack"], CaseStatus.LISTED, title="Frozen shoulder for 6 months")
    meeting = make_meeting(MeetingStatus.PUBLISHED, chair=people["chair"], cases=[case])
    client_for(people["coordinator"]).send(f"/meetings/{meeting.meeting_ref}/send-agenda")
    assert only_meeting().status is MeetingStatus.AGENDA_SENT
    assert {mail.to_name for mail in outbox()} == {"Rhiannon Prosser", "Jack Holroyd"}
    assert not any("shoulder for" in mail.body + mail.subject for mail in outbox())


def test_lists_show_what_is_to_come_and_what_is_past_page_by_page(client_for, people):
    for number in range(27):
        make_meeting(chair=people["chair"], title=f"Meeting {number:02}", starts_at=at(9, number))
    make_meeting(MeetingStatus.MINUTES_APPROVED, chair=people["chair"], title="Long ago")
    browser = client_for(people["chair"])
    first = browser.get("/meetings")
    assert "Meeting 00" in first.text
    assert "Meeting 24" in first.text
    assert "Meeting 25" not in first.text
    assert "Long ago" not in first.text
    link = next(a.get("href") for a in first.tree.iter("a") if a.get("rel") == "next")
    second = browser.get(link)
    assert "Meeting 25" in second.text
    assert "Meeting 24" not in second.text
    assert "Long ago" in browser.get("/meetings?show=past").text
    for rubbish in ("rubbish", "M-2026-99999", "x" * 500):
        assert "Meeting 00" in browser.get(f"/meetings?after={rubbish}").text
    browser.get("/meetings?after=%00", status=400)
