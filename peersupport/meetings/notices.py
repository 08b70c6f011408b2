"""Mails about meetings: invitations with their calendar entry, the agenda, and minutes.

They carry the meeting's title, case references and links; never what a case or the minutes say.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from peersupport.core.unit_of_work import Work
from peersupport.core.wording import clock_time, day, plural, weekday
from peersupport.meetings import calendar
from peersupport.meetings.models import Invitee, Meeting
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice, Recipient, queue_mail
from peersupport.people.queries.directory import addresses_of


def send_invitations(
    work: Work, meeting: Meeting, people: Collection[Invitee], *, is_update: bool = False
) -> None:
    """Send the calendar entry as it is now to these people."""
    word = "Changed" if is_update else "Invitation"
    for invitee, recipient in _reached(people):
        presents = [
            item.case.case_ref
            for item in meeting.items
            if item.case is not None and item.case.owner_id == invitee.person_id
        ]
        lines = [
            "This meeting was changed. It is now:" if is_update else "You are invited to a case conference:",
            _facts(meeting),
            *([f"You present {' and '.join(presents)}."] if presents else []),
            f"Agenda: {_page(meeting)}",
        ]
        _send(
            work,
            meeting,
            recipient,
            step=f"calendar-{meeting.calendar_sequence}",
            subject=f"{word}: {meeting.title}, {_when(meeting)}",
            lines=lines,
            entry=calendar.invitation(_entry(work, meeting), name=recipient.name, email=recipient.email),
            method="REQUEST",
        )


def withdraw_invitations(work: Work, meeting: Meeting, people: Collection[Invitee]) -> None:
    """Tell these people that they are no longer invited, and take the entry out of their calendars."""
    for _, recipient in _reached(people):
        _send_cancellation(
            work,
            meeting,
            recipient,
            subject=f"No longer invited: {meeting.title}, {_when(meeting)}",
            lines=["You are no longer invited to this meeting:", _facts(meeting, with_link=False)],
        )


def tell_cancelled(work: Work, meeting: Meeting) -> None:
    """Tell everybody invited that it does not take place. Why stands on its page: a reason is free text."""
    for _, recipient in _reached(meeting.invited):
        _send_cancellation(
            work,
            meeting,
            recipient,
            subject=f"Cancelled: {meeting.title}, {_when(meeting)}",
            lines=[
                "This meeting was cancelled:",
                _facts(meeting, with_link=False),
                "Its cases wait for another meeting.",
                f"Why: {_page(meeting)}",
            ],
        )


def send_agenda(work: Work, meeting: Meeting) -> None:
    """Tell everybody invited that the agenda is ready to read."""
    cases = sum(item.case_id is not None for item in meeting.items)
    minutes = sum(item.minutes for item in meeting.items)
    for _, recipient in _reached(meeting.invited):
        _send(
            work,
            meeting,
            recipient,
            step="agenda",
            subject=f"Agenda: {meeting.title}, {_when(meeting)}",
            lines=[
                "The agenda of this meeting is ready to read:",
                _facts(meeting),
                f"It has {plural(cases, 'case')} and {plural(minutes, 'minute')} planned.",
                f"Agenda: {_page(meeting)}",
            ],
        )


def tell_unlisted(work: Work, meeting: Meeting, owner_id: UUID, case_ref: str) -> None:
    """Tell a case's owner that it was taken off the agenda."""
    for recipient in addresses_of([owner_id]).values():
        _send(
            work,
            meeting,
            recipient,
            step=f"unlisted-{case_ref}-{meeting.room_revision}",
            subject=f"{case_ref} was taken off an agenda",
            lines=[
                f"{case_ref} is no longer on the agenda of this meeting:",
                _facts(meeting, with_link=False),
                f"It waits for another meeting: {absolute(f'/cases/{case_ref}')}",
            ],
        )


def tell_drafted(work: Work, meeting: Meeting, presenters: Iterable[UUID], *, comments_until: str) -> None:
    """Ask presenters to check the record of their case, and the chairs to approve the minutes."""
    presenting = set(presenters)
    link = f"Minutes: {_page(meeting)}/minutes"
    asked = {
        **dict.fromkeys(
            meeting.chair_ids, "Please read and approve them when the presenters have had their say."
        ),
        **dict.fromkeys(
            presenting, f"Please check the record of your case. You can comment until {comments_until}."
        ),
    }
    for person_id, recipient in addresses_of(asked).items():
        _send(
            work,
            meeting,
            recipient,
            step="minutes-drafted",
            subject=f"Draft minutes: {meeting.title}, {day(meeting.starts_at)}",
            lines=["The minutes of this meeting are drafted.", asked[person_id], link],
        )


