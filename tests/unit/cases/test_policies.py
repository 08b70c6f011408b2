"""Who may do what to a case, as truth tables: every role, every state."""

from uuid import UUID, uuid4

import pytest

from peersupport.cases import policies
from peersupport.cases.models import Case
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.words import CaseKind, CaseStatus, Visibility
from peersupport.core.actor import Grant, Role, SystemActor, UserActor, Visitor

ORGANISATION, SERIES, OWNER = uuid4(), uuid4(), uuid4()
ROLES = ("owner", "chair", "deputy", "coordinator", "ig lead", "colleague", "administrator", "stranger")


def actor(role: str) -> UserActor:
    grants = {
        "chair": {Grant(Role.CHAIR, SERIES)},
        "deputy": {Grant(Role.DEPUTY_CHAIR, SERIES)},
        "coordinator": {Grant(Role.COORDINATOR, SERIES)},
        "ig lead": {Grant(Role.IG_LEAD, ORGANISATION)},
        # Being a chair as well does not open cases to an administrator.
        "administrator": {Grant(Role.ORG_ADMIN, ORGANISATION), Grant(Role.CHAIR, SERIES)},
        "stranger": {Grant(Role.CHAIR, SERIES)},
    }.get(role, set())
    return UserActor(
        person_id=OWNER if role == "owner" else uuid4(),
        organisation_id=uuid4() if role == "stranger" else ORGANISATION,
        name=role,
        staff_ref="S-00001",
        band="6",
        role_title="Physiotherapist",
        session_id=None,
        grants=frozenset(grants),
    )


def case(status: CaseStatus, *, involves_colleague: bool = False, owner: UUID = OWNER) -> Case:
    return Case(
        organisation_id=ORGANISATION,
        case_kind=CaseKind.PATIENT,
        status=status,
        owner_id=owner,
        visibility=Visibility.ALL_SERVICES,
        involves_colleague=involves_colleague,
        submitted_at=None,
    )


S = CaseStatus
REVIEWERS = {"chair", "deputy", "coordinator"}
CHAIRS = {"chair", "deputy"}
# Policy -> the states in which each role may. Every other pair of role and state is refused.
TABLE: dict[str, dict[str, set[CaseStatus]]] = {
    "can_edit_case": {"owner": {S.DRAFT, S.RETURNED}},
    "can_change_kind": {"owner": {S.DRAFT}},
    "can_submit_case": {"owner": {S.DRAFT, S.RETURNED}},
    "can_take_back_case": {"owner": {S.SUBMITTED}},
    "can_accept_case": {role: {S.SUBMITTED} for role in REVIEWERS},
    "can_return_case": {role: {S.SUBMITTED} for role in REVIEWERS},
    "can_list_case": {
        "chair": {S.ACCEPTED},
        "deputy": {S.ACCEPTED},
        "coordinator": {S.ACCEPTED, S.DEFERRED},
    },
    "can_withdraw_case": {
        role: {S.DRAFT, S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.LISTED, S.DEFERRED}
        for role in ("owner", *CHAIRS)
    },
    "can_duplicate_case": {"owner": set(S) - {S.RESTRICTED}},
}


@pytest.mark.parametrize("policy", TABLE)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", list(CaseStatus))
def test_a_policy_allows_exactly_what_its_table_says(policy: str, role: str, status: CaseStatus) -> None:
    decision = getattr(policies, policy)(actor(role), case(status))
    expected = status in TABLE[policy].get(role, set())
    assert bool(decision) == expected, decision.reason
    assert decision or decision.reason.endswith(".")


@pytest.mark.parametrize("policy", ["can_accept_case", "can_return_case"])
def test_a_case_about_a_colleague_is_reviewed_by_a_chair_who_did_not_write_it(policy: str) -> None:
    about_colleague = case(S.SUBMITTED, involves_colleague=True)
    allowed = {role for role in ROLES if getattr(policies, policy)(actor(role), about_colleague)}
    assert allowed == CHAIRS
    chair = actor("chair")
    own = case(S.SUBMITTED, involves_colleague=True, owner=chair.person_id)
    assert not getattr(policies, policy)(chair, own)


def test_a_coordinator_can_list_a_case_about_a_colleague_only_once_a_chair_listed_it() -> None:
    assert not policies.can_list_case(actor("coordinator"), case(S.ACCEPTED, involves_colleague=True))
    assert policies.can_list_case(actor("chair"), case(S.ACCEPTED, involves_colleague=True))
    assert policies.can_list_case(actor("coordinator"), case(S.DEFERRED, involves_colleague=True))


def test_an_administrator_is_nothing_to_any_case_even_as_a_chair() -> None:
    for status in CaseStatus:
        assert policies.doers_of(actor("administrator"), case(status)) == frozenset()
        assert not policies.can_read_case(actor("administrator"), case(status))
    assert not policies.can_start_case(actor("administrator"))


def test_a_visitor_is_nothing_and_the_system_is_itself() -> None:
    assert policies.doers_of(Visitor(), case(S.LISTED)) == frozenset()
    assert not policies.can_read_case(Visitor(), case(S.LISTED))
    assert policies.doers_of(SystemActor("job"), case(S.LISTED)) == {CaseDoer.SYSTEM}


def test_only_the_owner_sees_a_small_group_as_a_number() -> None:
    seen = {role for role in ROLES if policies.can_see_group_size(actor(role), case(S.ACCEPTED))}
    assert seen == {"owner"}


def test_everybody_but_the_owner_says_why_they_withdraw() -> None:
    assert not policies.needs_reason_to_withdraw(actor("owner"), case(S.LISTED))
    assert policies.needs_reason_to_withdraw(actor("chair"), case(S.LISTED))
