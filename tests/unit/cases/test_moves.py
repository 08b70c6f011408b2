"""The table of moves against domain/states.md, written out by hand, and walked at random."""

from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from peersupport.cases.rules.moves import BEFORE_DISCUSSION, EDITABLE, MOVES, CaseDoer
from peersupport.cases.words import CaseStatus

# From, to, who: one line for each line of the table "Case", with "any before in_discussion" written out.
TABLE = """
- draft: member
draft submitted: case_owner
submitted draft: case_owner
submitted returned: chair coordinator
returned submitted: case_owner
submitted accepted: chair coordinator
accepted listed: coordinator chair
listed accepted: coordinator
listed in_discussion: chair scribe
in_discussion discussed: chair scribe
in_discussion deferred: chair
deferred listed: coordinator
discussed outcome_due: system
outcome_due closed: case_owner
outcome_due closed_no_outcome: coordinator
closed outcome_due: chair
draft withdrawn: case_owner chair
submitted withdrawn: case_owner chair
returned withdrawn: case_owner chair
accepted withdrawn: case_owner chair
listed withdrawn: case_owner chair
deferred withdrawn: case_owner chair
"""


def hand_written() -> dict[tuple[CaseStatus | None, CaseStatus], set[CaseDoer]]:
    """The table above, with the two lines about restriction for every state."""
    moves: dict[tuple[CaseStatus | None, CaseStatus], set[CaseDoer]] = {}
    for line in TABLE.strip().splitlines():
        step, _, doers = line.partition(": ")
        start, end = step.split()
        key = (None if start == "-" else CaseStatus(start), CaseStatus(end))
        moves[key] = {CaseDoer(doer) for doer in doers.split()}
    for status in set(CaseStatus) - {CaseStatus.RESTRICTED}:
        moves[(status, CaseStatus.RESTRICTED)] = {CaseDoer.IG_LEAD}
        moves[(CaseStatus.RESTRICTED, status)] = {CaseDoer.IG_LEAD}
    return moves


def test_the_table_is_the_one_in_the_specification() -> None:
    assert {key: set(move.doers) for key, move in MOVES.moves.items()} == hand_written()


@pytest.mark.parametrize("start", [None, *CaseStatus])
@pytest.mark.parametrize("end", list(CaseStatus))
@pytest.mark.parametrize("doer", list(CaseDoer))
def test_a_step_is_allowed_exactly_to_its_doers(
    start: CaseStatus | None, end: CaseStatus, doer: CaseDoer
) -> None:
    decision = MOVES.decide(start, end, {doer})
    assert decision.is_allowed == (doer in hand_written().get((start, end), set()))
    assert decision.is_allowed or decision.reason.endswith(".")


class CaseLife(RuleBasedStateMachine):
    """A case pushed about by anybody: it only ever takes steps of the hand-written table."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.histories: list[list[CaseStatus]] = []

    @rule(target=cases)
    def begin(self) -> int:
        self.histories.append([CaseStatus.DRAFT])
        return len(self.histories) - 1

    @rule(case=cases, end=st.sampled_from(CaseStatus), doers=st.sets(st.sampled_from(CaseDoer)))
    def push(self, case: int, end: CaseStatus, doers: set[CaseDoer]) -> None:
        history = self.histories[case]
        if MOVES.decide(history[-1], end, doers):
            assert not doers.isdisjoint(hand_written()[(history[-1], end)])
            history.append(end)

    @invariant()
    def nobody_jumps(self) -> None:
        for history in self.histories:
            for start, end in pairwise(history):
                assert (start, end) in hand_written()

    @invariant()
    def what_was_withdrawn_stays_withdrawn_unless_restricted(self) -> None:
        for history in self.histories:
            if CaseStatus.WITHDRAWN in history and CaseStatus.RESTRICTED not in history:
                assert history[-1] is CaseStatus.WITHDRAWN

    @invariant()
    def a_case_is_accepted_before_it_is_discussed(self) -> None:
        for history in self.histories:
            if CaseStatus.IN_DISCUSSION in history and CaseStatus.RESTRICTED not in history:
                assert CaseStatus.ACCEPTED in history[: history.index(CaseStatus.IN_DISCUSSION)]


CaseLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestCaseLife = CaseLife.TestCase


def test_only_a_draft_and_a_returned_case_can_be_written() -> None:
    assert set(EDITABLE) == {CaseStatus.DRAFT, CaseStatus.RETURNED}
    assert CaseStatus.IN_DISCUSSION not in BEFORE_DISCUSSION
