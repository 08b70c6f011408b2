"""A case that is withdrawn leaves the agenda it was on, in the same transaction."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from peersupport.cases.words import CaseStatus
from peersupport.core.database import db
from peersupport.meetings.models import AgendaItem, Invitee, Meeting
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting
from tests.builders.people import make_person
from tests.page import CheckingClient


def test_a_withdrawn_case_leaves_its_agenda_and_its_presenter_is_no_longer_invited(
    app: Flask, client_for: Callable[[Person | None], CheckingClient]
) -> None:
    owner, other = make_person("Sam"), make_person("Anna")
    cases = [make_case(owner, CaseStatus.LISTED), make_case(other, CaseStatus.LISTED)]
    gone, kept = [case.case_ref for case in cases]
    meeting = make_meeting(MeetingStatus.AGENDA_SENT, cases=cases)
    meeting_ref, revision = meeting.meeting_ref, meeting.room_revision
    client_for(owner).send(f"/cases/{gone}/withdraw", reason="The person got better")
    left = db.session.scalars(select(AgendaItem)).all()
    assert [(item.position, item.case and item.case.case_ref) for item in left] == [(1, kept)]
    invited = db.session.scalars(select(Invitee.person_id).where(Invitee.removed_at.is_(None))).all()
    assert owner.id not in invited
    assert other.id in invited
    assert db.session.scalar(select(Meeting.room_revision)) == revision + 1
    client_for(owner).get(f"/meetings/{meeting_ref}", status=404)
    assert gone not in client_for(other).get(f"/meetings/{meeting_ref}").html


def test_a_withdrawn_case_that_waits_for_no_meeting_changes_none(
    app: Flask, client_for: Callable[[Person | None], CheckingClient]
) -> None:
    owner = make_person()
    case_ref = make_case(owner, CaseStatus.ACCEPTED).case_ref
    make_meeting(cases=[make_case(status=CaseStatus.LISTED)])
    client_for(owner).send(f"/cases/{case_ref}/withdraw")
    assert len(db.session.scalars(select(AgendaItem)).all()) == 1
