"""How the live room runs: the countdown, where the meeting can go next, who may take the chair. Pure.

The server owns the time of an item as the moment it ends; a browser only shows how far away that is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peersupport.core.decisions import YES, Decision, no
from peersupport.meetings.words import ItemStatus, MeetingStatus

AMBER_SECONDS = 120
EXTENSION = timedelta(minutes=2)
# A deputy takes the chair when it stands empty, not when a network hiccups.
CHAIR_AWAY = timedelta(minutes=5)
# Live connections are noted every 20 seconds; one not noted for so long is gone, whatever happened to it.
SEEN_EACH = timedelta(seconds=20)
UNSEEN_AFTER = timedelta(seconds=60)
# A reload closes a socket and opens another: only a longer absence is told to the room.
LEFT_AFTER = timedelta(seconds=8)
# Text typed while a browser was cut off may still be merged so long after the meeting has closed.
LATE_TYPING = timedelta(minutes=15)

OPEN_FOR_NOTES = frozenset({MeetingStatus.OPEN, MeetingStatus.PAUSED})
JUST_CLOSED = frozenset({MeetingStatus.CLOSED, MeetingStatus.MINUTES_DRAFT})


@dataclass(frozen=True, slots=True)
class Countdown:
    """An item's time. Running: `started_at` and `ends_at` are set. Halted: `remaining_seconds` is.

    `spent_seconds` is the time of all runs that have ended. Remaining seconds below nothing are time over.
    """

    started_at: datetime | None = None
    ends_at: datetime | None = None
    remaining_seconds: int | None = None
    spent_seconds: int = 0

    @property
    def is_running(self) -> bool:
        return self.ends_at is not None

    def run(self, now: datetime, *, minutes: int) -> "Countdown":
        """Let it run on from where it was halted, or from its whole length."""
        if self.is_running:
            return self
        left = minutes * 60 if self.remaining_seconds is None else self.remaining_seconds
        return Countdown(now, now + timedelta(seconds=left), None, self.spent_seconds)

    def halt(self, now: datetime) -> "Countdown":
        """Stop it, keeping what is left and what was spent."""
        if self.ends_at is None or self.started_at is None:
            return self
        left = round((self.ends_at - now).total_seconds())
        spent = self.spent_seconds + max(0, round((now - self.started_at).total_seconds()))
        return Countdown(None, None, left, spent)

    def extend(self, now: datetime, by: timedelta = EXTENSION) -> "Countdown":
        """Give it more time. Time that is over already is not taken off: 2 minutes are 2 minutes from now."""
        if self.ends_at is not None:
            return Countdown(self.started_at, max(self.ends_at, now) + by, None, self.spent_seconds)
        left = max(self.remaining_seconds or 0, 0) + int(by.total_seconds())
        return Countdown(None, None, left, self.spent_seconds)

    def left(self, now: datetime, *, minutes: int) -> int:
        """Seconds left now."""
        if self.ends_at is not None:
            return round((self.ends_at - now).total_seconds())
        return minutes * 60 if self.remaining_seconds is None else self.remaining_seconds

    def spent(self, now: datetime) -> int:
        """Seconds spent until now."""
        running = (now - self.started_at).total_seconds() if self.started_at and self.is_running else 0
        return self.spent_seconds + max(0, round(running))


@dataclass(frozen=True, slots=True)
class Place:
    """An item of the agenda as the room sees it."""

    position: int
    status: ItemStatus


def current_position(places: Iterable[Place]) -> int | None:
    """Where the meeting is now; None before the first item, or after one was deferred."""
    return next((place.position for place in places if place.status is ItemStatus.CURRENT), None)


def next_position(places: Sequence[Place], *, after: int | None) -> int | None:
    """The item that comes next: deferred ones are passed over. None at the end."""
    return next(
        (place.position for place in places if place.position > (after or 0) and _can_run(place)), None
    )


def previous_position(places: Sequence[Place], *, before: int | None) -> int | None:
    """The item that came before."""
    if before is None:
        return None
    return next(
        (place.position for place in reversed(places) if place.position < before and _can_run(place)), None
    )


def can_go_to(places: Sequence[Place], target: int, *, from_position: int | None) -> Decision:
    """Whether the meeting can go to that item, when the person who asks believes it is at `from_position`."""
    here = current_position(places)
    if here != from_position:
        where = f"at item {here}" if here else "between items"
        return no(f"The meeting is {where} now. Somebody moved it a moment ago.")
    place = next((place for place in places if place.position == target), None)
    if place is None:
        return no("There is no such item on the agenda.")
    if place.position == here:
        return no("The meeting is at this item already.")
    return YES if _can_run(place) else no("This case was deferred, so the meeting does not come back to it.")


def can_take_chair(
    *, is_named_chair: bool, away_since: datetime | None, now: datetime, acting_name: str
) -> Decision:
    """Whether a deputy may take over. The named chair may always take their chair back.

    `away_since` is when whoever chairs now was last seen in the room; None when they are there.
    """
    if is_named_chair:
        return YES
    if away_since is None:
        return no(f"{acting_name} is in the room and chairs the meeting.")
    if now - away_since < CHAIR_AWAY:
        return no(
            f"{acting_name} was here a moment ago and may come back. You can take the chair when they have "
            f"been gone for {CHAIR_AWAY.seconds // 60} minutes."
        )
    return YES


def can_write_notes(
    status: MeetingStatus, *, closed_at: datetime | None, now: datetime, is_observer: bool
) -> Decision:
    """Whether shared notes can be written: while the meeting is open, and shortly after for late arrivals.

    What was typed while a browser was cut off must not be lost because the meeting closed meanwhile.
    """
    if is_observer:
        return no("Observers read along. They cannot type in the notes.")
    if status in OPEN_FOR_NOTES:
        return YES
    if status in JUST_CLOSED and closed_at is not None and now - closed_at <= LATE_TYPING:
        return YES
    if status in JUST_CLOSED:
        return no("The meeting closed a while ago. Copy your text, and ask the chair to add it.")
    return no("The meeting is not open, so its notes cannot be written.")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What the room has reached for one case on the agenda."""

    case_ref: str
    status: ItemStatus
    was_begun: bool
    has_recommendation: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing would mean: what stands in its way, and what it does with each case."""

    unresolved: tuple[str, ...]
    finished: tuple[str, ...]
    deferred: tuple[str, ...]
    not_reached: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.unresolved


def plan_closing(results: Iterable[CaseResult]) -> Closing:
    """Each case that was begun needs a recommendation or a deferral; one never reached waits again."""
    unresolved, finished, deferred, not_reached = [], [], [], []
    for result in results:
        if result.status is ItemStatus.DEFERRED:
            deferred.append(result.case_ref)
        elif not result.was_begun:
            not_reached.append(result.case_ref)
        elif result.has_recommendation:
            finished.append(result.case_ref)
        else:
            unresolved.append(result.case_ref)
    return Closing(tuple(unresolved), tuple(finished), tuple(deferred), tuple(not_reached))


def _can_run(place: Place) -> bool:
    return place.status is not ItemStatus.DEFERRED
