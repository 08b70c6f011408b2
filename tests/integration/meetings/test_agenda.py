"""Arranging an agenda through its pages."""

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus
from peersupport.core.database import db
from peersupport.meetings.models import AgendaItem, Invitee
from peersupport.meetings.words import InviteeRole, MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import make_person


@pytest.fixture
def coordinator(app):
    return make_person("Bethany", "Clough")


@pytest.fixture
def series(coordinator):
    return make_series(coordinator=coordinator)


def agenda_of(meeting):
    db.session.rollback()
    items = db.session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    )
    return [(item.case.case_ref if item.case else item.title, item.minutes) for item in items]


def positions(meeting):
    return list(
        db.session.scalars(
            select(AgendaItem.position)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position)
        )
    )


def rows_of(page):
    """The keys and minutes as a browser would send them, in order."""
    form = page.form()
    inputs = [element for element in form.iter("input") if element.get("name") in ("item", "minutes")]
    return {
        name: [element.get("value") for element in inputs if element.get("name") == name]
        for name in ("item", "minutes")
    }


def press(browser, path, button, *, status=303, **changes):
    page = browser.get(path)
    values = {**page.values(), **rows_of(page), "press": button, **changes}
    return browser.post(path, values, status=status)


def test_accepted_cases_are_listed_and_their_owners_invited(client_for, coordinator, series):
    owner = make_person("Priya", "Raman")
    case = make_case(owner, title="Frozen shoulder")
    meeting = make_meeting(MeetingStatus.DRAFT, series=series)
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    assert "Frozen shoulder" in browser.get(f"{path}/cases").text
    page = browser.follow(browser.send(f"{path}/cases", cases=[case.case_ref]))
    assert f"{case.case_ref} is on the agenda" in page.text
    assert "12 of 60 minutes planned. 48 minutes are free." in page.text
    assert agenda_of(meeting) == [(case.case_ref, 12)]
    assert db.session.get_one(Case, case.id).status is CaseStatus.LISTED
    invited = db.session.scalars(select(Invitee).where(Invitee.person_id == owner.id)).one()
    assert invited.role is InviteeRole.PRESENTER
    assert "Frozen shoulder" not in browser.get(f"{path}/cases").text


def test_cases_go_before_the_closing_item(client_for, coordinator, series):
    browser = client_for(coordinator)
    meeting = make_meeting(MeetingStatus.DRAFT, series=series)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    for title in ("Welcome", "Close"):
        browser.send(f"{path}/items", title=title, minutes="5")
    cases = [make_case(), make_case()]
    for case in cases:
        browser.send(f"{path}/cases", cases=[case.case_ref])
    assert [name for name, _ in agenda_of(meeting)] == [
        "Welcome",
        *(case.case_ref for case in cases),
        "Close",
    ]
    assert positions(meeting) == [1, 2, 3, 4]


def test_a_late_item_needs_a_reason_that_everybody_sees(client_for, coordinator, series, outbox):
    case = make_case(make_person("Priya", "Raman"))
    meeting = make_meeting(MeetingStatus.PUBLISHED, series=series)
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    refused = browser.send(f"{path}/cases", cases=[case.case_ref], status=422)
    assert "Enter why this comes after the meeting was published" in refused.text
    assert agenda_of(meeting) == []
    browser.send(f"{path}/cases", cases=[case.case_ref], late_reason="Loss of power since Monday")
    assert "Late item: Loss of power since Monday" in browser.get(path).text
    mail = outbox()[-1]
    assert mail.to_name == "Priya Raman"
    assert f"You present {case.case_ref}" in mail.body
    assert "Loss of power" not in mail.body + mail.calendar


def test_buttons_move_items_and_keep_the_minutes_typed(client_for, coordinator, series):
    cases = [make_case(), make_case(), make_case()]
    refs = [case.case_ref for case in cases]
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=cases)
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    keys = rows_of(browser.get(path))["item"]
    press(browser, path, f"down:{keys[0]}", minutes=["15", "10", "8"])
    assert agenda_of(meeting) == [(refs[1], 10), (refs[0], 15), (refs[2], 8)]
    press(browser, path, f"up:{keys[2]}")
    assert [name for name, _ in agenda_of(meeting)] == [refs[1], refs[2], refs[0]]
    press(browser, path, f"up:{keys[1]}")
    assert [name for name, _ in agenda_of(meeting)] == [refs[1], refs[2], refs[0]]
    assert positions(meeting) == [1, 2, 3]