def tell_commented(work: Work, meeting: Meeting, case_ref: str, *, chair_id: UUID, number: int) -> None:
    """Tell the chair that a presenter asks for a correction."""
    for recipient in addresses_of([chair_id]).values():
        _send(
            work,
            meeting,
            recipient,
            step=f"comment-{case_ref}-{number}",
            subject=f"Comment on draft minutes: {case_ref}",
            lines=[
                f"{work.actor.name} commented on the record of {case_ref}, before the minutes are approved.",
                f"Minutes: {_page(meeting)}/minutes",
            ],
        )


def tell_approved(
    work: Work, meeting: Meeting, presenters: Collection[UUID], action_owners: Collection[UUID]
) -> None:
    """Tell presenters and owners of actions that the minutes are approved."""
    for recipient in addresses_of({*presenters, *action_owners}).values():
        _send(
            work,
            meeting,
            recipient,
            step="minutes-approved",
            subject=f"Minutes approved: {meeting.title}, {day(meeting.starts_at)}",
            lines=[
                "The minutes of this meeting are approved. They hold what was recommended and agreed.",
                f"Minutes: {_page(meeting)}/minutes",
            ],
        )


def tell_amended(
    work: Work, meeting: Meeting, case_ref: str, people: Collection[UUID], *, number: int
) -> None:
    """Tell a case's presenter and the owners of its actions that its approved record was amended."""
    for recipient in addresses_of(people).values():
        _send(
            work,
            meeting,
            recipient,
            step=f"amended-{case_ref}-{number}",
            subject=f"Minutes amended: {case_ref}",
            lines=[
                f"The approved record of {case_ref} was amended. The original is kept beside it.",
                f"Minutes: {_page(meeting)}/minutes",
            ],
        )


def _send_cancellation(
    work: Work, meeting: Meeting, recipient: Recipient, *, subject: str, lines: list[str]
) -> None:
    _send(
        work,
        meeting,
        recipient,
        step=f"calendar-{meeting.calendar_sequence}",
        subject=subject,
        lines=lines,
        entry=calendar.cancellation(_entry(work, meeting), name=recipient.name, email=recipient.email),
        method="CANCEL",
    )


def _send(
    work: Work,
    meeting: Meeting,
    recipient: Recipient,
    *,
    step: str,
    subject: str,
    lines: list[str],
    entry: str | None = None,
    method: str | None = None,
) -> None:
    body = "\n\n".join([f"Hello {recipient.name}", *lines]) + "\n"
    notice = Notice(
        # The id tells apart the equal references of two organisations.
        key=f"meeting:{meeting.id.hex}:{step}",
        subject=subject,
        body=body,
        calendar=entry,
        calendar_method=method,
    )
    queue_mail(work, meeting.organisation_id, recipient, notice)


def _reached(people: Collection[Invitee]) -> list[tuple[Invitee, Recipient]]:
    """Those who can be written to, in a steady order. People without access get no mail."""
    addresses = addresses_of([invitee.person_id for invitee in people])
    known = [(invitee, addresses[invitee.person_id]) for invitee in people if invitee.person_id in addresses]
    return sorted(known, key=lambda pair: pair[1].email)


def _entry(work: Work, meeting: Meeting) -> calendar.Entry:
    return calendar.Entry(
        uid=f"{meeting.id}@peersupport.invalid",
        sequence=meeting.calendar_sequence,
        title=meeting.title,
        starts_at=meeting.starts_at,
        length_minutes=meeting.length_minutes,
        page_url=_page(meeting),
        joining_url=meeting.joining_url,
        stamp=work.now,
    )


def _page(meeting: Meeting) -> str:
    return absolute(f"/meetings/{meeting.meeting_ref}")


def _when(meeting: Meeting) -> str:
    return f"{day(meeting.starts_at)}, {clock_time(meeting.starts_at)}"


def _facts(meeting: Meeting, *, with_link: bool = True) -> str:
    lines = [
        meeting.title,
        f"{weekday(meeting.starts_at)}, {_span(meeting.starts_at, meeting.length_minutes)}",
    ]
    if with_link and meeting.joining_url:
        lines.append(f"Join: {meeting.joining_url}")
    return "\n".join(lines)


def _span(start: datetime, minutes: int) -> str:
    return f"{clock_time(start)}, {plural(minutes, 'minute')}"
