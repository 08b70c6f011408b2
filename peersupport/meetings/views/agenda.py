"""The agenda page: order and minutes, listing cases, other items; and a listed case for those invited."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases.queries import list_accepted
from peersupport.core.actor import UserActor
from peersupport.core.errors import NotFound
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.forms.agenda import AddCasesForm, AddItemForm, AgendaForm
from peersupport.meetings.models import Meeting
from peersupport.meetings.presenters import agenda as present
from peersupport.meetings.presenters.cases import listed_case
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services import agenda as services
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.web.access import CLINICAL, access, current_actor


@blueprint.route("/meetings/<reference:meeting_ref>/agenda", methods=["GET", "POST"])
@access(CLINICAL)
def agenda(meeting_ref: str) -> ResponseReturnValue:
    """Arrange the agenda. Every button of the list saves the order and the minutes as typed."""
    actor = current_actor()
    meeting = _load(actor, meeting_ref)
    form = AgendaForm(revision=str(meeting.room_revision))

    def save(work: Work) -> tuple[str, str]:
        removed = services.save_agenda(
            work,
            meeting_ref,
            form.lines,
            expected_revision=int(form.revision.data),
            move=form.move,
            remove=form.remove,
        )
        here = url_for("meetings.agenda", meeting_ref=meeting_ref)
        if form.move:
            # The keyboard goes on where it was: at the item that moved.
            return f"{here}#item-{form.move[0]}", ""
        return here, f"{removed} waits for another meeting." if removed else "The agenda was saved."

    onward, status = send(form, save)
    if onward:
        return redirect(onward, status)
    meeting = _load(actor, meeting_ref)
    # After a refusal the page keeps what was typed; after a conflict it shows the agenda as it is now.
    typed = form.typed if status == 422 else {}
    page = render_template(
        "meetings/agenda.html",
        form=form.afresh(str(meeting.room_revision)),
        page=present.agenda_view(actor, meeting, typed),
        back_href=url_for("meetings.show", meeting_ref=meeting_ref),
    )
    return page, status


@blueprint.route("/meetings/<reference:meeting_ref>/agenda/cases", methods=["GET", "POST"])
@access(CLINICAL)
def add_cases(meeting_ref: str) -> ResponseReturnValue:
    """List accepted cases."""
    actor = current_actor()
    meeting = _load(actor, meeting_ref)
    form = AddCasesForm()
    form.cases.choices = present.waiting_choices(list_accepted(actor))
    here = url_for("meetings.agenda", meeting_ref=meeting_ref)
    shown = present.agenda_view(actor, meeting)

    def add(work: Work) -> tuple[str, str]:
        refs = services.add_cases(
            work,
            meeting_ref,
            case_refs=form.cases.data,
            late_reason=form.late_reason.data,
            identifier_reason=form.identifier_reason.data,
        )
        return here, f"{' and '.join(refs)} {'is' if len(refs) == 1 else 'are'} on the agenda."

    onward, status = send(form, add)
    if onward:
        return redirect(onward, status)
    return render_template("meetings/add_cases.html", form=form, page=shown, back_href=here), status


@blueprint.route("/meetings/<reference:meeting_ref>/agenda/items", methods=["GET", "POST"])
@access(CLINICAL)
def add_item(meeting_ref: str) -> ResponseReturnValue:
    """Add an item that is no case."""
    actor = current_actor()
    meeting = _load(actor, meeting_ref)
    form = AddItemForm()
    here = url_for("meetings.agenda", meeting_ref=meeting_ref)
    shown = present.agenda_view(actor, meeting)

    def add(work: Work) -> tuple[str, str]:
        services.add_item(
            work,
            meeting_ref,
            title=form.title.data,
            minutes=form.minutes.data or 0,
            late_reason=form.late_reason.data,
            identifier_reason=form.identifier_reason.data,
        )
        return here, "The item is on the agenda."

    onward, status = send(form, add)
    if onward:
        return redirect(onward, status)
    return render_template("meetings/add_item.html", form=form, page=shown, back_href=here), status


@blueprint.get("/meetings/<reference:meeting_ref>/cases/<reference:case_ref>")
@access(CLINICAL)
def case(meeting_ref: str, case_ref: str) -> ResponseReturnValue:
    """A listed case, for everybody invited, whatever its visibility is otherwise."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_ref)
    listed = next((item.case for item in meeting.items if item.case and item.case.case_ref == case_ref), None)
    if listed is None or not policies.can_read_listed_case(actor, meeting, listed):
        raise NotFound
    back_href = url_for("meetings.show", meeting_ref=meeting_ref)
    return render_template("meetings/case.html", page=listed_case(listed), back_href=back_href)


def _load(actor: UserActor, meeting_ref: str) -> Meeting:
    """The meeting to arrange. A form that was sent is the service's to judge, as in `planning`."""
    meeting = get_meeting(actor, meeting_ref)
    if request.method == "GET":
        policies.can_edit_meeting(actor, meeting).require()
    return meeting
