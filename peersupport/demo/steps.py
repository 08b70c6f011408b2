"""What happens in the demo's past, step by step, and the one loop that plays it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from peersupport.core.actor import SystemActor, Visitor
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.demo.stage import Stage

# A person by key, or who acts when nobody is logged in.
Who = str | SystemActor | Visitor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. It runs in a unit of work of that person at that moment."""

    at: datetime
    who: Who
    play: Callable[[Work], object]


def play_in_order(steps: Iterable[Step], stage: Stage) -> None:
    """Play the steps by their moment, each in one unit of work. Of one moment, they keep their order."""
    for step in sorted(steps, key=lambda step: step.at):
        actor = stage.actor(step.who) if isinstance(step.who, str) else step.who
        with unit_of_work(actor, now=step.at) as work:
            step.play(work)
