"""Who is invited to a meeting, and keeping everybody's calendar right."""

from collections.abc import Collection, Iterable
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import Work
from peersupport.meetings import notices, policies
from peersupport.meetings.models import Invitee, Meeting
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.words import InviteeRole
from peersupport.people.queries.directory import list_colleagues


def change_invited(
    work: Work, meeting_ref: str, *, chosen: Collection[str], were_chosen: Collection[str]
) -> None:
    """Invite and remove people, by staff reference: the difference between what was ticked and what is.

    Only the difference counts, so that two people working on the list at once do not undo each other.
    Chair, deputy and presenters stay invited. Once published, those added get the calendar entry and those
    removed a cancellation. Raises NotFound, NotAllowed, and InvalidInput at `people` for somebody unknown.
    """
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_edit_meeting(acting_person(work), meeting).require()
    known = _known_people(work)
    to_add, to_remove = set(chosen) - set(were_chosen), set(were_chosen) - set(chosen)
    if not to_add <= known.keys():
        raise InvalidInput({"people": ["Select people from the list"]})
    kept = meeting.chair_ids | meeting.presenter_ids
    # Sought before others are added: a new invitation has no person to look at until it is written.
    gone = [i for i in meeting.invited if i.person.staff_ref in to_remove and i.person_id not in kept]
    added = invite_missing(work, meeting, [known[ref] for ref in sorted(to_add)], InviteeRole.MEMBER)
    _end(work, gone)
    if not added and not gone:
        return
    audit.record(
        work,
        "meeting:people_changed",
        meeting_ref,
        acting_as=policies.acting_as(acting_person(work), meeting),
        fields={
            "added": sorted(to_add & {ref for ref, person in known.items() if person in _ids(added)}),
            "removed": sorted(invitee.person.staff_ref for invitee in gone),
        },
    )
    sync_calendars(work, meeting, added=added, removed=gone)


def invite_missing(
    work: Work, meeting: Meeting, person_ids: Iterable[UUID], role: InviteeRole
) -> list[Invitee]:
    """Invite those of these people who are not invited now; somebody removed earlier is invited again.

    Returns the new invitations. The caller audits, and tells through `sync_calendars`.
    """
    rows = {invitee.person_id: invitee for invitee in meeting.invitees}
    added = []
    for person_id in dict.fromkeys(person_ids):
        row = rows.get(person_id)
        if row is None:
            row = Invitee(organisation_id=meeting.organisation_id, person_id=person_id, role=role)
            meeting.invitees.append(row)
            added.append(row)
        elif row.removed_at is not None:
            row.removed_at, row.role = None, role
            added.append(row)
    return added


def release_presenters(work: Work, meeting: Meeting, owner_ids: Collection[UUID]) -> list[Invitee]:
    """End the invitation of those who were invited only for a case that is no longer listed."""
    gone = [
        invitee
        for invitee in meeting.invited
        if invitee.person_id in owner_ids
        and invitee.role is InviteeRole.PRESENTER
        and invitee.person_id not in meeting.presenter_ids | meeting.chair_ids
    ]
    _end(work, gone)
    return gone


def sync_calendars(
    work: Work,
    meeting: Meeting,
    *,
    added: Collection[Invitee] = (),
    removed: Collection[Invitee] = (),
    has_new_facts: bool = False,
) -> None:
    """Once published, bring calendars in line with the meeting. The sequence rises once.

    New facts go to everybody invited; otherwise only those added and those removed hear of it.
    """
    if not meeting.is_announced or not (added or removed or has_new_facts):
        return
    meeting.calendar_sequence += 1
    # The new invitations get their ids and people, which the mails name.
    work.session.flush()
    if has_new_facts:
        new = _ids(added)
        known = [invitee for invitee in meeting.invited if invitee.person_id not in new]
        notices.send_invitations(work, meeting, known, is_update=True)
    notices.send_invitations(work, meeting, added)
    notices.withdraw_invitations(work, meeting, removed)


def _end(work: Work, invitees: Iterable[Invitee]) -> None:
    for invitee in invitees:
        invitee.removed_at = work.now


def _known_people(work: Work) -> dict[str, UUID]:
    return {person.staff_ref: person.person_id for person in list_colleagues(acting_person(work))}


def _ids(invitees: Iterable[Invitee]) -> set[UUID]:
    return {invitee.person_id for invitee in invitees}
