"""Policies on plain objects: no database."""

from uuid import UUID, uuid4

import pytest

from peersupport.cases.models import Case, Discussion
from peersupport.core.actor import Grant, Role, UserActor
from peersupport.meetings import policies
from peersupport.meetings.models import AgendaItem, Invitee, Meeting
from peersupport.meetings.words import InviteeRole, MeetingStatus

SERIES, ORGANISATION = uuid4(), uuid4()


def actor(*roles, band="6"):
    return UserActor(
        person_id=uuid4(),
        organisation_id=ORGANISATION,
        name="Sam Okafor",
        staff_ref="S-00001",
        band=band,
        role_title="Physiotherapist",
        session_id=None,
        grants=frozenset(Grant(role, SERIES) for role in roles),
    )


def meeting(status, chair, *, deputy=None, presenters=(), members=(), observers=()):
    made = Meeting(
        status=status,
        series_id=SERIES,
        organisation_id=ORGANISATION,
        chair_id=chair.person_id,
        deputy_id=deputy.person_id if deputy else None,
    )
    made.items = [AgendaItem(case=Case(owner_id=one.person_id)) for one in presenters]
    made.invitees = [Invitee(person_id=one.person_id, role=InviteeRole.MEMBER) for one in members]
    made.invitees += [Invitee(person_id=one.person_id, role=InviteeRole.OBSERVER) for one in observers]
    return made


def test_another_chair_of_the_series_approves_only_when_both_named_chairs_presented():
    chair, deputy, third = actor(Role.CHAIR), actor(Role.DEPUTY_CHAIR), actor(Role.DEPUTY_CHAIR)
    draft = MeetingStatus.MINUTES_DRAFT
    one = meeting(draft, chair, deputy=deputy, presenters=[chair])
    assert [bool(policies.can_approve_minutes(who, one)) for who in (chair, deputy, third)] == [
        False,
        True,
        False,
    ]
    both = meeting(draft, chair, deputy=deputy, presenters=[chair, deputy])
    assert [bool(policies.can_approve_minutes(who, both)) for who in (chair, deputy, third)] == [
        False,
        False,
        True,
    ]
    without_deputy = meeting(draft, chair, presenters=[chair])
    assert policies.can_approve_minutes(third, without_deputy)


@pytest.mark.parametrize(("band", "may"), [("3", False), ("4", False), ("5", True), ("8a", True)])
def test_a_presenter_in_band_3_or_4_gives_no_recommendation_alone(band, may):
    chair, presenter = actor(Role.CHAIR), actor(band=band)
    live = meeting(MeetingStatus.OPEN, chair, presenters=[presenter], members=[presenter])
    assert bool(policies.can_write_record(presenter, live, presenter.person_id)) == may
    assert policies.can_type_notes(presenter, live)
    assert policies.can_write_record(chair, live, presenter.person_id)


def test_observers_read_along_and_type_nothing():
    chair, observer, member = actor(Role.CHAIR), actor(), actor()
    live = meeting(MeetingStatus.OPEN, chair, members=[member], observers=[observer])
    assert policies.can_enter_room(observer, live)
    assert not policies.can_type_notes(observer, live)
    assert policies.can_type_notes(member, live)
    assert not policies.can_write_record(member, live, uuid4())


def test_the_deputy_takes_over_and_only_who_chairs_now_runs_the_room():
    chair, deputy, coordinator = actor(Role.CHAIR), actor(Role.DEPUTY_CHAIR), actor(Role.COORDINATOR)
    live = meeting(MeetingStatus.OPEN, chair, deputy=deputy)
    assert policies.can_run_meeting(chair, live)
    assert policies.can_take_over_chair(deputy, live)
    assert not policies.can_run_meeting(deputy, live)
    assert not policies.can_take_over_chair(coordinator, live)
    live.acting_chair_id = deputy.person_id
    assert policies.can_run_meeting(deputy, live)
    assert not policies.can_run_meeting(chair, live)
    assert policies.can_take_over_chair(chair, live)


def test_the_agenda_goes_out_before_the_meeting_opens():
    chair = actor(Role.CHAIR)
    early = meeting(MeetingStatus.PUBLISHED, chair, presenters=[actor()])
    assert (
        policies.can_open_meeting(chair, early).reason
        == "Send the agenda first. Then you can open the meeting."
    )
    assert policies.can_send_agenda(chair, early)
    assert not policies.can_send_agenda(chair, meeting(MeetingStatus.PUBLISHED, chair))
    assert policies.can_open_meeting(chair, meeting(MeetingStatus.AGENDA_SENT, chair))


def test_nobody_amends_the_record_of_their_own_case():
    chair, deputy = actor(Role.CHAIR), actor(Role.DEPUTY_CHAIR)
    locked = meeting(MeetingStatus.MINUTES_APPROVED, chair, deputy=deputy)
    own = Discussion(presenter_id=chair.person_id)
    assert not policies.can_amend_record(chair, locked, own)
    assert policies.can_amend_record(deputy, locked, own)
    assert not policies.can_amend_record(actor(Role.COORDINATOR), locked, own)


@pytest.mark.parametrize("rule", [policies.can_manage_meeting, policies.can_see_meeting])
def test_a_role_in_another_series_counts_for_nothing(rule):
    chair = actor(Role.CHAIR)
    other = actor()
    stranger = UserActor(
        **{
            **{name: getattr(other, name) for name in other.__slots__},
            "grants": frozenset({Grant(Role.CHAIR, UUID(int=7))}),
        }
    )
    assert not rule(stranger, meeting(MeetingStatus.PUBLISHED, chair))
