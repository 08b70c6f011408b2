"""The question pages of a case: a draft is saved at every step."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases import policies, queries
from peersupport.cases.forms.base import AnswersForm
from peersupport.cases.forms.pages import PAGE_FORMS
from peersupport.cases.models import Case
from peersupport.cases.presenters import answers as presenters
from peersupport.cases.presenters import questions
from peersupport.cases.rules.pages import LIST_PAGES, questions_of
from peersupport.cases.services import drafts
from peersupport.cases.views import blueprint, entries
from peersupport.cases.views.walk import LATER, SAVED, after_page, before_page
from peersupport.cases.words import RedFlagScreen
from peersupport.core.errors import Conflict, InvalidInput, NotFound
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.web.access import CLINICAL, access, current_actor, request_id

NOT_SCREENED = "Red flags were not screened. Screen for them before the case is discussed."


@blueprint.route("/cases/<reference:case_ref>/edit/<page>", methods=["GET", "POST"])
@access(CLINICAL)
def edit(case_ref: str, page: str) -> ResponseReturnValue:
    """One page of questions, or of a list."""
    case = _open(case_ref, page)
    if page in LIST_PAGES:
        return entries.answer(case, page)
    form = _form(case, page)
    if not form.is_submitted():
        return _ask(case, page, form, 200)
    if not form.validate():
        return _ask(case, page, form, 422)
    try:
        return redirect(_keep(case_ref, page, form), 303)
    except (InvalidInput, Conflict) as error:
        form.show(error)
        return _ask_again(case_ref, page, form, error)


def _keep(case_ref: str, page: str, form: AnswersForm) -> str:
    """Save the answers, say so, and tell where to go on."""
    with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
        saved = _save(work, case_ref, page, form)
        work.answer = saved.onward
    if saved.message:
        flash(saved.message, saved.kind)
    return saved.onward


def _open(case_ref: str, page: str) -> Case:
    """The case to answer for. Raises NotFound, also for a page its kind has not; NotAllowed on opening.

    A form that was sent goes on to the service, which gives back what was typed when it comes too late.
    """
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    try:
        questions_of(case.case_kind, page)
    except KeyError as error:
        raise NotFound from error
    if request.method == "GET":
        policies.can_edit_case(actor, case).require()
    return case


def _form(case: Case, page: str) -> AnswersForm:
    names = questions_of(case.case_kind, page)
    return PAGE_FORMS[page].for_answers(case.case_kind, names, drafts.answers_of(case), case.version)


@dataclass(frozen=True, slots=True)
class _Saved:
    """Where a saved page leads, and what is said there."""

    onward: str
    message: str = ""
    kind: str = "success"


def _save(work: Work, case_ref: str, page: str, form: AnswersForm) -> _Saved:
    is_later = request.form.get("step") == LATER
    answers = form.answers()
    case = drafts.save_answers(
        work,
        case_ref,
        page=page,
        answers=answers,
        expected_version=form.expected_version,
        is_finished=not is_later and not form.is_emergency,
        identifier_reason=form.identifier_reason.data,
    )
    if form.is_emergency:
        return _Saved(questions.emergency_href(case_ref))
    if is_later:
        return _Saved(url_for("cases.show", case_ref=case_ref), SAVED)
    if page == "red-flags" and case.red_flag_screen == RedFlagScreen.NOT_SCREENED:
        return _Saved(after_page(case, page), NOT_SCREENED, "warning")
    return _Saved(after_page(case, page))


def _ask_again(
    case_ref: str, page: str, form: AnswersForm, error: InvalidInput | Conflict
) -> ResponseReturnValue:
    case = queries.get_case(current_actor(), case_ref)
    if not isinstance(error, Conflict):
        return _ask(case, page, form, 422)
    # Sent once more, the page overwrites what it now shows beside the typed text.
    form.version.sent = str(case.version)
    return _ask(case, page, form, 409, saved=presenters.saved_rows(case, page))


def _ask(
    case: Case, page: str, form: AnswersForm, status: int, saved: list[presenters.Row] | None = None
) -> ResponseReturnValue:
    return render_template(
        _TEMPLATES.get(page, "cases/questions.html"),
        form=form,
        case_ref=case.case_ref,
        saved=saved or [],
        back_href=before_page(case, page),
        **questions.extras(page, form, case),
    ), status


_TEMPLATES = {"conditions": "cases/conditions.html", "red-flags": "cases/red_flags.html"}
