"""View models of the agenda: for the meeting's page, and for the page where it is arranged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for

from peersupport.cases import policies as case_policies
from peersupport.cases.queries import WaitingRow
from peersupport.cases.words import CaseStatus, label
from peersupport.core.actor import UserActor
from peersupport.core.wording import clock_time, day, plural
from peersupport.meetings import policies
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.presenters.words import ITEM_WORDS, LoadBar, load_bar
from peersupport.meetings.rules import agenda
from peersupport.meetings.rules.moves import IN_PLANNING
from peersupport.meetings.words import ItemStatus
from peersupport.web.fields import Choice

# What stands in the place of a case that those invited do not see any more, and why.
UNSEEN = {CaseStatus.WITHDRAWN: "Withdrawn case", CaseStatus.RESTRICTED: "Hidden case"}
GONE = {
    CaseStatus.WITHDRAWN: "Withdrawn by its owner. Take it off the agenda.",
    CaseStatus.RESTRICTED: "Hidden by the information governance lead.",
}


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One item of the agenda."""

    key: str
    number: int
    title: str
    case_ref: str
    href: str
    presenter: str
    starts: str
    minutes: str
    time_words: str
    status: str
    note: str
    is_current: bool
    can_remove: bool
    is_first: bool
    is_last: bool

    @property
    def name(self) -> str:
        """What buttons call the item for people who cannot see where they stand."""
        return self.case_ref or self.title


@dataclass(frozen=True, slots=True)
class AgendaView:
    """The page where the agenda is arranged."""

    title: str
    meeting_ref: str
    rows: list[AgendaRow]
    load: LoadBar
    is_announced: bool


def agenda_view(actor: UserActor, meeting: Meeting, typed: Mapping[str, str] | None = None) -> AgendaView:
    """The agenda as it is, or in the order and with the minutes that were typed and refused."""
    rows = agenda_rows(actor, meeting)
    typed = typed or {}
    if set(typed) == {row.key for row in rows}:
        known = {row.key: row for row in rows}
        rows = [
            replace(
                known[key],
                number=number,
                minutes=minutes,
                starts="",
                is_first=number == 1,
                is_last=number == len(rows),
            )
            for number, (key, minutes) in enumerate(typed.items(), start=1)
        ]
    announced = meeting.is_announced
    return AgendaView(meeting.title, meeting.meeting_ref, rows, load_of(meeting), announced)


def agenda_rows(actor: UserActor, meeting: Meeting) -> list[AgendaRow]:
    """The agenda in order, with the time each item would begin."""
    items = list(meeting.items)
    begin = meeting.opened_at or meeting.starts_at
    starts = agenda.item_starts(begin, [item.minutes for item in items])
    return [
        _row(actor, meeting, item, at, number=number, count=len(items))
        for number, (item, at) in enumerate(zip(items, starts, strict=True), start=1)
    ]


def _row(
    actor: UserActor, meeting: Meeting, item: AgendaItem, at: datetime, *, number: int, count: int
) -> AgendaRow:
    case = item.case
    unseen = UNSEEN.get(case.status, "") if case is not None else ""
    case_ref = case.case_ref if case is not None else ""
    title = item.title if case is None else unseen or case.title
    is_planned = meeting.status in IN_PLANNING
    notes = [GONE.get(case.status, "") if case is not None and is_planned else ""]
    if item.late_reason:
        notes.append(f"Late item: {item.late_reason}")
    return AgendaRow(
        key=item.id.hex,
        number=number,
        title=title,
        case_ref=case_ref,
        href="" if case is None or unseen else case_href(actor, meeting, item),
        presenter="" if case is None else case.owner.name,
        starts=clock_time(at) if is_planned else "",
        minutes=str(item.minutes),
        time_words=_time_words(item),
        status=ITEM_WORDS[item.status],
        note=" ".join(note for note in notes if note),
        is_current=item.status is ItemStatus.CURRENT,
        can_remove=bool(policies.can_take_off(actor, meeting, item)),
        is_first=number == 1,
        is_last=number == count,
    )


def case_href(actor: UserActor, meeting: Meeting, item: AgendaItem) -> str:
    """The case's own page for those who may open it, or what the meeting shows of it to everybody invited."""
    if item.case is None:
        return ""
    if case_policies.can_read_case(actor, item.case):
        return f"/cases/{item.case.case_ref}"
    return url_for("meetings.case", meeting_ref=meeting.meeting_ref, case_ref=item.case.case_ref)


def _time_words(item: AgendaItem) -> str:
    planned = plural(item.minutes, "minute")
    if item.status in (ItemStatus.DONE, ItemStatus.DEFERRED):
        return f"{plural((item.spent_seconds + 30) // 60, 'minute')}, {item.minutes} planned"
    return planned


def load_of(meeting: Meeting) -> LoadBar:
    """How full the meeting is."""
    return load_bar(
        agenda.agenda_load([item.minutes for item in meeting.items], length=meeting.length_minutes)
    )


def waiting_choices(rows: list[WaitingRow]) -> list[Choice]:
    """The cases that wait for a meeting, as they are chosen."""
    return [Choice(row.case_ref, f"{row.case_ref}: {row.title}", hint=_waiting_words(row)) for row in rows]


def _waiting_words(row: WaitingRow) -> str:
    words = [
        row.owner_name,
        f"submitted {day(row.submitted_at)}" if row.submitted_at else "",
        f"needed before {day(row.needed_before)}" if row.needed_before else label(row.urgency).lower(),
        f"deferred {plural(row.deferred_count, 'time')}" if row.deferred_count else "",
    ]
    return ", ".join(word for word in words if word)
