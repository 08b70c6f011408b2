"""Who can never come at a weekday and time, and a rotation of times that leaves no site out for good."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peersupport.meetings.rules.best_times import LONDON, Whole, from_minute

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """`can[person, cell]`: whether they can come at least once at that weekday and minute of the day."""

    cells: tuple[Cell, ...]
    can: npt.NDArray[np.bool_]

    def never(self, cell: Cell) -> list[int]:
        """The places of those who can never come then."""
        return [int(place) for place in np.flatnonzero(~self.can[:, self.cells.index(cell)])]


def reach_of(free: npt.NDArray[np.bool_], candidates: Whole) -> Reach:
    """Fold the window's candidates, one row a person, into weekdays and times of London clocks."""
    local = [from_minute(int(start)).astimezone(LONDON) for start in candidates]
    keys = [(moment.weekday(), moment.hour * 60 + moment.minute) for moment in local]
    cells = sorted(set(keys))
    place = {cell: index for index, cell in enumerate(cells)}
    can = np.zeros((len(free), len(cells)), dtype=np.bool_)
    for column, key in enumerate(keys):
        can[:, place[key]] |= free[:, column]
    return Reach(tuple(cells), can)


def rotation(reach: Reach, sites: Sequence[frozenset[str]], meetings: int) -> list[Cell]:
    """So many weekdays and times, one a meeting, so that the site met least often is met as often as can be.

    Each step helps the worst-off site first, then reaches most people not reached yet, then most people.
    The earliest weekday and time wins among equals. Sites that can never come hold nothing up.
    """
    if not reach.cells:
        return []
    names = sorted(frozenset().union(*sites))
    belongs = np.array([[name in of for of in sites] for name in names], dtype=np.int64).reshape(
        -1, len(sites)
    )
    meets = (belongs @ reach.can.astype(np.int64)) > 0
    meets = meets[meets.any(axis=1)]
    seen = np.zeros(len(meets), dtype=np.int64)
    reached = np.zeros(len(sites), dtype=np.bool_)
    chosen: list[Cell] = []
    for _ in range(meetings):
        # The sorted counts compare as the worst-off site does, then the next.
        counts = np.sort(seen[:, None] + meets, axis=0)
        fresh = (reach.can & ~reached[:, None]).sum(axis=0)
        total = reach.can.sum(axis=0)
        best = max(
            range(len(reach.cells)),
            key=lambda cell: (*counts[:, cell].tolist(), int(fresh[cell]), int(total[cell]), -cell),
        )
        chosen.append(reach.cells[best])
        seen += meets[:, best]
        reached |= reach.can[:, best]
    return chosen
