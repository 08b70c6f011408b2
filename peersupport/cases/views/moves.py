"""A case's way to a meeting: take back, accept, return, withdraw."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases import policies, queries
from peersupport.cases.forms.base import VersionedForm
from peersupport.cases.forms.moves import MoveForm, ReturnForm, WithdrawForm
from peersupport.cases.models import Case
from peersupport.cases.services import moves
from peersupport.cases.views import blueprint
from peersupport.cases.words import label
from peersupport.core.actor import Actor
from peersupport.core.decisions import Decision
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.web.access import CASE_REVIEWER, CLINICAL, access, current_actor, request_id

TAKEN_BACK = "The case is a draft again. Submit it when it is ready."
ACCEPTED = "The case is accepted and waits for a meeting. We told its owner."
RETURNED = "The case was returned. We told its owner."
WITHDRAWN = "The case was withdrawn."


@blueprint.post("/cases/<reference:case_ref>/take-back")
@access(CLINICAL)
def take_back(case_ref: str) -> ResponseReturnValue:
    """The owner takes a submitted case back to draft."""
    return _press(case_ref, moves.take_back_case, TAKEN_BACK)


@blueprint.post("/cases/<reference:case_ref>/accept")
@access(CASE_REVIEWER)
def accept(case_ref: str) -> ResponseReturnValue:
    """A chair or coordinator accepts a submitted case."""
    return _press(case_ref, moves.accept_case, ACCEPTED)


@blueprint.route("/cases/<reference:case_ref>/return", methods=["GET", "POST"])
@access(CASE_REVIEWER)
def give_back(case_ref: str) -> ResponseReturnValue:
    """A chair or coordinator returns a submitted case, with the reason and what is missing."""
    case = _load(case_ref, policies.can_return_case)
    form = ReturnForm(version=str(case.version))

    def change(work: Work) -> None:
        moves.return_case(
            work,
            case_ref,
            reason=form.reason.data,
            missing=form.missing.data,
            expected_version=form.expected_version,
            identifier_reason=form.identifier_reason.data,
        )

    return _ask("cases/return.html", case, form, change, RETURNED)


@blueprint.route("/cases/<reference:case_ref>/withdraw", methods=["GET", "POST"])
@access(CLINICAL)
def withdraw(case_ref: str) -> ResponseReturnValue:
    """The owner, or a chair with a reason, takes a case out of the way."""
    case = _load(case_ref, policies.can_withdraw_case)
    form = WithdrawForm(version=str(case.version))
    if not policies.needs_reason_to_withdraw(current_actor(), case):
        form.reason.label.text = "Why are you withdrawing it? (optional)"

    def change(work: Work) -> None:
        moves.withdraw_case(
            work,
            case_ref,
            reason=form.reason.data,
            expected_version=form.expected_version,
            identifier_reason=form.identifier_reason.data,
        )

    return _ask("cases/withdraw.html", case, form, change, WITHDRAWN)


def _load(case_ref: str, may: Callable[[Actor, Case], Decision]) -> Case:
    """The case to ask about. Raises NotFound; on opening the page also NotAllowed.

    A form that was sent goes on to the service, which gives back what was typed when it comes too late.
    """
    case = queries.get_case(current_actor(), case_ref)
    if request.method == "GET":
        may(current_actor(), case).require()
    return case


def _press(case_ref: str, service: Callable[..., Case], message: str) -> ResponseReturnValue:
    form = MoveForm()
    here = url_for("cases.show", case_ref=case_ref)
    if form.validate_on_submit():
        try:
            with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
                service(work, case_ref, expected_version=form.expected_version)
                work.answer = here
        except Conflict as error:
            # The usual page would lead back here, which can only be posted to.
            return render_template("errors/conflict.html", message=error.message, yours=None, link=here), 409
        flash(message, "success")
    return redirect(here, 303)


def _ask(
    template: str, case: Case, form: VersionedForm, change: Callable[[Work], None], message: str
) -> ResponseReturnValue:
    here = url_for("cases.show", case_ref=case.case_ref)
    status = 200
    # Read before the unit of work, which forgets what was loaded.
    shown = {"case_ref": case.case_ref, "title": case.title, "status": label(case.status)}
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
                    change(work)
                    work.answer = here
                flash(message, "success")
                return redirect(here, 303)
            except InvalidInput as error:
                form.show(error)
            except Conflict as error:
                form.show(error)
                status = 409
    return render_template(template, case=shown, form=form, back_href=here), status