def test_a_dragged_order_is_saved_as_it_was_sent(client_for, coordinator, series):
    cases = [make_case(), make_case(), make_case()]
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=cases)
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    rows = rows_of(browser.get(path))
    press(browser, path, "save", item=rows["item"][::-1], minutes=["5", "6", "7"])
    assert agenda_of(meeting) == [
        (cases[2].case_ref, 5),
        (cases[1].case_ref, 6),
        (cases[0].case_ref, 7),
    ]


def test_an_agenda_is_red_over_its_length_and_refused_past_130_percent(client_for, coordinator, series):
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=[make_case(), make_case()])
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    press(browser, path, "save", minutes=["40", "38"])
    page = browser.get(path)
    assert "78 of 60 minutes planned. That is 18 minutes too many." in page.text
    assert "app-load--over" in page.html
    refused = press(browser, path, "save", status=422, minutes=["40", "39"])
    assert "at most 130% full" in refused.text
    assert rows_of(refused)["minutes"] == ["40", "39"]
    assert [minutes for _, minutes in agenda_of(meeting)] == [40, 38]
    another = make_case()
    too_many = browser.send(f"{path}/cases", cases=[another.case_ref], status=422)
    assert "This makes 90 minutes in a meeting of 60" in too_many.text
    assert db.session.get_one(Case, another.id).status is CaseStatus.ACCEPTED


@pytest.mark.parametrize("typed", ["", "0", "61", "12.5", "-3", "twelve", "١٢", "9999999999", "<b>"])
def test_minutes_that_are_no_minutes_are_refused(client_for, coordinator, series, typed):
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=[make_case()])
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    page = press(browser, path, "save", status=422, minutes=[typed])
    assert "Minutes must be a whole number between 1 and 60" in page.text
    assert [minutes for _, minutes in agenda_of(meeting)] == [12]


def test_taking_a_case_off_gives_it_back_and_uninvites_who_came_only_for_it(
    client_for, coordinator, series, outbox
):
    presenter, member = make_person("Priya", "Raman"), make_person("Jack", "Holroyd")
    only, both = make_case(presenter, CaseStatus.LISTED), make_case(member, CaseStatus.LISTED)
    meeting = make_meeting(MeetingStatus.PUBLISHED, series=series, cases=[only, both], invitees=[member])
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    keys = rows_of(browser.get(path))["item"]
    press(browser, path, f"remove:{keys[0]}")
    press(browser, path, f"remove:{keys[1]}")
    assert agenda_of(meeting) == []
    assert db.session.get_one(Case, only.id).status is CaseStatus.ACCEPTED
    assert {
        invitee.person_id for invitee in meeting.invited if invitee.role is InviteeRole.PRESENTER
    } == set()
    assert member.id in {invitee.person_id for invitee in meeting.invited}
    cancelled = [mail.to_name for mail in outbox() if mail.calendar_method == "CANCEL"]
    assert cancelled == ["Priya Raman"]
    told = [mail.to_name for mail in outbox() if mail.subject == f"{both.case_ref} was taken off an agenda"]
    assert told == ["Jack Holroyd"]
    client_for(presenter).get(f"/meetings/{meeting.meeting_ref}", status=404)
    client_for(member).get(f"/meetings/{meeting.meeting_ref}")


def test_only_a_coordinator_takes_a_listed_case_off(client_for, series):
    chair = make_person("Rhiannon", "Prosser")
    meeting = make_meeting(
        MeetingStatus.DRAFT, series=series, chair=chair, cases=[make_case(status=CaseStatus.LISTED)]
    )
    browser = client_for(chair)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    page = browser.get(path)
    assert "Take off" not in page.text
    press(browser, path, f"remove:{rows_of(page)['item'][0]}", status=403)
    assert len(agenda_of(meeting)) == 1


