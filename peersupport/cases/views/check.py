"""Checking the answers and submitting; what to do instead when a case needs another route."""

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases import policies, queries
from peersupport.cases.forms.moves import SubmitForm
from peersupport.cases.forms.pages import EMERGENCY
from peersupport.cases.models import Case
from peersupport.cases.presenters import answers as presenters
from peersupport.cases.presenters import questions
from peersupport.cases.rules.pages import page_of
from peersupport.cases.services import moves
from peersupport.cases.views import blueprint
from peersupport.cases.views.walk import onward_from
from peersupport.cases.words import CaseStatus, RedFlagScreen, label
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason
from peersupport.core.unit_of_work import unit_of_work
from peersupport.web.access import CLINICAL, access, current_actor, request_id
from peersupport.web.fields import Problem
from peersupport.web.forms import show_errors


@blueprint.route("/cases/<reference:case_ref>/check", methods=["GET", "POST"])
@access(CLINICAL)
def check(case_ref: str) -> ResponseReturnValue:
    """Check the answers, then submit."""
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    form = SubmitForm(version=str(case.version))
    if form.is_submitted():
        return _submit(case_ref, form)
    policies.can_edit_case(actor, case).require()
    return _ask(case, form, [], 200)


@blueprint.get("/cases/<reference:case_ref>/submitted")
@access(CLINICAL)
def submitted(case_ref: str) -> ResponseReturnValue:
    """The case was submitted: what happens next."""
    case = queries.get_case(current_actor(), case_ref)
    return render_template(
        "cases/submitted.html", case_ref=case_ref, involves_colleague=bool(case.involves_colleague)
    )


@blueprint.get("/cases/<reference:case_ref>/stop")
@access(CLINICAL)
def stop(case_ref: str) -> ResponseReturnValue:
    """Where to go instead of a case conference. Nothing was submitted; the draft is kept."""
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    policies.can_edit_case(actor, case).require()
    is_emergency = request.args.get(questions.WHY) == EMERGENCY
    page = questions.stop_page(case, moves.find_stops(case), is_emergency=is_emergency)
    if page is None:
        return redirect(url_for("cases.check", case_ref=case_ref), 303)
    return render_template("cases/stop.html", page=page, case_ref=case_ref)


@blueprint.get("/cases/<reference:case_ref>/other-routes")
@access(CLINICAL)
def other_routes(case_ref: str) -> ResponseReturnValue:
    """Other ways to raise a worry about a colleague, before the case goes to a chair."""
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    policies.can_edit_case(actor, case).require()
    return render_template(
        "cases/other_routes.html",
        case_ref=case_ref,
        onward_href=onward_from(case, "sharing"),
        back_href=url_for("cases.edit", case_ref=case_ref, page="sharing"),
    )


def _submit(case_ref: str, form: SubmitForm) -> ResponseReturnValue:
    if not form.validate():
        return _ask(queries.get_case(current_actor(), case_ref), form, [], 422)
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            moves.submit_case(
                work,
                case_ref,
                has_identifier_statement=form.has_identifier_statement.data,
                expected_version=form.expected_version,
                identifier_reason=form.identifier_reason.data,
            )
            onward = work.answer = url_for("cases.submitted", case_ref=case_ref)
        return redirect(onward, 303)
    except moves.CaseStopped:
        return redirect(url_for("cases.stop", case_ref=case_ref), 303)
    except (InvalidInput, Conflict) as error:
        return _ask_again(case_ref, form, error)


def _ask_again(case_ref: str, form: SubmitForm, error: InvalidInput | Conflict) -> ResponseReturnValue:
    case = queries.get_case(current_actor(), case_ref)
    form.version.sent = str(case.version)
    if isinstance(error, Conflict):
        form.show(error)
        return _ask(case, form, [], 409)
    form.asks_reason = isinstance(error, NeedsReason)
    elsewhere = {name: said for name, said in error.errors.items() if name not in form}
    show_errors(form, InvalidInput({name: said for name, said in error.errors.items() if name in form}))
    return _ask(case, form, _problems(case, elsewhere), 422)


def _problems(case: Case, errors: Mapping[str, Sequence[str]]) -> list[Problem]:
    """A line for each answer to mend, which leads to its page."""
    found = []
    for name, said in errors.items():
        page = page_of(case.case_kind, name)
        found.append(Problem(said[0], presenters.change_href(case.case_ref, page, name)))
    return found


def _ask(case: Case, form: SubmitForm, problems: list[Problem], status: int) -> ResponseReturnValue:
    return render_template(
        "cases/check.html",
        form=form,
        problems=[*problems, *form.problems],
        case_ref=case.case_ref,
        kind=label(case.case_kind),
        can_change_kind=case.status is CaseStatus.DRAFT,
        is_unscreened=case.red_flag_screen is RedFlagScreen.NOT_SCREENED,
        involves_colleague=bool(case.involves_colleague),
        sections=presenters.answer_sections(case, is_owner=True, is_changeable=True),
        back_href=url_for("cases.show", case_ref=case.case_ref),
    ), status
