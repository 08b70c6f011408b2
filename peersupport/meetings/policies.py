"""Who may do what to a meeting and its minutes. Pure: they look at the actor and the loaded meeting.

Roles count only while they are held: a chair whose role in the series was withdrawn no longer runs the
meeting they were named for.
"""

from uuid import UUID

from peersupport.cases.models import Case, Discussion
from peersupport.cases.words import CaseStatus
from peersupport.core.actor import Role, UserActor
from peersupport.core.decisions import YES, Decision, first_refusal, no
from peersupport.meetings.models import AgendaItem, Invitee, Meeting, MeetingSeries
from peersupport.meetings.rules import moves
from peersupport.meetings.words import InviteeRole, MeetingDoer, MeetingStatus

ADMINISTRATOR = "Administrators look after people and settings. They do not see cases or meetings."
NOT_SHARED = "You cannot see this meeting."
NOT_A_MANAGER = "Only the chair, a deputy or the coordinator of this meeting series can do this."
NOT_THE_CHAIR = "Only a chair or deputy chair of this meeting series can do this."
NO_RECOMMENDATION_BANDS = frozenset({"3", "4"})


def holds(actor: UserActor, series_id: UUID, *roles: Role) -> bool:
    """Whether they hold one of these roles in that series, and may use it."""
    return not actor.is_administrator and any(actor.has(role, series_id) for role in roles)


def is_manager(actor: UserActor, meeting: Meeting) -> bool:
    """Coordinators, chairs and deputies of the series look after its meetings."""
    return holds(actor, meeting.series_id, Role.COORDINATOR, Role.CHAIR, Role.DEPUTY_CHAIR)


def is_coordinator(actor: UserActor, meeting: Meeting) -> bool:
    """Whether they coordinate the series."""
    return holds(actor, meeting.series_id, Role.COORDINATOR)


def is_chair(actor: UserActor, meeting: Meeting) -> bool:
    """A chair or deputy of the series, whether or not they were named for this meeting."""
    return holds(actor, meeting.series_id, Role.CHAIR, Role.DEPUTY_CHAIR)


def is_acting_chair(actor: UserActor, meeting: Meeting) -> bool:
    """Whoever runs the room now: the chair, or who took over."""
    return actor.person_id == (meeting.acting_chair_id or meeting.chair_id) and is_chair(actor, meeting)


def invitation_of(actor: UserActor, meeting: Meeting) -> Invitee | None:
    """Their invitation to the meeting, unless they were removed."""
    return next((invitee for invitee in meeting.invited if invitee.person_id == actor.person_id), None)


def doers_of(actor: UserActor, meeting: Meeting) -> set[MeetingDoer]:
    """What this person is to the meeting, for the table of moves."""
    doers = set()
    if is_chair(actor, meeting):
        doers.add(MeetingDoer.CHAIR)
    if is_coordinator(actor, meeting):
        doers |= {MeetingDoer.COORDINATOR, MeetingDoer.SCRIBE}
    return doers


def acting_as(actor: UserActor, meeting: Meeting) -> str:
    """In what capacity they act, for the audit record: the most particular role."""
    if is_chair(actor, meeting):
        return "chair" if actor.person_id == meeting.chair_id else "deputy_chair"
    if is_coordinator(actor, meeting):
        return "coordinator"
    return "presenter" if actor.person_id in meeting.presenter_ids else "member"


def can_see_meeting(actor: UserActor, meeting: Meeting) -> Decision:
    """Those who manage it; once published also its chair, deputy, presenters and everybody invited."""
    if actor.is_administrator or actor.organisation_id != meeting.organisation_id:
        return no(ADMINISTRATOR if actor.is_administrator else NOT_SHARED)
    if is_manager(actor, meeting):
        return YES
    if meeting.status is MeetingStatus.DRAFT:
        return no(NOT_SHARED)
    is_member = (
        actor.person_id in (meeting.chair_id, meeting.deputy_id)
        or invitation_of(actor, meeting) is not None
        or actor.person_id in meeting.presenter_ids
    )
    return YES if is_member else no(NOT_SHARED)


def can_create_meeting(actor: UserActor, series: MeetingSeries) -> Decision:
    """Coordinators, chairs and deputies plan the meetings of their series."""
    if actor.is_administrator:
        return no(ADMINISTRATOR)
    is_theirs = holds(actor, series.id, Role.COORDINATOR, Role.CHAIR, Role.DEPUTY_CHAIR)
    return YES if is_theirs else no(NOT_A_MANAGER)


