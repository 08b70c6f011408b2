"""Read-only view models of actions: labels, tags and addresses."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from peersupport.actions import policies, rules
from peersupport.actions.models import Action
from peersupport.actions.queries import ActionRow, Handover
from peersupport.actions.words import ActionPriority, ActionStatus
from peersupport.core.actor import UserActor
from peersupport.core.wording import day


@dataclass(frozen=True, slots=True)
class Tag:
    """A status as the tag component shows it."""

    text: str
    colour: str


def status_tag(status: ActionStatus, due_on: date, today: date) -> Tag:
    """How far the action is: one word and one colour, the same on every page."""
    if rules.is_overdue(status, due_on, today):
        return Tag("Overdue", "red")
    return {
        ActionStatus.OPEN: Tag("Not yet started", "blue"),
        ActionStatus.IN_PROGRESS: Tag("In progress", "white"),
        ActionStatus.DONE: Tag("Done", "green"),
        ActionStatus.CANCELLED: Tag("Cancelled", "grey"),
    }[status]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action in a task list."""

    title: str
    href: str
    hint: str
    status: str
    colour: str


def action_line(
    row: ActionRow,
    today: date,
    *,
    shows_owner: bool = False,
    shows_source: bool = True,
    is_linked: bool = True,
) -> ActionLine:
    """One row of a query as lists show it; `is_linked` False for a reader who may not open its page."""
    tag = status_tag(row.status, row.due_on, today)
    parts = [
        "Safety action" if row.priority is ActionPriority.SAFETY else "",
        row.owner_name if shows_owner else "",
        f"Done on {day(row.done_on)}" if row.done_on else due_words(row.due_on, today),
        row.source_ref if shows_source else "",
    ]
    return ActionLine(
        title=row.text,
        href=url_for("actions.show", action_ref=row.action_ref) if is_linked else "",
        hint=". ".join(part for part in parts if part),
        status=tag.text,
        colour=tag.colour,
    )


def due_words(due_on: date, today: date) -> str:
    """When it is due, as people say it."""
    if due_on == today:
        return "Due today"
    if due_on == today + timedelta(days=1):
        return "Due tomorrow"
    return f"{'Was due' if due_on < today else 'Due'} on {day(due_on)}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its actions; left out of the page when there are none."""

    heading: str
    lines: list[ActionLine]


def my_sections(
    unfinished: list[ActionRow], finished: list[ActionRow], agreed: list[ActionRow], today: date
) -> list[Section]:
    """The actions page: what is late first, what is done last."""
    soon = today + timedelta(days=rules.DUE_SOON_DAYS)

    def lines(rows: list[ActionRow], *, shows_owner: bool = False) -> list[ActionLine]:
        return [action_line(row, today, shows_owner=shows_owner) for row in rows]

    sections = [
        Section("Overdue", lines([row for row in unfinished if row.due_on < today])),
        Section("Due in the next 7 days", lines([row for row in unfinished if today <= row.due_on <= soon])),
        Section("Due later", lines([row for row in unfinished if row.due_on > soon])),
        Section("Agreed by you, for other people", lines(agreed, shows_owner=True)),
        Section("Done lately", lines(finished)),
    ]
    return [section for section in sections if section.lines]


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Everything the page of one action shows."""

    action_ref: str
    text: str
    tag: Tag
    is_safety: bool
    rows: list[dict[str, object]]
    handovers: list[Handover]
    can_start: bool
    can_finish: bool
    can_cancel: bool
    can_reassign: bool
    can_reopen: bool

    @property
    def can_do_something(self) -> bool:
        """Whether any button is shown."""
        return any((self.can_start, self.can_finish, self.can_cancel, self.can_reassign, self.can_reopen))


def action_page(
    actor: UserActor, action: Action, handovers: list[Handover], source_href: str | None, today: date
) -> ActionPage:
    """The view model of one action for this reader."""
    return ActionPage(
        action_ref=action.action_ref,
        text=action.text,
        tag=status_tag(action.status, action.due_on, today),
        is_safety=action.priority is ActionPriority.SAFETY,
        rows=_summary(action, source_href, today),
        handovers=handovers,
        can_start=bool(policies.can_start_action(actor, action)),
        can_finish=bool(policies.can_finish_action(actor, action)),
        can_cancel=bool(policies.can_cancel_action(actor, action)),
        can_reassign=bool(policies.can_reassign_action(actor, action)),
        can_reopen=bool(policies.can_reopen_action(actor, action)),
    )


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """The action that a question page is about."""

    action_ref: str
    text: str
    owner_name: str
    is_safety: bool


def asked_about(action: Action) -> AskedAbout:
    """What a question page repeats of the action."""
    return AskedAbout(
        action.action_ref, action.text, action.owner.name, action.priority is ActionPriority.SAFETY
    )


def _summary(action: Action, source_href: str | None, today: date) -> list[dict[str, object]]:
    source: dict[str, object] = {"key": "From", "value": action.source_ref}
    if source_href:
        source["actions"] = [{"text": "View", "href": source_href, "hidden": action.source_ref}]
    rows: list[dict[str, object]] = [
        {"key": "Who does it", "value": action.owner.name},
        {"key": "Due", "value": due_words(action.due_on, today) if _is_live(action) else day(action.due_on)},
        source,
        {"key": "Agreed by", "value": f"{action.agreed_by.name} on {day(action.created_at)}"},
    ]
    if action.result:
        first = action.status is not ActionStatus.DONE
        rows.append(
            {"key": "What came of it at first" if first else "What came of it", "value": action.result}
        )
    if action.done_on:
        rows.append({"key": "Done on", "value": day(action.done_on)})
    if action.cancelled_reason:
        rows.append({"key": "Why it was cancelled", "value": action.cancelled_reason})
    return rows


def _is_live(action: Action) -> bool:
    return action.status in (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)
