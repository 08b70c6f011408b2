"""HTTP door of actions."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.actions import policies, presenters, queries, services
from peersupport.actions.forms import CancelForm, FinishForm, ReassignForm
from peersupport.actions.models import Action
from peersupport.core import clock
from peersupport.core.actor import Actor
from peersupport.core.decisions import Decision
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.people.queries.directory import person_by_ref
from peersupport.web.access import CLINICAL, access, current_actor, request_id
from peersupport.web.fields import Choice, OneTimeForm
from peersupport.web.forms import GuardedForm

blueprint = Blueprint("actions", __name__)
CANCELLED = "The action was cancelled. We told its owner."
GIVEN = "The action was given on. We told both people."


@blueprint.get("/actions")
@access(CLINICAL)
def index() -> ResponseReturnValue:
    """My actions: overdue, due soon, later, done lately, and those I agreed for others."""
    actor = current_actor()
    sections = presenters.my_sections(
        queries.list_my_actions(actor),
        queries.list_my_finished_actions(actor),
        queries.list_actions_i_agreed(actor),
        clock.london_day(clock.now()),
    )
    return render_template("actions/index.html", sections=sections)


@blueprint.get("/actions/<reference:action_ref>")
@access(CLINICAL)
def show(action_ref: str) -> ResponseReturnValue:
    """One action and what the reader may do with it."""
    actor = current_actor()
    action = queries.get_action(actor, action_ref)
    page = presenters.action_page(
        actor,
        action,
        queries.list_handovers(action),
        queries.find_source_link(actor, action),
        clock.london_day(clock.now()),
    )
    return render_template("actions/show.html", page=page, form=OneTimeForm())


@blueprint.post("/actions/<reference:action_ref>/start")
@access(CLINICAL)
def start(action_ref: str) -> ResponseReturnValue:
    """The owner has begun."""
    return _press(action_ref, services.start_action, "You have started this action.")


@blueprint.post("/actions/<reference:action_ref>/reopen")
@access(CLINICAL)
def reopen(action_ref: str) -> ResponseReturnValue:
    """There is more to do."""
    return _press(action_ref, services.reopen_action, "The action is open again. We told its owner.")


@blueprint.route("/actions/<reference:action_ref>/done", methods=["GET", "POST"])
@access(CLINICAL)
def done(action_ref: str) -> ResponseReturnValue:
    """The owner says what came of it."""
    action = _load(action_ref, policies.can_finish_action)
    form = FinishForm()

    def finish(work: Work) -> None:
        services.finish_action(
            work, action_ref, result=form.result.data, identifier_reason=form.identifier_reason.data
        )

    return _ask("actions/done.html", action, form, finish, "You have marked this action as done.")


@blueprint.route("/actions/<reference:action_ref>/cancel", methods=["GET", "POST"])
@access(CLINICAL)
def cancel(action_ref: str) -> ResponseReturnValue:
    """It need not be done any more."""
    action = _load(action_ref, policies.can_cancel_action)
    form = CancelForm()

    def cancel_it(work: Work) -> None:
        services.cancel_action(
            work, action_ref, reason=form.reason.data, identifier_reason=form.identifier_reason.data
        )

    return _ask("actions/cancel.html", action, form, cancel_it, CANCELLED)


@blueprint.route("/actions/<reference:action_ref>/reassign", methods=["GET", "POST"])
@access(CLINICAL)
def reassign(action_ref: str) -> ResponseReturnValue:
    """Give it to another colleague."""
    actor = current_actor()
    action = _load(action_ref, policies.can_reassign_action)
    form = ReassignForm(version=str(action.version))
    colleagues = [person for person in queries.owner_choices(actor) if person.person_id != action.owner_id]
    form.owner.choices = [Choice(person.staff_ref, person.label) for person in colleagues]

    def give(work: Work) -> None:
        services.reassign_action(
            work,
            action_ref,
            owner_id=person_by_ref(actor, form.owner.data).person_id,
            reason=form.reason.data,
            expected_version=int(form.version.data) if form.version.data.isdecimal() else None,
            identifier_reason=form.identifier_reason.data,
        )

    return _ask("actions/reassign.html", action, form, give, GIVEN)


def _load(action_ref: str, may: Callable[[Actor, Action], Decision]) -> Action:
    """The action to ask about. Raises NotFound; on opening the page also NotAllowed.

    A form that was sent goes on to the service, which gives back what was typed when it comes too late.
    """
    actor = current_actor()
    action = queries.get_action(actor, action_ref)
    if request.method == "GET":
        may(actor, action).require()
    return action


def _ask(
    template: str, action: Action, form: GuardedForm, change: Callable[[Work], None], message: str
) -> ResponseReturnValue:
    here = url_for("actions.show", action_ref=action.action_ref)
    status = 200
    # Read before the unit of work, which forgets what was loaded.
    shown = presenters.asked_about(action)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
                    change(work)
                    work.answer = here
            except (InvalidInput, Conflict) as error:
                form.show(error)
                status = 409 if isinstance(error, Conflict) else 422
            else:
                flash(message, "success")
                return redirect(here, 303)
    return render_template(template, action=shown, form=form, back_href=here), status


def _press(action_ref: str, service: Callable[[Work, str], None], message: str) -> ResponseReturnValue:
    form = OneTimeForm()
    here = url_for("actions.show", action_ref=action_ref)
    if not form.validate_on_submit():
        return redirect(here, 303)
    with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
        service(work, action_ref)
        work.answer = here
    flash(message, "success")
    return redirect(here, 303)