def can_manage_meeting(actor: UserActor, meeting: Meeting) -> Decision:
    """Coordinators, chairs and deputies of its series."""
    if actor.is_administrator:
        return no(ADMINISTRATOR)
    return YES if is_manager(actor, meeting) else no(NOT_A_MANAGER)


def can_edit_meeting(actor: UserActor, meeting: Meeting) -> Decision:
    """Its facts, people and agenda can change until it begins."""
    return first_refusal(can_manage_meeting(actor, meeting), _in_planning(meeting))


def can_publish(actor: UserActor, meeting: Meeting) -> Decision:
    """A draft is published once."""
    return _can_move(actor, meeting, MeetingStatus.PUBLISHED)


def can_send_agenda(actor: UserActor, meeting: Meeting) -> Decision:
    """The agenda goes out after publishing, with at least one item on it."""
    if not meeting.items:
        return first_refusal(can_manage_meeting(actor, meeting), no("Add an item to the agenda first."))
    return _can_move(actor, meeting, MeetingStatus.AGENDA_SENT)


def can_cancel(actor: UserActor, meeting: Meeting) -> Decision:
    """A published meeting can be cancelled until it begins; a draft is deleted instead."""
    return _can_move(actor, meeting, MeetingStatus.CANCELLED)


def can_delete_draft(actor: UserActor, meeting: Meeting) -> Decision:
    """Nobody was told of a draft, so it can simply go."""
    if meeting.status is not MeetingStatus.DRAFT:
        return no("This meeting is published. Cancel it instead, so that everybody is told.")
    return can_manage_meeting(actor, meeting)


def can_take_off(actor: UserActor, meeting: Meeting, item: AgendaItem) -> Decision:
    """A listed case is taken off by a coordinator; anything else by whoever plans the meeting."""
    if item.case is not None and item.case.status is CaseStatus.LISTED and not is_coordinator(actor, meeting):
        return no("Only a coordinator of this series takes a case off the agenda.")
    return can_edit_meeting(actor, meeting)


def can_read_listed_case(actor: UserActor, meeting: Meeting, case: Case) -> Decision:
    """Everybody who can see the meeting reads the cases on its agenda, while they are there to be read."""
    if case.status in (CaseStatus.WITHDRAWN, CaseStatus.RESTRICTED) or meeting.status in moves.CANCELLED:
        return no("You cannot see this case.")
    return can_see_meeting(actor, meeting)


def can_open_meeting(actor: UserActor, meeting: Meeting) -> Decision:
    """A chair or deputy, once the agenda was sent."""
    if meeting.status is MeetingStatus.PUBLISHED:
        return no("Send the agenda first. Then you can open the meeting.")
    if meeting.status in moves.IN_PROGRESS:
        return no("This meeting is open already.")
    move = moves.MEETING_MOVES.decide(meeting.status, MeetingStatus.OPEN, {MeetingDoer.CHAIR})
    return first_refusal(_is_chair(actor, meeting), move)


def can_enter_room(actor: UserActor, meeting: Meeting) -> Decision:
    """Everybody who can see the meeting, while it is open."""
    return first_refusal(can_see_meeting(actor, meeting), _in_progress(meeting))


def can_run_meeting(actor: UserActor, meeting: Meeting) -> Decision:
    """Whoever chairs it now, while it is open: next item, time, pause, deferring and closing."""
    if not is_acting_chair(actor, meeting):
        return no("Only the person who chairs the meeting now can do this.")
    return _in_progress(meeting)


def can_take_over_chair(actor: UserActor, meeting: Meeting) -> Decision:
    """A chair or deputy of the series who does not chair it now."""
    if is_acting_chair(actor, meeting):
        return no("You chair this meeting already.")
    return first_refusal(_is_chair(actor, meeting), _in_progress(meeting))


def can_type_notes(actor: UserActor, meeting: Meeting) -> Decision:
    """Everybody in the room but observers types the shared notes."""
    invitation = invitation_of(actor, meeting)
    if invitation is not None and invitation.role is InviteeRole.OBSERVER:
        return no("Observers read along. They cannot type in the notes.")
    return can_enter_room(actor, meeting)


def can_write_record(actor: UserActor, meeting: Meeting, presenter_id: UUID) -> Decision:
    """Recommendation, dissent and actions: the acting chair, a coordinator, and the case's presenter.

    A presenter in band 3 or 4 is not recorded as giving a recommendation alone.
    """
    if is_acting_chair(actor, meeting) or is_coordinator(actor, meeting):
        return _in_progress(meeting)
    if actor.person_id != presenter_id or actor.is_administrator:
        return no("Only the chair, the coordinator and the presenter of this case can do this.")
    if actor.band in NO_RECOMMENDATION_BANDS:
        return no("Ask the chair to write the recommendation. You can type in the notes.")
    return first_refusal(can_see_meeting(actor, meeting), _in_progress(meeting))


