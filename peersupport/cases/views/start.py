"""Beginning a case: choosing its kind, changing it while it is a draft, copying an earlier one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases import policies, queries
from peersupport.cases.forms.moves import KindForm, MoveForm
from peersupport.cases.models import Case
from peersupport.cases.rules.pages import PAGES
from peersupport.cases.services import drafts
from peersupport.cases.views import blueprint
from peersupport.cases.words import CaseKind
from peersupport.core.errors import Conflict
from peersupport.core.unit_of_work import unit_of_work
from peersupport.web.access import CLINICAL, access, current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.forms import show_errors


@blueprint.route("/cases/new", methods=["GET", "POST"])
@access(CLINICAL)
def new() -> ResponseReturnValue:
    """Choose the kind, which begins a draft."""
    form = KindForm(kind=request.args.get("kind"))
    if form.validate_on_submit():
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            case = drafts.start_case(work, kind=CaseKind(form.kind.data))
            onward = work.answer = _first_page(case)
        return redirect(onward, 303)
    return _ask(form, url_for("cases.index"))


@blueprint.route("/cases/<reference:case_ref>/edit/kind", methods=["GET", "POST"])
@access(CLINICAL)
def change_kind(case_ref: str) -> ResponseReturnValue:
    """Choose another kind while the case is a draft."""
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    policies.can_change_kind(actor, case).require()
    form = KindForm(kind=case.case_kind, version=str(case.version))
    if form.validate_on_submit():
        try:
            with unit_of_work(actor, request_id=request_id(), once=form.once) as work:
                kind = CaseKind(form.kind.data)
                case = drafts.change_kind(work, case_ref, kind=kind, expected_version=form.expected_version)
                onward = work.answer = _first_page(case)
            return redirect(onward, 303)
        except Conflict as error:
            show_errors(form, error)
            form.version.sent = str(queries.get_case(actor, case_ref).version)
    return _ask(form, url_for("cases.check", case_ref=case_ref))


@blueprint.post("/cases/<reference:case_ref>/copy")
@access(CLINICAL)
def duplicate(case_ref: str) -> ResponseReturnValue:
    """Begin a new draft with the answers of this case."""
    form = MoveForm()
    if not form.validate_on_submit():
        return redirect(url_for("cases.show", case_ref=case_ref), 303)
    with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
        case = drafts.duplicate_case(work, case_ref)
        onward = work.answer = url_for("cases.check", case_ref=case.case_ref)
    flash("This is a new draft. Check each answer: some are asked again.", "success")
    return redirect(onward, 303)


def _ask(form: OneTimeForm, back_href: str) -> ResponseReturnValue:
    return render_template("cases/kind.html", form=form, back_href=back_href), 422 if form.problems else 200


def _first_page(case: Case) -> str:
    return url_for("cases.edit", case_ref=case.case_ref, page=next(iter(PAGES[case.case_kind])))
