"""Who may do what to people: the allowed and the refused side by side."""

from uuid import uuid4

import pytest

from peersupport.core.actor import Grant, Role, SystemActor, UserActor, Visitor
from peersupport.people import policies
from peersupport.people.models import AccountStatus

ORGANISATION = uuid4()


def actor(*roles: Role) -> UserActor:
    return UserActor(
        person_id=uuid4(),
        organisation_id=ORGANISATION,
        name="Ada",
        staff_ref="S-00001",
        band="7",
        role_title="Physio",
        session_id=None,
        grants=frozenset(Grant(role, ORGANISATION) for role in roles),
    )


ADMINISTRATOR = actor(Role.ORG_ADMIN)
OTHERS = [
    actor(),
    actor(Role.CHAIR),
    actor(Role.COORDINATOR),
    actor(Role.SERVICE_LEAD),
    actor(Role.IG_LEAD),
    Visitor(),
]


@pytest.mark.parametrize("other", OTHERS)
def test_only_administrators_manage_people(other):
    assert policies.can_manage_people(ADMINISTRATOR)
    assert policies.can_manage_people(SystemActor("operator"))
    assert not policies.can_manage_people(other)
    assert not policies.can_end_access(other, uuid4())
    assert not policies.can_invite(other, AccountStatus.INVITED, has_left=False)
    for role in (Role.ORG_ADMIN, Role.IG_LEAD, Role.SERVICE_LEAD):
        assert policies.can_set_role(ADMINISTRATOR, role)
        assert not policies.can_set_role(other, role)


def test_an_administrator_ends_the_access_of_others_never_their_own():
    assert policies.can_end_access(ADMINISTRATOR, uuid4())
    assert not policies.can_end_access(ADMINISTRATOR, ADMINISTRATOR.person_id)


@pytest.mark.parametrize(
    ("status", "has_left", "is_allowed"),
    [
        (AccountStatus.INVITED, False, True),
        (AccountStatus.INVITED, True, False),
        (AccountStatus.ACTIVE, False, False),
        (AccountStatus.SUSPENDED, False, False),
        (AccountStatus.SUSPENDED, True, False),
    ],
)
def test_an_invitation_goes_to_accounts_that_wait_for_one(status, has_left, is_allowed):
    decision = policies.can_invite(ADMINISTRATOR, status, has_left=has_left)
    assert bool(decision) is is_allowed
    assert is_allowed or decision.reason.endswith(".")


@pytest.mark.parametrize("status", list(AccountStatus))
def test_an_address_is_corrected_only_before_the_invitation_is_used(status):
    assert bool(policies.can_change_email(status)) is (status is AccountStatus.INVITED)


def test_an_hcpc_number_is_hidden_from_peers():
    holder, peer = actor(), actor(Role.CHAIR)
    assert policies.can_see_registration(holder, holder.person_id)
    assert policies.can_see_registration(ADMINISTRATOR, holder.person_id)
    assert not policies.can_see_registration(peer, holder.person_id)