def can_read_minutes(actor: UserActor, meeting: Meeting) -> Decision:
    """Everybody who can see the meeting, once it is over."""
    if meeting.status not in moves.HAS_MINUTES:
        return no("There are no minutes yet. They are drafted when the meeting closes.")
    return can_see_meeting(actor, meeting)


def can_edit_record(actor: UserActor, meeting: Meeting) -> Decision:
    """The drafted record is corrected by its chair or deputy and by coordinators, until it is approved."""
    if not is_manager(actor, meeting):
        return no("Only the chair, deputy chair or coordinator can change the drafted minutes.")
    return _in_draft(meeting)


def can_comment_on_record(actor: UserActor, meeting: Meeting, discussion: Discussion) -> Decision:
    """The presenter asks for corrections to their own case's record; the service checks the days."""
    if actor.is_administrator or actor.person_id != discussion.presenter_id:
        return no("Only the person who presented this case can comment on its record.")
    return _in_draft(meeting)


def can_approve_minutes(actor: UserActor, meeting: Meeting) -> Decision:
    """The meeting's chair or deputy, unless they presented; another chair of the series when both did."""
    if not is_chair(actor, meeting):
        return no(NOT_THE_CHAIR)
    if actor.person_id in meeting.presenter_ids:
        return no("You presented a case at this meeting, so another chair approves its minutes.")
    if actor.person_id not in meeting.chair_ids and not meeting.chair_ids <= meeting.presenter_ids:
        return no("The chair or deputy chair of this meeting approves its minutes.")
    return _in_draft(meeting)


def can_amend_record(actor: UserActor, meeting: Meeting, discussion: Discussion) -> Decision:
    """Approved minutes are locked; a chair or deputy may amend a record that is not of their own case."""
    if not is_chair(actor, meeting):
        return no(NOT_THE_CHAIR)
    if actor.person_id == discussion.presenter_id:
        return no("You presented this case, so another chair amends its record.")
    if meeting.status not in moves.LOCKED:
        return no("These minutes are not approved yet. Change the draft instead.")
    return YES


def can_create_series(actor: UserActor) -> Decision:
    """Administrators, and coordinators of any series: a series is settings, not content."""
    if actor.is_administrator or actor.has(Role.COORDINATOR):
        return YES
    return no("Only an administrator or a coordinator can set up a meeting series.")


def can_manage_series(actor: UserActor, series: MeetingSeries) -> Decision:
    """Administrators of the organisation, and the coordinators of this series."""
    if actor.organisation_id != series.organisation_id:
        return no(NOT_SHARED)
    if actor.is_administrator or actor.has(Role.COORDINATOR, series.id):
        return YES
    return no("Only an administrator or the coordinator of this series can do this.")


def can_give_series_role(actor: UserActor, series: MeetingSeries, person_id: UUID) -> Decision:
    """Roles are given and withdrawn by those who manage the series, never to or from themselves."""
    if person_id == actor.person_id:
        return no("You cannot change your own roles. Ask an administrator or another coordinator.")
    return can_manage_series(actor, series)


def _can_move(actor: UserActor, meeting: Meeting, end: MeetingStatus) -> Decision:
    return first_refusal(
        can_manage_meeting(actor, meeting),
        moves.MEETING_MOVES.decide(meeting.status, end, doers_of(actor, meeting)),
    )


def _is_chair(actor: UserActor, meeting: Meeting) -> Decision:
    return YES if is_chair(actor, meeting) else no(NOT_THE_CHAIR)


def _in_planning(meeting: Meeting) -> Decision:
    if meeting.status in moves.IN_PLANNING:
        return YES
    if meeting.status in moves.CANCELLED:
        return no("This meeting was cancelled, so it cannot be changed.")
    return no("This meeting has begun, so its plan cannot be changed.")


def _in_progress(meeting: Meeting) -> Decision:
    if meeting.status in moves.IN_PROGRESS:
        return YES
    if meeting.status in moves.IN_PLANNING:
        return no("This meeting has not been opened yet.")
    is_cancelled = meeting.status in moves.CANCELLED
    return no("This meeting was cancelled." if is_cancelled else "This meeting is over.")


def _in_draft(meeting: Meeting) -> Decision:
    if meeting.status is MeetingStatus.MINUTES_DRAFT:
        return YES
    if meeting.status in moves.LOCKED:
        return no(
            "These minutes are approved and locked. They can only be amended by the chair, with a reason."
        )
    return no("There are no minutes yet. They are drafted when the meeting closes.")
