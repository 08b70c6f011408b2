"""State moves as a table: from, to, and who may. Anything not in the table is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from peersupport.core.decisions import YES, Decision, no

State = TypeVar("State", bound=StrEnum)
Doer = TypeVar("Doer", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[State, Doer]):
    """One permitted step. `start` None means the thing did not exist before."""

    start: State | None
    end: State
    doers: frozenset[Doer]


class MoveTable(Generic[State, Doer]):
    """The permitted moves of one kind of thing."""

    def __init__(self, name: str, moves: Collection[tuple[State | None, State, Collection[Doer]]]) -> None:
        self.name = name
        self.moves = {(start, end): Move(start, end, frozenset(doers)) for start, end, doers in moves}

    def decide(self, start: State | None, end: State, doers: Collection[Doer]) -> Decision:
        """Whether somebody who is `doers` to the thing may take it from `start` to `end`."""
        move = self.moves.get((start, end))
        if move is None:
            return no(f"This {self.name} is {words(start)} now, so it cannot become {words(end)}.")
        if move.doers.isdisjoint(doers):
            allowed = " or ".join(sorted(words(doer) for doer in move.doers))
            return no(f"Only the {allowed} can do this.")
        return YES

    def is_possible(self, start: State | None, end: State) -> bool:
        """Whether the table has this step at all, whoever takes it."""
        return (start, end) in self.moves


def words(state: StrEnum | None) -> str:
    """A state or role as people say it: `outcome_due` is "outcome due"."""
    return "not started" if state is None else state.value.replace("_", " ")
