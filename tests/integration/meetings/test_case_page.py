"""What the pages of cases and meetings show of each other."""

import pytest
from sqlalchemy import event

from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus, Visibility
from peersupport.core.database import db
from peersupport.meetings.words import MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_drafted_meeting, make_meeting, make_series
from tests.builders.people import make_person


def test_a_case_page_says_where_it_is_listed_with_a_link_for_those_invited(client_for, app):
    owner, colleague = make_person("Priya"), make_person("Jack")
    case = make_case(owner, CaseStatus.LISTED)
    meeting = make_meeting(MeetingStatus.PUBLISHED, cases=[case], title="Shoulders and backs")
    page = client_for(owner).get(f"/cases/{case.case_ref}")
    assert "Listed for 24 November 2026: Shoulders and backs" in page.text
    assert f"/meetings/{meeting.meeting_ref}" in page.html
    other = client_for(colleague).get(f"/cases/{case.case_ref}")
    assert "Listed for 24 November 2026" in other.text
    assert "Shoulders and backs" not in other.text
    assert meeting.meeting_ref not in other.html


def test_a_draft_meeting_is_not_given_away(client_for, app):
    owner = make_person("Priya")
    case = make_case(owner, CaseStatus.LISTED)
    meeting = make_meeting(MeetingStatus.DRAFT, cases=[case], title="Secret plan")
    page = client_for(owner).get(f"/cases/{case.case_ref}")
    assert "Listed for a meeting that is being planned" in page.text
    assert "Secret plan" not in page.html
    assert meeting.meeting_ref not in page.html


def test_a_discussed_case_leads_to_the_minutes_and_a_cancelled_meeting_is_left_out(client_for, app):
    owner = make_person("Priya")
    case = make_case(owner, CaseStatus.DISCUSSED)
    chair = make_person("Rhiannon")
    make_meeting(MeetingStatus.CANCELLED, cases=[case], chair=chair, title="Cancelled one")
    meeting = make_drafted_meeting(chair=chair, cases=[case])
    page = client_for(owner).get(f"/cases/{case.case_ref}")
    assert "Discussed on 24 November 2026" in page.text
    assert f"/meetings/{meeting.meeting_ref}/minutes" in page.html
    assert "Cancelled one" not in page.text


def test_those_invited_read_a_listed_case_that_is_otherwise_not_shown_to_them(client_for, app):
    owner, invited, outsider = (make_person(name) for name in ("Priya", "Jack", "Tess"))
    case = make_case(owner, CaseStatus.LISTED, visibility=Visibility.NAMED, title="Frozen shoulder")
    meeting = make_meeting(MeetingStatus.PUBLISHED, cases=[case], invitees=[invited])
    path = f"/meetings/{meeting.meeting_ref}/cases/{case.case_ref}"
    browser = client_for(invited)
    browser.get(f"/cases/{case.case_ref}", status=404)
    assert path in browser.get(f"/meetings/{meeting.meeting_ref}").html
    page = browser.get(path)
    assert "Would you image before more loading?" in page.text
    client_for(outsider).get(path, status=404)
    other = make_case(owner, CaseStatus.LISTED, visibility=Visibility.NAMED)
    browser.get(f"/meetings/{meeting.meeting_ref}/cases/{other.case_ref}", status=404)
    for status in (CaseStatus.WITHDRAWN, CaseStatus.RESTRICTED):
        db.session.get_one(Case, case.id).status = status
        db.session.commit()
        browser.get(path, status=404)


@pytest.fixture
def statements(app):
    """The statements sent to the database, while counted."""
    sent = []
    engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/meetings", "/meetings?show=past", "/series/{series}", "/meetings/{meeting}"]
)
def test_pages_cost_the_same_however_much_there_is(client_for, statements, path):
    coordinator, chair = make_person("Bethany"), make_person("Rhiannon")
    series = make_series(coordinator=coordinator, chair=chair)

    def fill(count):
        people = [make_person(f"Person{number}") for number in range(count)]
        cases = [make_case(make_person("Owner"), CaseStatus.LISTED) for _ in range(count)]
        for _ in range(count):
            make_meeting(MeetingStatus.PUBLISHED, series=series, chair=chair)
            make_meeting(MeetingStatus.MINUTES_APPROVED, series=series, chair=chair)
        return make_meeting(MeetingStatus.PUBLISHED, series=series, chair=chair, cases=cases, invitees=people)

    def cost(meeting):
        browser = client_for(coordinator)
        target = path.format(series=series.series_ref, meeting=meeting.meeting_ref)
        statements.clear()
        browser.get(target)
        return len(statements)

    few = cost(fill(2))
    assert cost(fill(8)) == few