def test_a_stale_agenda_page_is_told_and_changes_nothing(client_for, coordinator, series):
    cases = [make_case(), make_case()]
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=cases)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    first, second = client_for(coordinator), client_for(coordinator)
    stale = second.get(path)
    press(first, path, "save", minutes=["20", "10"])
    values = {**stale.values(), **rows_of(stale), "minutes": ["5", "5"], "press": "save"}
    page = second.post(path, values, status=409)
    assert "Somebody changed this agenda" in page.text
    assert rows_of(page)["minutes"] == ["20", "10"]
    second.post(path, {**page.values(), **rows_of(page), "press": "save"})


def test_a_double_click_on_a_button_moves_once(client_for, coordinator, series):
    cases = [make_case(), make_case(), make_case()]
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=cases)
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    page = browser.get(path)
    rows = rows_of(page)
    values = {**page.values(), **rows, "press": f"down:{rows['item'][0]}"}
    browser.post(path, values)
    browser.post(path, values)
    assert [name for name, _ in agenda_of(meeting)] == [cases[i].case_ref for i in (1, 0, 2)]


def test_a_case_about_a_colleague_is_listed_by_a_chair_only(client_for, coordinator, series):
    make_case()
    case = make_case(involves_colleague=True, visibility="named")
    chair = make_person("Rhiannon", "Prosser")
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, chair=chair)
    path = f"/meetings/{meeting.meeting_ref}/agenda/cases"
    assert case.case_ref not in client_for(coordinator).get(path).text
    client_for(coordinator).send(path, cases=[case.case_ref], status=422)
    client_for(chair).send(path, cases=[case.case_ref])
    assert agenda_of(meeting) == [(case.case_ref, 12)]


def test_ids_of_another_meeting_are_refused(client_for, coordinator, series):
    meeting = make_meeting(MeetingStatus.DRAFT, series=series, cases=[make_case()])
    other = make_meeting(MeetingStatus.DRAFT, series=series, cases=[make_case()])
    browser = client_for(coordinator)
    path = f"/meetings/{meeting.meeting_ref}/agenda"
    foreign = rows_of(browser.get(f"/meetings/{other.meeting_ref}/agenda"))["item"]
    press(browser, path, "save", item=foreign, status=409)
    press(browser, path, f"remove:{foreign[0]}", status=404)
    press(browser, path, "up:", status=404)
    assert len(agenda_of(other)) == 1


def test_a_member_cannot_arrange_and_nobody_can_once_it_began(client_for, coordinator, series):
    member = make_person("Priya")
    meeting = make_meeting(series=series, invitees=[member])
    for path in ("agenda", "agenda/cases", "agenda/items", "people", "edit"):
        client_for(member).get(f"/meetings/{meeting.meeting_ref}/{path}", status=403)
    begun = make_meeting(MeetingStatus.OPEN, series=series)
    client_for(coordinator).get(f"/meetings/{begun.meeting_ref}/agenda", status=403)


def test_every_change_of_the_agenda_is_audited_without_words_of_the_case(client_for, coordinator, series):
    case = make_case(title="Frozen shoulder")
    meeting = make_meeting(MeetingStatus.DRAFT, series=series)
    client_for(coordinator).send(f"/meetings/{meeting.meeting_ref}/agenda/cases", cases=[case.case_ref])
    events = list(db.session.scalars(select(AuditEvent)))
    assert {event.tag for event in events} == {"meeting:agenda_changed", "case:listed"}
    assert all(event.acting_as == "coordinator" for event in events)
    assert not any("Frozen" in str(event.fields) for event in events)


@pytest.mark.parametrize(
    ("status", "words"), [(CaseStatus.RESTRICTED, "Hidden case"), (CaseStatus.WITHDRAWN, "Withdrawn case")]
)
def test_a_hidden_or_withdrawn_case_shows_nothing_of_itself(client_for, coordinator, series, status, words):
    case = make_case(status=CaseStatus.LISTED, title="Frozen shoulder")
    meeting = make_meeting(series=series, cases=[case])
    db.session.get_one(Case, case.id).status = status
    db.session.commit()
    browser = client_for(coordinator)
    for path in ("", "/agenda"):
        page = browser.get(f"/meetings/{meeting.meeting_ref}{path}")
        assert "Frozen" not in page.html
        assert words in page.text
    press(browser, f"/meetings/{meeting.meeting_ref}/agenda", f"remove:{rows_of(page)['item'][0]}")
    assert agenda_of(meeting) == []
    assert db.session.get_one(Case, case.id).status is status
