"""A table of moves: what is in it may be done by whom it names; all else is refused with a reason."""

from enum import StrEnum

import pytest

from peersupport.core.moves import MoveTable, words


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OUT_OF_ORDER = "out_of_order"


class Doer(StrEnum):
    OWNER = "owner"
    NIGHT_WATCH = "night_watch"


TABLE = MoveTable[Light, Doer](
    "light",
    [
        (None, Light.RED, [Doer.OWNER]),
        (Light.RED, Light.GREEN, [Doer.OWNER, Doer.NIGHT_WATCH]),
        (Light.GREEN, Light.OUT_OF_ORDER, [Doer.NIGHT_WATCH]),
    ],
)


@pytest.mark.parametrize("start", [None, *Light])
@pytest.mark.parametrize("end", list(Light))
@pytest.mark.parametrize("doers", [[], [Doer.OWNER], [Doer.NIGHT_WATCH], list(Doer)])
def test_a_step_is_allowed_exactly_when_the_table_has_it_for_one_of_the_doers(
    start: Light | None, end: Light, doers: list[Doer]
) -> None:
    listed = {
        (None, Light.RED): {Doer.OWNER},
        (Light.RED, Light.GREEN): {Doer.OWNER, Doer.NIGHT_WATCH},
        (Light.GREEN, Light.OUT_OF_ORDER): {Doer.NIGHT_WATCH},
    }
    decision = TABLE.decide(start, end, doers)
    assert bool(decision) == bool(listed.get((start, end), set()) & set(doers))
    assert bool(decision) == (decision.reason == "")
    assert TABLE.is_possible(start, end) == ((start, end) in listed)


def test_a_refusal_says_what_is_and_who_may() -> None:
    impossible = TABLE.decide(Light.OUT_OF_ORDER, Light.RED, [Doer.OWNER])
    assert impossible.reason == "This light is out of order now, so it cannot become red."
    not_theirs = TABLE.decide(Light.GREEN, Light.OUT_OF_ORDER, [Doer.OWNER])
    assert not_theirs.reason == "Only the night watch can do this."
    assert "Only the night watch or owner" in TABLE.decide(Light.RED, Light.GREEN, []).reason
    assert TABLE.decide(None, Light.GREEN, [Doer.OWNER]).reason.startswith("This light is not started now")


def test_states_are_said_without_underscores() -> None:
    assert words(Light.OUT_OF_ORDER) == "out of order"
    assert words(None) == "not started"
