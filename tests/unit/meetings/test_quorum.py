"""The quorum of the terms of reference."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.meetings.rules.quorum import Attendee, check_quorum

HILL, VALE = UUID(int=101), UUID(int=102)


def person(number, *, band="6", site=HILL, is_chair=False):
    return Attendee(UUID(int=number), band, site, is_chair)


CHAIR = person(1, band="8a", is_chair=True)
PRESENTER = person(2, site=VALE)
OTHERS = [person(number) for number in (3, 4, 5)]
FULL = [CHAIR, PRESENTER, *OTHERS]


def missing(people, presenters=(PRESENTER,)):
    return check_quorum(people, presenter_ids=[one.person_id for one in presenters]).missing


def test_chair_presenter_and_3_others_from_2_sites_with_a_band_7_are_a_quorum():
    assert missing(FULL) == []
    assert check_quorum(FULL, presenter_ids=[PRESENTER.person_id]).is_met


@pytest.mark.parametrize(
    ("people", "lacks"),
    [
        ([PRESENTER, *OTHERS, person(6, band="7")], "a chair or deputy chair"),
        ([CHAIR, *OTHERS, person(6, site=VALE)], "the presenter of each case"),
        ([CHAIR, PRESENTER, *OTHERS[:2]], "at least 3 others"),
        ([CHAIR, person(2), *OTHERS], "people from at least 2 sites"),
        ([person(1, is_chair=True), PRESENTER, *OTHERS], "at least 1 person in band 7 or above"),
    ],
)
def test_each_part_is_named_when_it_is_missing(people, lacks):
    assert missing(people) == [lacks]


def test_presenters_of_other_cases_count_among_the_others():
    presenters = [person(number, site=VALE) for number in (2, 3, 4, 5)]
    assert missing([CHAIR, *presenters], presenters) == []


def test_a_presenting_chair_needs_3_others_beside_them():
    assert missing([CHAIR, person(3, site=VALE), *OTHERS[1:]], [CHAIR]) == []
    assert missing([CHAIR, person(3, site=VALE), OTHERS[1]], [CHAIR]) == ["at least 3 others"]


def test_nobody_at_all_lacks_everything_but_presenters_of_no_case():
    assert missing([], []) == [
        "a chair or deputy chair",
        "at least 3 others",
        "people from at least 2 sites",
        "at least 1 person in band 7 or above",
    ]


PEOPLE = st.lists(
    st.builds(
        Attendee,
        st.integers(1, 8).map(lambda number: UUID(int=number)),
        st.sampled_from(["4", "6", "7", "8b"]),
        st.sampled_from([HILL, VALE]),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.person_id,
)


@given(PEOPLE, st.sets(st.integers(1, 8).map(lambda number: UUID(int=number)), max_size=3))
def test_one_more_person_never_breaks_a_quorum(people, presenters):
    if check_quorum(people, presenter_ids=presenters).is_met:
        more = [*people, Attendee(UUID(int=99), "5", HILL)]
        assert check_quorum(more, presenter_ids=presenters).is_met


@given(PEOPLE, st.sets(st.integers(1, 8).map(lambda number: UUID(int=number)), max_size=3))
def test_the_others_agree_with_trying_every_chair_for_every_case(people, presenters):
    there = {one.person_id for one in people}
    chairs = [one.person_id for one in people if one.is_chair]
    others = [
        max(len(there - {chair, presenter}) for chair in chairs or [None])
        if presenter in there and set(chairs) == {presenter}
        else min(
            len(there - {chair, presenter})
            for chair in ([one for one in chairs if one != presenter] or [None])
        )
        for presenter in (presenters & there) or {None}
    ]
    need = check_quorum(people, presenter_ids=presenters).needs[2]
    assert need.is_met == (min(others) >= 3)
