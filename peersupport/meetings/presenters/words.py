"""How meetings' states and arithmetic are said on pages."""

from dataclasses import dataclass

from markupsafe import Markup

from peersupport.core.wording import plural
from peersupport.meetings.rules.agenda import Load
from peersupport.meetings.rules.quorum import Quorum
from peersupport.meetings.words import ItemStatus, MeetingStatus
from peersupport.web.components import render_component


@dataclass(frozen=True, slots=True)
class Tag:
    """A status as the tag component shows it."""

    text: str
    colour: str


STATUS_TAGS = {
    MeetingStatus.DRAFT: Tag("Draft", "grey"),
    MeetingStatus.PUBLISHED: Tag("Published", "blue"),
    MeetingStatus.AGENDA_SENT: Tag("Agenda sent", "blue"),
    MeetingStatus.OPEN: Tag("Open now", "green"),
    MeetingStatus.PAUSED: Tag("Paused", "yellow"),
    MeetingStatus.CLOSED: Tag("Closed", "grey"),
    MeetingStatus.MINUTES_DRAFT: Tag("Minutes in draft", "orange"),
    MeetingStatus.MINUTES_APPROVED: Tag("Minutes approved", "green"),
    MeetingStatus.ARCHIVED: Tag("Archived", "grey"),
    MeetingStatus.CANCELLED: Tag("Cancelled", "red"),
    MeetingStatus.CANCELLED_NO_CHAIR: Tag("Cancelled, no chair", "red"),
}

ITEM_WORDS = {
    ItemStatus.WAITING: "",
    ItemStatus.CURRENT: "Now",
    ItemStatus.DONE: "Done",
    ItemStatus.DEFERRED: "Deferred",
}


def status_markup(status: MeetingStatus) -> Markup:
    """The status as a tag, ready for a cell of a table."""
    tag = STATUS_TAGS[status]
    return render_component("tag", text=tag.text, colour=tag.colour)


@dataclass(frozen=True, slots=True)
class LoadBar:
    """The sum of the agenda as a bar and in words. `width` is of 130, where an agenda is refused."""

    words: str
    percent: int
    width: int
    is_over: bool


def load_bar(load: Load) -> LoadBar:
    """How full the meeting is."""
    words = f"{load.planned} of {plural(load.length, 'minute')} planned. "
    if load.is_over:
        words += f"That is {plural(-load.free, 'minute')} too many."
    elif load.free:
        words += f"{plural(load.free, 'minute')} {'is' if load.free == 1 else 'are'} free."
    else:
        words += "The meeting is full."
    return LoadBar(words, load.percent, min(load.percent, 130), load.is_over)


@dataclass(frozen=True, slots=True)
class QuorumView:
    """Whether the people invited would make a quorum, and each part of it."""

    is_met: bool
    words: str
    needs: list[str]


def quorum_view(quorum: Quorum) -> QuorumView:
    """The quorum as a sentence and a list."""
    if quorum.is_met:
        words = "If everybody invited comes, this meeting has its quorum."
    else:
        words = "With the people invited so far, this meeting would not have its quorum."
    needs = [f"{'Yes' if need.is_met else 'Not yet'}: {need.asks} ({need.found})" for need in quorum.needs]
    return QuorumView(quorum.is_met, words, needs)
