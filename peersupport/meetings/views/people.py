"""Who is invited to a meeting. Works as one long form without scripts; with them the list can be searched."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.core.actor import UserActor
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.forms.planning import PeopleForm
from peersupport.meetings.models import Meeting
from peersupport.meetings.presenters import people as present
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.people import Candidate, list_candidates
from peersupport.meetings.services import invitations
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.people.queries.staff import list_services, list_sites
from peersupport.web.access import CLINICAL, access, current_actor
from peersupport.web.fields import Choice


@blueprint.route("/meetings/<reference:meeting_ref>/people", methods=["GET", "POST"])
@access(CLINICAL)
def people(meeting_ref: str) -> ResponseReturnValue:
    """Tick who is invited, one by one or whole sites and services."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_ref)
    if request.method == "GET":
        policies.can_edit_meeting(actor, meeting).require()
    candidates = list_candidates(actor)
    form = _form(actor, meeting, candidates)
    groups = present.groups(meeting, candidates)
    shown = present.PeopleView(meeting.title, meeting_ref, meeting.is_announced)
    here = url_for("meetings.show", meeting_ref=meeting_ref)

    def invite(work: Work) -> tuple[str, str]:
        known = {person.staff_ref for person in candidates}
        chosen = set(form.people.data) | present.everybody_of(
            candidates, sites=form.sites.data, services=form.services.data
        )
        were = set(form.were.data.split()) & known
        invitations.change_invited(work, meeting_ref, chosen=chosen, were_chosen=were)
        return here, "The list of people was saved."

    onward, status = send(form, invite)
    if onward:
        return redirect(onward, status)
    chosen_now = form.people.chosen()
    return render_template(
        "meetings/people.html",
        form=form,
        page=shown,
        groups=[present.with_ticks(group, chosen_now) for group in groups],
        back_href=here,
    ), status


def _form(actor: UserActor, meeting: Meeting, candidates: Sequence[Candidate]) -> PeopleForm:
    """Everybody who may be invited, whoever is invited now being ticked."""
    invited = [invitee.person.staff_ref for invitee in meeting.invited]
    form = PeopleForm(people=invited, were=" ".join(sorted(invited)))
    form.people.choices = [Choice(person.staff_ref, person.name) for person in candidates]
    form.sites.choices = [Choice(name, name) for _, name in list_sites(actor.organisation_id)]
    form.services.choices = [Choice(row.name, row.name) for row in list_services(actor.organisation_id)]
    return form
