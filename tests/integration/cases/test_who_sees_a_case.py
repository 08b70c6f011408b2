"""Who sees a case: for one case and in SQL, the same answer for everybody in every state."""

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.cases import policies, queries
from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus, Visibility
from peersupport.core.actor import Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people.models import Person, ServiceKind
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service

ROLES = ("owner", "chair", "deputy", "coordinator", "same service", "other service", "named", "ig lead")
OUTSIDE = ("administrator", "administrator who chairs", "other organisation's chair")


@pytest.fixture
def actors(app: Flask) -> dict[str, UserActor]:
    """One person for each way of standing to a case."""
    elsewhere = make_service("Orthopaedics", ServiceKind.ORTHOPAEDICS)
    people = {role: make_person(service=elsewhere) for role in (*ROLES, *OUTSIDE[:2])}
    people["owner"] = make_person()
    people["same service"] = make_person()
    organisation = make_organisation()
    make_series(chair=people["chair"], deputy=people["deputy"], coordinator=people["coordinator"])
    grant(people["ig lead"], Role.IG_LEAD, organisation)
    for role in OUTSIDE[:2]:
        grant(people[role], Role.ORG_ADMIN, organisation)
    make_series(chair=people["administrator who chairs"])
    other = make_organisation("Saltmarsh Trust")
    people["other organisation's chair"] = make_person(organisation=other)
    make_series("Other", organisation=other, chair=people["other organisation's chair"])
    return {role: actor_for(person) for role, person in people.items()}


def who_sees(actors: dict[str, UserActor], case: Case) -> set[str]:
    """The roles that may read the case; the policy and the SQL condition must agree."""
    case_ref = case.case_ref
    by_policy = {role for role, actor in actors.items() if policies.can_read_case(actor, case)}
    by_query = {
        role
        for role, actor in actors.items()
        if db.session.scalar(select(Case.id).where(Case.case_ref == case_ref, queries.visible_cases(actor)))
    }
    assert by_policy == by_query
    return by_query


def case_of(actors: dict[str, UserActor], status: CaseStatus, **fields: object) -> Case:
    owner = db.session.get_one(Person, actors["owner"].person_id)
    named = db.session.get_one(Person, actors["named"].person_id)
    viewers = [named] if fields.get("visibility") is Visibility.NAMED else []
    return make_case(owner, status, viewers=viewers, **fields)


REVIEWERS = {"chair", "deputy", "coordinator"}
EVERYBODY = REVIEWERS | {"owner", "same service", "other service", "named", "ig lead"}
SHARED = [
    CaseStatus.ACCEPTED,
    CaseStatus.LISTED,
    CaseStatus.IN_DISCUSSION,
    CaseStatus.DISCUSSED,
    CaseStatus.DEFERRED,
    CaseStatus.OUTCOME_DUE,
    CaseStatus.CLOSED,
    CaseStatus.CLOSED_NO_OUTCOME,
]


@pytest.mark.parametrize("status", SHARED)
def test_an_accepted_case_is_seen_as_widely_as_its_owner_said(
    actors: dict[str, UserActor], status: CaseStatus
) -> None:
    assert who_sees(actors, case_of(actors, status)) == EVERYBODY
    near = who_sees(actors, case_of(actors, status, visibility=Visibility.MY_SERVICE))
    assert near == REVIEWERS | {"owner", "same service"}
    named = who_sees(actors, case_of(actors, status, visibility=Visibility.NAMED))
    assert named == REVIEWERS | {"owner", "named"}


@pytest.mark.parametrize("status", [CaseStatus.SUBMITTED, CaseStatus.RETURNED, CaseStatus.WITHDRAWN])
def test_only_owner_and_reviewers_see_what_is_not_shared(
    actors: dict[str, UserActor], status: CaseStatus
) -> None:
    assert who_sees(actors, case_of(actors, status)) == REVIEWERS | {"owner"}


def test_a_draft_is_its_owners_alone(actors: dict[str, UserActor]) -> None:
    assert who_sees(actors, case_of(actors, CaseStatus.DRAFT)) == {"owner"}
    withdrawn = case_of(actors, CaseStatus.WITHDRAWN, submitted_at=None)
    assert who_sees(actors, withdrawn) == {"owner"}


def test_a_restricted_case_is_hidden_from_all_but_the_ig_lead(actors: dict[str, UserActor]) -> None:
    assert who_sees(actors, case_of(actors, CaseStatus.RESTRICTED)) == {"ig lead"}


@pytest.mark.parametrize("status", list(CaseStatus))
def test_a_case_about_a_colleague_is_for_chairs_until_listed(
    actors: dict[str, UserActor], status: CaseStatus
) -> None:
    seen = who_sees(actors, case_of(actors, status, involves_colleague=True))
    before = {
        CaseStatus.SUBMITTED,
        CaseStatus.RETURNED,
        CaseStatus.ACCEPTED,
        CaseStatus.WITHDRAWN,
    }
    if status in before:
        assert seen == {"owner", "chair", "deputy"}
    elif status is CaseStatus.DRAFT:
        assert seen == {"owner"}
    elif status is CaseStatus.RESTRICTED:
        assert seen == {"ig lead"}
    else:
        assert seen == EVERYBODY


def test_what_one_may_not_see_is_not_found(actors: dict[str, UserActor]) -> None:
    case_ref = case_of(actors, CaseStatus.DRAFT).case_ref
    assert queries.get_case(actors["owner"], case_ref).case_ref == case_ref
    for role in ("chair", "administrator", "other organisation's chair"):
        with pytest.raises(NotFound):
            queries.get_case(actors[role], case_ref)
