"""What came of a case: 2 pages of questions, and what else may happen to an outcome."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.actions.queries import list_actions_of
from peersupport.actions.words import ActionSource
from peersupport.cases import policies
from peersupport.cases.forms.outcome_steps import CloseForm, DueForm, NotObtainableForm, ReopenForm
from peersupport.cases.forms.outcomes import HappenedForm, MeantForm
from peersupport.cases.models import Case, CaseOutcome
from peersupport.cases.presenters import outcomes as presenters
from peersupport.cases.presenters.outcomes import AskedAbout, OutcomePart
from peersupport.cases.queries import outcomes as queries
from peersupport.cases.rules import outcomes as rules
from peersupport.cases.services import outcomes as services
from peersupport.cases.views import blueprint
from peersupport.cases.words import label_within
from peersupport.core import clock
from peersupport.core.actor import UserActor
from peersupport.core.decisions import Decision
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.web.access import CLINICAL, access, current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.forms import GuardedForm, show_errors

THANKS = "The case is closed. The people who discussed it can now see what came of it."
CHANGED = "Your changes were saved."


def load_part(actor: UserActor, case: Case) -> OutcomePart | None:
    """What the case page shows of the outcome, for a case that was loaded for this reader."""
    if case.discussed_at is None:
        return None
    discussions = queries.list_approved_discussions(case)
    actions = list_actions_of(ActionSource.DISCUSSION, queries.ids_of(discussions))
    outcome = queries.find_outcome(case)
    return presenters.outcome_part(actor, case, outcome, discussions, actions, _today())


@blueprint.route("/cases/<reference:case_ref>/outcome", methods=["GET", "POST"])
@access(CLINICAL)
def outcome(case_ref: str) -> ResponseReturnValue:
    """The first page: what was done about the recommendation."""
    actor = current_actor()
    case, kept = _load(case_ref, _may_record)
    form = HappenedForm.of(kept, _asked(case))
    if "intended_action_avoided" in form:
        planned = label_within(case.intended_action)
        form.intended_action_avoided.label.text = (
            f"Without advice you would have chosen: {planned}. Was that avoided?"
        )
    about = _about(actor, case, kept)

    def save(work: Work) -> None:
        reason = form.identifier_reason.data
        services.save_what_happened(work, case_ref, form.answers(), identifier_reason=reason)

    onward = url_for("cases.outcome_meaning", case_ref=case_ref)
    if form.is_submitted() and _done(form, save, onward):
        return redirect(onward, 303)
    return _show("cases/outcome.html", form, about, back_href=_page_of(case_ref))


@blueprint.route("/cases/<reference:case_ref>/outcome/meaning", methods=["GET", "POST"])
@access(CLINICAL)
def outcome_meaning(case_ref: str) -> ResponseReturnValue:
    """The second page, which closes the case."""
    actor = current_actor()
    case, kept = _load(case_ref, _may_record)
    first_page = url_for("cases.outcome", case_ref=case_ref)
    if services.is_first_page_missing(case, kept):
        return redirect(first_page, 303)
    form = MeantForm.of(kept, _asked(case))
    about = _about(actor, case, kept)
    harmed: list[bool] = []

    def record(work: Work) -> None:
        reason = form.identifier_reason.data
        harmed.append(services.record_outcome(work, case_ref, form.answers(), identifier_reason=reason))

    if form.is_submitted() and _done(form, record, _page_of(case_ref)):
        flash(CHANGED if about.is_amended else THANKS, "success")
        endpoint = "cases.outcome_incident" if any(harmed) else "cases.show"
        return redirect(url_for(endpoint, case_ref=case_ref), 303)
    return _show("cases/outcome_meaning.html", form, about, back_href=first_page)


@blueprint.get("/cases/<reference:case_ref>/outcome/incident")
@access(CLINICAL)
def outcome_incident(case_ref: str) -> ResponseReturnValue:
    """How to report unexpected harm: this service does not do it."""
    case, _kept = queries.get_outcome(current_actor(), case_ref)
    return render_template("cases/outcome_incident.html", case_ref=case.case_ref)


@blueprint.route("/cases/<reference:case_ref>/outcome/not-obtainable", methods=["GET", "POST"])
@access(CLINICAL)
def outcome_not_obtainable(case_ref: str) -> ResponseReturnValue:
    """The owner says why nobody can know."""
    form = NotObtainableForm()

    def mark(work: Work) -> None:
        reason = form.identifier_reason.data
        services.mark_not_obtainable(work, case_ref, reason=form.reason.data, identifier_reason=reason)

    def may(actor: UserActor, case: Case, kept: CaseOutcome) -> Decision:
        return policies.can_mark_not_obtainable(actor, case, kept, _today())

    return _ask("cases/outcome_not_obtainable.html", case_ref, form, may, mark, "The case is closed.")


@blueprint.route("/cases/<reference:case_ref>/outcome/due", methods=["GET", "POST"])
@access(CLINICAL)
def outcome_due(case_ref: str) -> ResponseReturnValue:
    """A coordinator sets when the outcome is due."""
    form = DueForm()

    def set_due(work: Work) -> None:
        services.set_outcome_due(work, case_ref, due_on=form.day)

    def may(actor: UserActor, case: Case, _kept: CaseOutcome) -> Decision:
        return policies.can_set_outcome_due(actor, case)

    return _ask(
        "cases/outcome_due.html", case_ref, form, may, set_due, "The date was changed. We told the owner."
    )


@blueprint.route("/cases/<reference:case_ref>/outcome/close", methods=["GET", "POST"])
@access(CLINICAL)
def outcome_close(case_ref: str) -> ResponseReturnValue:
    """A coordinator closes the case without an outcome."""
    form = CloseForm()

    def close(work: Work) -> None:
        reason = form.identifier_reason.data
        services.close_without_outcome(work, case_ref, reason=form.reason.data, identifier_reason=reason)

    return _ask(
        "cases/outcome_close.html",
        case_ref,
        form,
        policies.can_close_without_outcome,
        close,
        "The case was closed without an outcome. We told the owner.",
    )


@blueprint.route("/cases/<reference:case_ref>/outcome/reopen", methods=["GET", "POST"])
@access(CLINICAL)
def outcome_reopen(case_ref: str) -> ResponseReturnValue:
    """A chair asks for the outcome of a closed case again."""
    form = ReopenForm()

    def reopen(work: Work) -> None:
        reason = form.identifier_reason.data
        services.reopen_case(work, case_ref, reason=form.reason.data, identifier_reason=reason)

    def may(actor: UserActor, case: Case, _kept: CaseOutcome) -> Decision:
        return policies.can_reopen_case(actor, case)

    return _ask(
        "cases/outcome_reopen.html", case_ref, form, may, reopen, "The case is open again. We told the owner."
    )


def _ask(
    template: str,
    case_ref: str,
    form: OneTimeForm,
    may: Callable[[UserActor, Case, CaseOutcome], Decision],
    change: Callable[[Work], None],
    message: str,
) -> ResponseReturnValue:
    """One question about an outcome, and back to the case."""
    here = _page_of(case_ref)
    about = _about(current_actor(), *_load(case_ref, may))
    if form.is_submitted() and _done(form, change, here):
        flash(message, "success")
        return redirect(here, 303)
    return _show(template, form, about, back_href=here)


def _done(form: OneTimeForm, change: Callable[[Work], None], answer: str) -> bool:
    """Validate and change. False when something is wrong, which the form then says at its fields."""
    if not form.validate():
        return False
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            change(work)
            work.answer = answer
    except (InvalidInput, Conflict) as error:
        if isinstance(form, GuardedForm):
            form.show(error)
        else:
            show_errors(form, error)
        return False
    return True


def _show(template: str, form: OneTimeForm, about: AskedAbout, *, back_href: str) -> ResponseReturnValue:
    page = render_template(template, form=form, about=about, back_href=back_href)
    return page, 422 if form.problems else 200


def _load(case_ref: str, may: Callable[[UserActor, Case, CaseOutcome], Decision]) -> tuple[Case, CaseOutcome]:
    """The case and its outcome. On opening the page also NotAllowed; a sent form goes on to the service."""
    actor = current_actor()
    case, kept = queries.get_outcome(actor, case_ref)
    if request.method == "GET":
        may(actor, case, kept).require()
    return case, kept


def _may_record(actor: UserActor, case: Case, kept: CaseOutcome) -> Decision:
    return policies.can_record_outcome(actor, case, kept, _today())


def _about(actor: UserActor, case: Case, kept: CaseOutcome) -> AskedAbout:
    return presenters.asked_about(actor, case, kept, queries.list_approved_discussions(case), _today())


def _asked(case: Case) -> frozenset[str]:
    return rules.questions_for(case.case_kind, has_intended_action=case.intended_action is not None)


def _page_of(case_ref: str) -> str:
    return url_for("cases.show", case_ref=case_ref)


def _today() -> date:
    return clock.london_day(clock.now())
