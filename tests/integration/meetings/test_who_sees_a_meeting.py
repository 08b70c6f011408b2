"""Who may know of a meeting: the query and the policy say the same."""

import itertools

import pytest

from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.meetings import policies
from peersupport.meetings.models import Invitee
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.words import MeetingStatus
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import actor_for, grant, make_organisation, make_person


def sees(person, meeting):
    try:
        return get_meeting(actor_for(person), meeting.meeting_ref).id == meeting.id
    except NotFound:
        return False


@pytest.mark.parametrize("status", list(MeetingStatus))
def test_the_query_and_the_policy_agree_about_everybody(app, status):
    coordinator = make_person("Bethany")
    elsewhere = make_organisation("Saltmarsh")
    people = {
        "coordinator": coordinator,
        "chair": make_person("Rhiannon"),
        "deputy": make_person("Adebayo"),
        "invited": make_person("Priya"),
        "observer": make_person("Olu"),
        "removed": make_person("Gone"),
        "uninvited": make_person("Jack"),
        "administrator": make_person("Martin"),
        "stranger": make_person("Ruth", organisation=elsewhere),
        "other coordinator": make_person("Tess"),
    }
    series = make_series(coordinator=coordinator)
    other = make_series("Pain and spine", coordinator=people["other coordinator"])
    assert other.id != series.id
    meeting = make_meeting(
        status,
        series=series,
        chair=people["chair"],
        deputy=people["deputy"],
        invitees=[people["invited"], people["removed"], people["administrator"]],
        observers=[people["observer"]],
    )
    grant(people["administrator"], Role.ORG_ADMIN, make_organisation())
    gone = next(i for i in meeting.invitees if i.person_id == people["removed"].id)
    db.session.get_one(Invitee, gone.id).removed_at = meeting.created_at
    db.session.commit()

    expected = {"coordinator", "chair", "deputy"}
    if status is not MeetingStatus.DRAFT:
        expected |= {"invited", "observer"}
    seen = {name for name, person in people.items() if sees(person, meeting)}
    allowed = {
        name for name, person in people.items() if policies.can_see_meeting(actor_for(person), meeting)
    }
    assert seen == allowed == expected


def test_a_withdrawn_role_no_longer_counts(app):
    chair = make_person("Rhiannon")
    series = make_series()
    meeting = make_meeting(MeetingStatus.OPEN, series=series, chair=chair)
    actor = actor_for(chair)
    assert policies.can_run_meeting(actor, meeting)
    without = {field: getattr(actor, field) for field in actor.__slots__} | {"grants": frozenset()}
    former = type(actor)(**without)
    for rule in (policies.can_run_meeting, policies.can_open_meeting, policies.can_manage_meeting):
        assert not rule(former, meeting)


def test_an_administrator_who_also_chairs_may_do_nothing(app):
    chair = make_person("Martin")
    grant(chair, Role.ORG_ADMIN, make_organisation())
    rules = [getattr(policies, name) for name in dir(policies) if name.startswith("can_")]
    of_meeting = [rule for rule in rules if rule.__code__.co_varnames[:2] == ("actor", "meeting")]
    two_arguments = [rule for rule in of_meeting if rule.__code__.co_argcount == 2]
    assert len(two_arguments) > 10
    for status, rule in itertools.product(MeetingStatus, two_arguments):
        meeting = make_meeting(status, chair=chair)
        assert not rule(actor_for(chair), meeting), rule.__name__
