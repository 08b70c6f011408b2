"""Read-only view models of the home page: short sections, each only when somebody is needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from peersupport.actions.presenters import due_words, status_tag
from peersupport.actions.queries import ActionRow
from peersupport.actions.words import ActionPriority
from peersupport.cases.queries.outcomes import OutcomeRow
from peersupport.cases.words import CaseStatus
from peersupport.core.actor import Role, UserActor
from peersupport.core.clock import london_day
from peersupport.core.wording import clock_time, day, plural, span, weekday
from peersupport.home import queries
from peersupport.meetings.rules.working_days import comments_close_on
from peersupport.meetings.words import MeetingStatus

Row = TypeVar("Row")
UNTITLED = "Case without a title yet"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its title is the link."""

    title: str
    href: str
    hint: str = ""
    status: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its tasks, and where the rest is when there are more than are shown."""

    key: str
    heading: str
    tasks: list[Task]
    more_text: str = ""
    more_href: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting to come, with the doors that are open now."""

    heading: str
    title: str
    href: str
    when: str
    is_today: bool
    is_running: bool
    room_text: str
    room_href: str
    joining_url: str


@dataclass(slots=True)
class HomePage:
    """Everything the home page shows."""

    today: str
    start_href: str = ""
    meetings: list[MeetingCard] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs the person today: a meeting on another day does not."""
        return not self.sections and not any(meeting.is_today for meeting in self.meetings)

    def add(
        self,
        key: str,
        heading: str,
        rows: Sequence[Row],
        task: Callable[[Row], Task],
        *,
        more: tuple[str, str] = ("", ""),
    ) -> None:
        """Add a section for these rows, unless there are none."""
        if rows:
            has_more = len(rows) > queries.SHOWN
            text, href = more if has_more else ("", "")
            tasks = [task(row) for row in rows[: queries.SHOWN]]
            self.sections.append(Section(key, heading, tasks, text, href))


def meeting_card(actor: UserActor, meeting: queries.ComingMeeting, now: datetime) -> MeetingCard:
    """The card of a meeting to come. The room's door shows when it is open, or when the chair may open it."""
    is_today = london_day(meeting.starts_at) == london_day(now)
    is_running = meeting.status in (MeetingStatus.OPEN, MeetingStatus.PAUSED)
    is_chair = actor.has(Role.CHAIR, meeting.series_id) or actor.has(Role.DEPUTY_CHAIR, meeting.series_id)
    href = f"/meetings/{meeting.meeting_ref}"
    room_text = room_href = ""
    if is_running:
        room_text, room_href = "Enter the meeting room", f"{href}/room"
    elif is_today and is_chair and meeting.status is MeetingStatus.AGENDA_SENT:
        room_text, room_href = "Open the meeting", href
    time = span(meeting.starts_at, meeting.length_minutes)
    return MeetingCard(
        heading="Your meeting is open" if is_running else "Your next meeting",
        title=meeting.title,
        href=href,
        when=f"Today, {time}" if is_today else f"{weekday(meeting.starts_at)}, {time}",
        is_today=is_today or is_running,
        is_running=is_running,
        room_text=room_text,
        room_href=room_href,
        joining_url=meeting.joining_url if meeting.joining_url.startswith(("https://", "http://")) else "",
    )


def meeting_cards(
    actor: UserActor, meetings: list[queries.ComingMeeting], now: datetime
) -> list[MeetingCard]:
    """The next meeting, and the one after it when that is today as well."""
    cards = [meeting_card(actor, meeting, now) for meeting in meetings]
    return [card for place, card in enumerate(cards) if place == 0 or card.is_today]


