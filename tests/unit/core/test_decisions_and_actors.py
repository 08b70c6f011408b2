"""Decisions carry their reason; roles are relations to a thing."""

import uuid

import pytest

from peersupport.core.actor import Grant, Role, UserActor
from peersupport.core.decisions import YES, first_refusal, no
from peersupport.core.errors import InvalidInput, NotAllowed, place_of

HERE, THERE = uuid.uuid4(), uuid.uuid4()


def actor(*grants: Grant) -> UserActor:
    return UserActor(
        person_id=uuid.uuid4(),
        organisation_id=uuid.uuid4(),
        name="Sam Okafor",
        staff_ref="S-00001",
        band="6",
        role_title="Physiotherapist",
        session_id=None,
        grants=frozenset(grants),
    )


def test_the_first_refusal_is_the_answer() -> None:
    assert first_refusal(YES, YES) is YES
    assert first_refusal(YES, no("One."), no("Two.")).reason == "One."
    assert first_refusal() is YES


def test_requiring_a_refusal_raises_its_reason() -> None:
    YES.require()
    with pytest.raises(NotAllowed) as refused:
        no("Only the chair can do this.").require()
    assert refused.value.reason == "Only the chair can do this."


def test_a_role_is_held_for_one_thing() -> None:
    chair = actor(Grant(Role.CHAIR, HERE))
    assert chair.has(Role.CHAIR)
    assert chair.has(Role.CHAIR, HERE)
    assert not chair.has(Role.CHAIR, THERE)
    assert not chair.has(Role.COORDINATOR, HERE)


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_makes_of_a_person(role: Role) -> None:
    person = actor(Grant(role, HERE))
    leads = role in {Role.CHAIR, Role.DEPUTY_CHAIR, Role.COORDINATOR}
    assert person.is_case_reviewer is leads
    assert person.led_series_ids == ({HERE} if leads else set())
    assert person.is_administrator is (role is Role.ORG_ADMIN)


def test_errors_of_a_form_keep_their_fields_and_never_show_what_was_typed() -> None:
    error = InvalidInput({"title": ["Enter a title"]})
    assert error.errors == {"title": ["Enter a title"]}
    assert str(error) == "title"


def test_the_place_of_an_error_is_where_it_was_raised() -> None:
    def fail() -> None:
        raise ValueError("secret words")

    with pytest.raises(ValueError, match="secret") as caught:
        fail()
    assert place_of(caught.value).startswith(__file__)
    assert "secret" not in place_of(caught.value)
    assert place_of(ValueError()) == ""
