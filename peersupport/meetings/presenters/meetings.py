"""View models of a meeting's page and of the list of meetings."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from peersupport.core.actor import UserActor
from peersupport.core.decisions import Decision
from peersupport.core.wording import clock_time, plural, span, weekday
from peersupport.meetings import policies
from peersupport.meetings.models import Invitee, Meeting
from peersupport.meetings.presenters.agenda import AgendaRow, agenda_rows, load_of
from peersupport.meetings.presenters.words import (
    STATUS_TAGS,
    LoadBar,
    QuorumView,
    Tag,
    quorum_view,
    status_markup,
)
from peersupport.meetings.queries.meetings import MeetingPage
from peersupport.meetings.rules.moves import CANCELLED, HAS_MINUTES, IN_PLANNING, IN_PROGRESS
from peersupport.meetings.rules.quorum import Attendee, Quorum, check_quorum
from peersupport.meetings.words import InviteeRole, MeetingStatus

LIST_HEAD = ["When", "Meeting", "Chair", "Status"]


def list_rows(page: MeetingPage) -> list[list[object]]:
    """The list of meetings as the table shows it."""
    return [
        [
            f"{weekday(row.starts_at)}, {clock_time(row.starts_at)}",
            {"text": row.title, "href": url_for("meetings.show", meeting_ref=row.meeting_ref)},
            f"{row.first_name} {row.last_name}",
            status_markup(row.status),
        ]
        for row in page.rows
    ]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited, as the list of people shows them."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class SiteGuests:
    """The people invited from one site."""

    site: str
    guests: list[Guest]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """Everything the page of one meeting shows."""

    meeting_ref: str
    title: str
    tag: Tag
    rows: list[dict[str, Any]]
    cancelled_reason: str
    agenda: list[AgendaRow]
    load: LoadBar
    quorum: QuorumView | None
    guests: list[SiteGuests]
    guest_count: int
    tasks: list[dict[str, str]]
    may: dict[str, Decision]
    is_draft: bool
    is_announced: bool
    is_in_progress: bool
    has_minutes: bool


def meeting_view(actor: UserActor, meeting: Meeting) -> MeetingView:
    """The page of one meeting, for this reader."""
    may = {
        "edit": policies.can_edit_meeting(actor, meeting),
        "publish": policies.can_publish(actor, meeting),
        "send_agenda": policies.can_send_agenda(actor, meeting),
        "cancel": policies.can_cancel(actor, meeting),
        "delete": policies.can_delete_draft(actor, meeting),
        "open": policies.can_open_meeting(actor, meeting),
        "enter": policies.can_enter_room(actor, meeting),
    }
    is_planned = meeting.status in IN_PLANNING
    return MeetingView(
        meeting_ref=meeting.meeting_ref,
        title=meeting.title,
        tag=STATUS_TAGS[meeting.status],
        rows=facts_of(meeting),
        cancelled_reason=meeting.cancelled_reason if meeting.status in CANCELLED else "",
        agenda=agenda_rows(actor, meeting),
        load=load_of(meeting),
        quorum=quorum_view(quorum_of_invited(meeting)) if is_planned else None,
        guests=guests_by_site(meeting),
        guest_count=len(meeting.invited),
        tasks=_tasks(meeting) if may["edit"] and meeting.status is MeetingStatus.DRAFT else [],
        may=may,
        is_draft=meeting.status is MeetingStatus.DRAFT,
        is_announced=meeting.is_announced,
        is_in_progress=meeting.status in IN_PROGRESS,
        has_minutes=meeting.status in HAS_MINUTES,
    )


def facts_of(meeting: Meeting) -> list[dict[str, Any]]:
    """When, where and who, as a summary list."""
    when = f"{weekday(meeting.starts_at)}, {span(meeting.starts_at, meeting.length_minutes)}"
    sites = sorted(link.site.name for link in meeting.site_links)
    rows: list[dict[str, Any]] = [
        {"key": "Reference", "value": meeting.meeting_ref},
        {"key": "Series", "value": meeting.series.name},
        {"key": "When", "value": when},
        {"key": "Chair", "value": meeting.chair.name},
        {"key": "Deputy chair", "value": meeting.deputy.name if meeting.deputy else "None"},
        {"key": "Sites", "value": ", ".join(sites)},
    ]
    if meeting.acting_chair_id not in (None, meeting.chair_id) and meeting.acting_chair is not None:
        rows.insert(4, {"key": "Chaired by", "value": meeting.acting_chair.name})
    return rows


def _tasks(meeting: Meeting) -> list[dict[str, str]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, meeting_ref=meeting.meeting_ref)

    guests = len(meeting.invited)
    cases = sum(item.case_id is not None for item in meeting.items)
    return [
        {"title": "Date, place and chair", "href": to("meetings.edit"), "status": "Completed"},
        {
            "title": "People",
            "href": to("meetings.people"),
            "hint": f"{plural(guests, 'person', 'people')} invited",
            "status": "Completed" if guests > len(meeting.chair_ids) else "Not yet started",
            "colour": "" if guests > len(meeting.chair_ids) else "blue",
        },
        {
            "title": "Agenda",
            "href": to("meetings.agenda"),
            "hint": f"{plural(cases, 'case')} listed",
            "status": "Completed" if cases else "Not yet started",
            "colour": "" if cases else "blue",
        },
    ]


def quorum_of_invited(meeting: Meeting) -> Quorum:
    """The quorum this meeting would have if everybody invited came."""
    people = [
        Attendee(
            person_id=invitee.person_id,
            band=invitee.person.band.value,
            site_id=invitee.person.home_site_id,
            is_chair=invitee.person_id in meeting.chair_ids,
        )
        for invitee in meeting.invited
        if invitee.role is not InviteeRole.OBSERVER
    ]
    return check_quorum(people, presenter_ids=meeting.presenter_ids)


def guests_by_site(meeting: Meeting) -> list[SiteGuests]:
    """Everybody invited, by home site."""
    sites: dict[str, list[Invitee]] = {}
    for invitee in meeting.invited:
        sites.setdefault(invitee.person.home_site.name, []).append(invitee)
    return [
        SiteGuests(
            site,
            [
                Guest(invitee.person.name, _guest_words(meeting, invitee))
                for invitee in sorted(guests, key=lambda one: (one.person.last_name, one.person.first_name))
            ],
        )
        for site, guests in sorted(sites.items())
    ]


def _guest_words(meeting: Meeting, invitee: Invitee) -> str:
    presents = [
        item.case.case_ref
        for item in meeting.items
        if item.case is not None and item.case.owner_id == invitee.person_id
    ]
    words = [invitee.person.role_title]
    if invitee.person_id == meeting.chair_id:
        words.append("chair")
    elif invitee.person_id == meeting.deputy_id:
        words.append("deputy chair")
    if presents:
        words.append(f"presents {' and '.join(presents)}")
    if invitee.role is InviteeRole.OBSERVER:
        words.append("observer")
    return ", ".join(words)