def own_case_task(case: queries.OwnCase, today: date) -> Task:
    """A draft, a returned case, or a case whose outcome is asked for."""
    title = case.title or UNTITLED
    href = f"/cases/{case.case_ref}"
    if case.status is CaseStatus.OUTCOME_DUE and case.due_on is not None:
        tag = ("Overdue", "red") if case.due_on < today else ("Due", "blue")
        return Task(title, f"{href}/outcome", f"{case.case_ref}. {due_words(case.due_on, today)}", *tag)
    tag = ("Returned", "orange") if case.status is CaseStatus.RETURNED else ("Draft", "white")
    return Task(title, href, f"{case.case_ref}. Last changed on {day(case.updated_at)}", *tag)


def action_task(action: ActionRow, today: date) -> Task:
    """An action that is due."""
    tag = status_tag(action.status, action.due_on, today)
    safety = "Safety action. " if action.priority is ActionPriority.SAFETY else ""
    hint = f"{safety}{due_words(action.due_on, today)}. {action.source_ref}"
    return Task(action.text, f"/actions/{action.action_ref}", hint, tag.text, tag.colour)


def record_task(record: queries.DraftedRecord, today: date) -> Task:
    """Drafted minutes to read."""
    last_day = comments_close_on(london_day(record.drafted_at))
    hint = f"You can comment until {day(last_day)}" if last_day >= today else "The time to comment is over"
    return Task(f"Minutes of case {record.case_ref}", f"/meetings/{record.meeting_ref}/minutes", hint)


def waiting_task(case: queries.WaitingCase) -> Task:
    """A case that waits for a chair or coordinator."""
    parts = [case.case_ref, case.owner_name]
    if case.submitted_at is not None:
        parts.append(f"Submitted on {day(case.submitted_at)}")
    if case.needed_before is not None:
        parts.append(f"Needed before {day(case.needed_before)}")
    tag = ("Deferred", "orange") if case.status is CaseStatus.DEFERRED else ("", "")
    return Task(case.title, f"/cases/{case.case_ref}", ". ".join(parts), *tag)


def minutes_task(minutes: queries.MinutesToApprove) -> Task:
    """Minutes for a chair."""
    href = f"/meetings/{minutes.meeting_ref}/minutes"
    return Task(minutes.title, href, f"Meeting on {day(minutes.starts_at)}")


def planning_task(meeting: queries.MeetingToPlan) -> Task:
    """A meeting that is not ready."""
    hint = f"{weekday(meeting.starts_at)} at {clock_time(meeting.starts_at)}. "
    hint += plural(meeting.item_count, "item") + " on the agenda" if meeting.item_count else "No agenda yet"
    is_draft = meeting.status is MeetingStatus.DRAFT
    tag = ("Not published", "orange") if is_draft else ("Agenda not sent", "blue")
    return Task(meeting.title, f"/meetings/{meeting.meeting_ref}", hint, *tag)


def overdue_outcome_task(row: OutcomeRow) -> Task:
    """An outcome that is late."""
    reminded = f"Reminded {plural(row.reminder_count, 'time')}" if row.reminder_count else "Not reminded yet"
    hint = f"{row.case_ref}. Was due on {day(row.due_on)}. {reminded}"
    return Task(row.title, f"/cases/{row.case_ref}", hint)


def left_action_task(action: queries.LeftAction, today: date) -> Task:
    """An action whose owner has left."""
    safety = "Safety action. " if action.priority is ActionPriority.SAFETY else ""
    hint = f"{safety}{action.owner_name} has left. {due_words(action.due_on, today)}"
    tag = ("Overdue", "red") if action.due_on < today else ("", "")
    return Task(action.text, f"/actions/{action.action_ref}", hint, *tag)


def invited_task(member: queries.Member) -> Task:
    """Somebody who never logged in."""
    return Task(
        member.name,
        f"/organisation/people/{member.staff_ref}",
        f"{member.staff_ref}. Invited on {day(member.day)}",
    )


def leaving_task(member: queries.Member) -> Task:
    """Somebody whose access ends soon."""
    return Task(
        member.name,
        f"/organisation/people/{member.staff_ref}",
        f"{member.staff_ref}. Leaves on {day(member.day)}",
    )
