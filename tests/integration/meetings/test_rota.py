"""The chair rota through its page: a fair proposal, accepted as it was shown."""

from datetime import timedelta

from sqlalchemy import delete

from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.meetings.jobs import warn_of_rota_gaps
from peersupport.meetings.models import Meeting
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import RoleGrant
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import make_person


def chairs_of(*meetings):
    db.session.rollback()
    return [db.session.get_one(Meeting, meeting.id).chair.first_name for meeting in meetings]


def drafts(chair, deputy, count=4):
    series = make_series(chair=chair, deputy=deputy)
    return series, [
        make_meeting(
            MeetingStatus.DRAFT, series=series, chair=chair, starts_at=clock.now() + timedelta(weeks=week)
        )
        for week in range(1, count + 1)
    ]


def test_the_accepted_proposal_shares_the_turns(client_for):
    chair, deputy = make_person("Rhiannon", "Prosser"), make_person("Adebayo", "Ogunleye")
    series, meetings = drafts(chair, deputy)
    address = f"/series/{series.series_ref}/rota"
    browser = client_for(chair)
    page = browser.follow(browser.send(address))
    assert "was changed" in page.html
    assert sorted(chairs_of(*meetings)) == ["Adebayo", "Adebayo", "Rhiannon", "Rhiannon"]


def test_a_published_meeting_keeps_its_chair(client_for):
    chair, deputy = make_person("Rhiannon", "Prosser"), make_person("Adebayo", "Ogunleye")
    series = make_series(chair=chair, deputy=deputy)
    meeting = make_meeting(MeetingStatus.PUBLISHED, series=series, chair=chair)
    page = client_for(chair).get(f"/series/{series.series_ref}/rota")
    assert "No change" in page.html
    assert chairs_of(meeting) == ["Rhiannon"]


def test_a_colleague_without_a_role_sees_no_rota(client_for):
    series, _ = drafts(make_person("Rhiannon", "Prosser"), make_person("Adebayo", "Ogunleye"), 1)
    client_for(make_person("Priya")).get(f"/series/{series.series_ref}/rota", status=403)


def test_coordinators_are_told_of_a_gap_once_a_week(app, outbox):
    chair, coordinator = make_person("Rhiannon", "Prosser"), make_person("Bethany", "Clough")
    series = make_series(chair=chair, coordinator=coordinator)
    make_meeting(MeetingStatus.PUBLISHED, series=series, chair=chair)
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == Role.CHAIR))
    db.session.commit()
    assert warn_of_rota_gaps(clock.now()) == 1
    assert warn_of_rota_gaps(clock.now()) == 1
    assert [mail.subject for mail in outbox()] == ["Meetings without a chair"]
