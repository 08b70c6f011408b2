"""The room without scripts: a plain page on which everything can be done with forms."""

import pytest
from sqlalchemy import select

from peersupport.cases.models import Discussion
from peersupport.core.database import db
from peersupport.meetings.models import AttendanceSpell, Meeting
from peersupport.meetings.words import MeetingStatus
from tests.builders.rooms import make_room, start_item


def url(cast, act=""):
    return f"/meetings/{cast.ref}/room" + (f"/{act}" if act else "")


def test_a_whole_meeting_runs_without_scripts(client_for):
    cast = make_room()
    chair, member = client_for(cast.chair), client_for(cast.member)
    assert "not open yet" in member.get(url(cast)).text
    chair.send(url(cast), action=url(cast, "open"))
    chair.send(url(cast), action=url(cast, "move"))
    assert "Shoulder pain" in member.get(url(cast)).text
    note = url(cast, "note") + "?item=1"
    member.send(url(cast), action=note, update="Tried heat and rest.")
    member.send(url(cast), action=note, update="Works nights.")
    assert db.session.scalars(select(Discussion.notes_text)).one() == "Tried heat and rest.\nWorks nights."
    chair.send(url(cast), action=url(cast, "extend"))
    chair.send(url(cast), action=url(cast, "pause"))
    assert "Paused" in member.get(url(cast)).text
    chair.send(url(cast), action=url(cast, "resume"))
    chair.send(
        url(cast),
        action=url(cast, "record") + "?item=1",
        recommendation="Start graded loading",
        recommendation_kind="modify",
        plan_changed="yes",
        decision_status="agreed",
    )
    chair.send(
        url(cast), action=url(cast, "action") + "?item=1", text="Send the plan", owner=cast.member.staff_ref
    )
    page = member.get(url(cast)).text
    assert "Start graded loading" in page
    assert "Send the plan" in page
    chair.send(url(cast), action=url(cast, "close"))
    assert "The meeting is closed" in member.get(url(cast)).text
    assert db.session.scalars(select(Meeting.status)).one() is MeetingStatus.MINUTES_DRAFT


def test_the_button_counts_a_person_without_scripts_as_here(client_for):
    cast = make_room(MeetingStatus.OPEN)
    member = client_for(cast.member)
    member.send(url(cast), action=url(cast, "here"))
    assert "Sam Okafor" in member.get(url(cast)).text
    member.send(url(cast), action=url(cast, "leave"))
    assert db.session.scalars(select(AttendanceSpell.left_at)).one() is not None


def test_an_identifier_in_a_note_is_refused_and_the_text_given_back(client_for):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    page = client_for(cast.member).send(
        url(cast), action=url(cast, "note") + "?item=1", update="Lives at LS1 4AP", status=422
    )
    assert "looks like a postcode" in page.text
    assert "Lives at LS1 4AP" in page.html


def test_a_softer_sign_asks_for_a_reason_and_is_then_saved(client_for):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    member, note = client_for(cast.member), url(cast, "note") + "?item=1"
    page = member.send(url(cast), action=note, update="Mrs Patel asked about work", status=422)
    values = page.values(note) | {"reason": "The name of a test in our team"}
    member.post(note, values)
    assert "Mrs Patel" in db.session.scalars(select(Discussion.notes_text)).one()


def test_two_records_at_once_show_both_texts(client_for):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    chair, coordinator = client_for(cast.chair), client_for(cast.coordinator)
    record = url(cast, "record") + "?item=1"
    mine = coordinator.get(url(cast)).values(record) | {"summary": "Mine"}
    chair.send(url(cast), action=record, summary="Theirs")
    page = coordinator.post(record, mine, status=409)
    assert "Mine" in page.html
    assert "Theirs" in page.text
    coordinator.post(record, page.values(record))
    assert db.session.scalars(select(Discussion.summary)).one() == "Mine"


@pytest.mark.parametrize("act", ["move", "pause", "extend", "close", "record", "action", "defer"])
def test_members_see_no_control_of_the_chair_and_cannot_post_to_one(client_for, act):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    member = client_for(cast.member)
    page = member.get(url(cast))
    assert f"/room/{act}" not in page.html
    values = {"csrf_token": page.values(url(cast, "note") + "?item=1")["csrf_token"], "form_token": "x" * 24}
    values |= {
        "case": cast.case_ref,
        "version": "1",
        "to": "2",
        "here": "1",
        "reason": "r",
        "text": "Send it",
    }
    values |= {"owner": cast.member.staff_ref, "due_on-day": "1", "due_on-month": "12", "due_on-year": "2026"}
    member.post(url(cast, act), values, status=403)


def test_for_an_outsider_there_is_no_room(client_for):
    cast = make_room(MeetingStatus.OPEN)
    client_for(cast.outsider).get(url(cast), status=404)


@pytest.mark.parametrize("typed", ["0", "99", "x", "-1", "1" * 30, "１"])
def test_an_odd_item_in_the_address_shows_the_current_one(client_for, typed):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    assert "Shoulder pain" in client_for(cast.member).get(url(cast) + f"?item={typed}").text
