"""What needs me today, for each kind of user."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from peersupport.actions.models import ActionPriority, ActionStatus
from peersupport.cases.words import CaseStatus, DiscussionStatus, OutcomeStatus
from peersupport.core import clock as time
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.meetings.models import Minutes
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import AccountStatus, Organisation
from tests.builders.actions import make_action
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting, make_series
from tests.builders.outcomes import make_discussion, make_outcome
from tests.builders.people import grant, make_organisation, make_person, make_service, save, stamps

CALM = "Nothing needs you today"


def today():
    return time.london_day(time.now())


def home(client_for, person):
    return client_for(person).get("/").text


def drafted(meeting):
    organisation = db.session.get_one(Organisation, meeting.organisation_id)
    save(Minutes(meeting_id=meeting.id, drafted_at=time.now(), **stamps(organisation)))
    return meeting


def test_nothing_to_do_is_said_calmly(client_for, app):
    person = make_person()
    make_case(make_person(), CaseStatus.DRAFT)
    make_action(make_person())
    assert CALM in home(client_for, person)


def test_a_clinician_sees_drafts_returned_cases_actions_and_outcomes_of_their_own(client_for, app):
    person = make_person()
    make_case(person, CaseStatus.DRAFT, title="My draft")
    make_case(person, CaseStatus.RETURNED, title="My returned case")
    make_case(person, CaseStatus.ACCEPTED, title="My accepted case")
    make_outcome(person, due_in=14).case.title = "My outcome"
    make_outcome(person, due_in=15).case.title = "Not yet asked"
    make_outcome(person, status=OutcomeStatus.RECORDED).case.title = "Long closed"
    db.session.commit()
    make_action(person, text="Late action", due_in=-1)
    make_action(person, text="Soon action", due_in=7)
    make_action(person, text="Far action", due_in=8)
    make_action(person, text="Done action", status=ActionStatus.DONE)
    make_case(make_person(), CaseStatus.RETURNED, title="Of a colleague")
    text = home(client_for, person)
    for shown in ("My draft", "My returned case", "My outcome", "Late action", "Soon action", "Overdue"):
        assert shown in text
    for hidden in (
        "My accepted case",
        "Not yet asked",
        "Long closed",
        "Far action",
        "Done action",
        "colleague",
    ):
        assert hidden not in text
    assert CALM not in text


def test_no_more_than_5_of_a_kind_are_shown_and_the_rest_is_linked(client_for, app):
    person = make_person()
    for number in range(7):
        make_action(person, text=f"Action {number}", due_in=number)
    page = client_for(person).get("/")
    assert "Action 4" in page.text
    assert "Action 5" not in page.text
    assert "See all your actions" in page.text


def test_a_presenter_sees_the_next_meeting_with_the_video_link_and_the_room_once_it_is_open(client_for, app):
    presenter, stranger = make_person("Pre"), make_person("Stranger")
    meeting = make_meeting(title="Shoulders and backs", cases=[make_case(presenter, CaseStatus.LISTED)])
    page = client_for(presenter).get("/")
    assert "Shoulders and backs" in page.text
    assert "Today, 11am to midday" in page.text
    assert "https://meet.example/msk" in page.html
    assert f"/meetings/{meeting.meeting_ref}/room" not in page.html
    assert "Open the meeting" not in page.text
    meeting.status = MeetingStatus.OPEN
    db.session.commit()
    assert f"/meetings/{meeting.meeting_ref}/room" in client_for(presenter).get("/").html
    assert CALM in home(client_for, stranger)


@pytest.mark.parametrize(
    "status", [MeetingStatus.DRAFT, MeetingStatus.CANCELLED, MeetingStatus.CLOSED, MeetingStatus.ARCHIVED]
)
def test_meetings_that_are_not_to_come_are_left_out(client_for, app, status):
    person = make_person()
    make_meeting(status, invitees=[person])
    assert CALM in home(client_for, person)


def test_somebody_removed_from_a_meeting_no_longer_sees_it(client_for, app):
    person = make_person()
    meeting = make_meeting(invitees=[person])
    invitation = next(invitee for invitee in meeting.invitees if invitee.person_id == person.id)
    invitation.removed_at = time.now()
    db.session.commit()
    assert CALM in home(client_for, person)


def test_a_meeting_nobody_opened_leaves_the_page_and_one_that_runs_long_stays(client_for, app, clock):
    person = make_person()
    make_meeting(title="Never opened", invitees=[person])
    make_meeting(MeetingStatus.OPEN, title="Runs long", invitees=[person])
    clock.shift(timedelta(hours=3))
    text = home(client_for, person)
    assert "Never opened" not in text
    assert "Runs long" in text


def test_a_joining_link_that_is_no_web_address_is_not_shown(client_for, app):
    person = make_person()
    make_meeting(invitees=[person], joining_url="javascript:alert(1)")
    assert "javascript:" not in client_for(person).get("/").html


def test_a_presenter_is_asked_to_check_drafted_minutes(client_for, app):
    presenter = make_person()
    meeting = drafted(make_meeting(MeetingStatus.MINUTES_DRAFT, starts_at=time.now() - timedelta(hours=3)))
    case = make_case(presenter, CaseStatus.DISCUSSED)
    make_discussion(case, meeting_id=meeting.id, status=DiscussionStatus.DRAFTED)
    page = client_for(presenter).get("/")
    assert f"Minutes of case {case.case_ref}" in page.text
    assert "You can comment until 27 November 2026" in page.text
    assert f"/meetings/{meeting.meeting_ref}/minutes" in page.html


def test_a_chair_sees_cases_to_review_the_meeting_to_open_and_minutes_to_approve(client_for, app):
    chair = make_person("Chair")
    make_meeting(title="To open today", chair=chair)
    drafted(
        make_meeting(
            MeetingStatus.MINUTES_DRAFT,
            title="To approve",
            chair=chair,
            starts_at=time.now() - timedelta(days=1),
        )
    )
    make_case(make_person(), CaseStatus.SUBMITTED, title="To review")
    make_case(make_person(), CaseStatus.SUBMITTED, title="About a colleague", involves_colleague=True)
    text = home(client_for, chair)
    for shown in ("Open the meeting", "To open today", "To approve", "To review", "About a colleague"):
        assert shown in text
    assert "Cases waiting for a meeting" not in text


def test_a_chair_is_not_asked_to_approve_minutes_of_their_own_case_but_the_deputy_is(client_for, app):
    chair, deputy, other = make_person("Chair"), make_person("Deputy"), make_person("Other")
    meeting = drafted(
        make_meeting(
            MeetingStatus.MINUTES_DRAFT, chair=chair, deputy=deputy, starts_at=time.now() - timedelta(days=1)
        )
    )
    grant(other, Role.CHAIR, meeting.series)
    make_discussion(make_case(chair, CaseStatus.DISCUSSED), meeting_id=meeting.id)
    for person, is_asked in ((chair, False), (deputy, True), (other, False)):
        assert ("Minutes to approve" in home(client_for, person)) is is_asked
    make_discussion(make_case(deputy, CaseStatus.DISCUSSED), meeting_id=meeting.id)
    for person, is_asked in ((chair, False), (deputy, False), (other, True)):
        assert ("Minutes to approve" in home(client_for, person)) is is_asked


def test_a_coordinator_sees_what_waits_for_planning(client_for, app):
    coordinator = make_person("Co")
    series = make_series(coordinator=coordinator)
    make_case(make_person(), CaseStatus.ACCEPTED, title="Waiting case")
    make_case(make_person(), CaseStatus.DEFERRED, title="Deferred case")
    make_case(make_person(), CaseStatus.LISTED, title="Listed case")
    make_meeting(MeetingStatus.DRAFT, title="Unpublished", series=series)
    make_meeting(MeetingStatus.PUBLISHED, title="No agenda", series=series)
    make_meeting(MeetingStatus.AGENDA_SENT, title="All ready", series=series)
    make_outcome(make_person(), due_in=-1).case.title = "Late outcome"
    make_outcome(make_person(), due_in=0).case.title = "Outcome of today"
    db.session.commit()
    make_case(make_person(), CaseStatus.SUBMITTED, title="About them", involves_colleague=True)
    text = home(client_for, coordinator)
    for shown in (
        "Waiting case",
        "Deferred case",
        "Unpublished",
        "Not published",
        "No agenda yet",
        "Late outcome",
    ):
        assert shown in text
    for hidden in ("Listed case", "All ready", "Outcome of today", "About them", "Minutes to approve"):
        assert hidden not in text


def test_an_administrator_sees_people_and_never_a_case_even_when_also_a_chair(client_for, app):
    administrator = make_person("Ad", "Min")
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    make_series(chair=administrator, coordinator=administrator)
    grant(administrator, Role.SERVICE_LEAD, make_service())
    make_case(administrator, CaseStatus.DRAFT, title="A case")
    make_case(make_person(), CaseStatus.SUBMITTED, title="Another case")
    make_meeting(title="A meeting", invitees=[administrator])
    make_action(make_person("Gone", leaves_on=today()), text="An action")
    make_person("Not", "Yet", status=AccountStatus.INVITED)
    make_person("Leaves", "Soon", leaves_on=today() + timedelta(days=30))
    make_person("Leaves", "Later", leaves_on=today() + timedelta(days=31))
    text = home(client_for, administrator)
    assert "Not Yet" in text
    assert "Leaves Soon" in text
    for hidden in ("Leaves Later", "A case", "Another case", "A meeting", "An action", "Start a new case"):
        assert hidden not in text


def test_a_service_lead_sees_unfinished_actions_of_leavers_of_their_service(client_for, app):
    lead = make_person("Lead")
    grant(lead, Role.SERVICE_LEAD, make_service())
    elsewhere = make_service("Orthopaedics")
    make_action(make_person("Gone", leaves_on=today()), text="Left behind", priority=ActionPriority.SAFETY)
    make_action(make_person("Going", leaves_on=today() + timedelta(days=1)), text="Still theirs")
    make_action(make_person("Other", leaves_on=today(), service=elsewhere), text="Of another service")
    make_action(make_person("Gone2", leaves_on=today()), text="Finished", status=ActionStatus.DONE)
    text = home(client_for, lead)
    assert "Left behind" in text
    assert "Safety action" in text
    for hidden in ("Still theirs", "Of another service", "Finished"):
        assert hidden not in text
    assert "Left behind" not in home(client_for, make_person())


def test_nothing_of_another_organisation_is_shown(client_for, app):
    there = make_organisation("Saltmarsh Trust")
    stranger = make_person("Else", organisation=there)
    make_series("Theirs", organisation=there, chair=stranger, coordinator=stranger)
    grant(stranger, Role.SERVICE_LEAD, make_service(organisation=there))
    for status in (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED):
        make_case(make_person(), status)
    make_outcome(make_person(), due_in=-5)
    make_meeting(MeetingStatus.DRAFT)
    make_action(make_person(leaves_on=today()), due_in=-4)
    assert CALM in home(client_for, stranger)


@contextmanager
def counted_queries() -> Generator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(person, count):
    for number in range(count):
        make_case(person, CaseStatus.DRAFT)
        make_case(make_person(), CaseStatus.SUBMITTED)
        make_case(make_person(), CaseStatus.ACCEPTED)
        make_outcome(person, due_in=-number)
        make_action(person, due_in=-number)
        make_meeting(invitees=[person])


@pytest.mark.parametrize(("roles", "most"), [((), 6), ((Role.CHAIR, Role.COORDINATOR), 11)])
def test_the_number_of_queries_is_fixed_whatever_there_is(client_for, app, roles, most):
    person = make_person()
    for role in roles:
        grant(person, role, make_series())
    browser = client_for(person)
    seen = []
    for count in (0, 1, 8):
        fill(person, count)
        with counted_queries() as statements:
            browser.get("/")
        seen.append(len(statements))
    assert len(set(seen)) == 1
    assert seen[0] <= most


def test_visitors_get_the_start_page_and_the_plain_pages(client_for, app):
    visitor = client_for()
    page = visitor.get("/")
    assert page.heading == "Peer support for MSK teams"
    assert "Start now" in page.text
    assert "Not for emergencies" in page.text
    for path, heading in (
        ("/accessibility", "Accessibility statement for peersupport"),
        ("/privacy", "Privacy"),
        ("/not-the-patient-record", "This is not the patient record"),
    ):
        assert f'href="{path}"' in page.html
        assert visitor.get(path).heading == heading


def test_every_link_of_the_home_page_opens(client_for, app):
    person = make_person()
    series = make_series(chair=person, coordinator=person)
    grant(person, Role.SERVICE_LEAD, make_service())
    for status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
        make_case(person, status)
    make_outcome(person, due_in=-1)
    for _ in range(6):
        make_action(person, due_in=-1)
        make_case(make_person(), CaseStatus.SUBMITTED)
        make_case(make_person(), CaseStatus.ACCEPTED)
        make_outcome(make_person(), due_in=-2)
        make_meeting(MeetingStatus.DRAFT, series=series)
    make_meeting(MeetingStatus.OPEN, series=series, chair=person)
    make_action(make_person(leaves_on=today()))
    past = time.now() - timedelta(days=1)
    meeting = drafted(make_meeting(MeetingStatus.MINUTES_DRAFT, series=series, chair=person, starts_at=past))
    case = make_case(person, CaseStatus.DISCUSSED)
    make_discussion(case, meeting_id=meeting.id, status=DiscussionStatus.DRAFTED)
    browser = client_for(person)
    page = browser.get("/")
    main = next(page.tree.iter("main"))
    links = {link.get("href") for link in main.iter("a")} - {"https://meet.example/msk"}
    assert len(links) > 30
    for link in sorted(links):
        answer = browser.flask_client.get(link)
        assert answer.status_code in (200, 302, 303), f"{link}: {answer.status_code}"


def test_every_link_of_an_administrators_home_page_opens(client_for, app):
    person = make_person()
    grant(person, Role.ORG_ADMIN, make_organisation())
    for _ in range(6):
        make_person(status=AccountStatus.INVITED)
        make_person(leaves_on=today() + timedelta(days=3))
    browser = client_for(person)
    page = browser.get("/")
    links = {link.get("href") for link in next(page.tree.iter("main")).iter("a")}
    assert len(links) == 11
    for link in sorted(links):
        assert browser.flask_client.get(link).status_code == 200, link
