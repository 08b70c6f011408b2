"""The pages of lists: scans, scores and named colleagues, added and removed one at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases import queries
from peersupport.cases.forms.rows import LIST_FORMS, ImagingForm, ScoreForm, ViewerForm
from peersupport.cases.models import Case
from peersupport.cases.presenters.answers import HEADINGS
from peersupport.cases.rules.rows import say_imaging, say_score
from peersupport.cases.services import drafts
from peersupport.cases.views.walk import LATER, SAVED, back, before_page, onward_from
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.people.queries.directory import list_colleagues, person_by_ref
from peersupport.web.access import current_actor, request_id
from peersupport.web.fields import Choice

ADD, REMOVE = "add", "remove-"
EntryForm = ImagingForm | ScoreForm | ViewerForm


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry already on the list. `key` says which one to remove."""

    key: str
    text: str
    detail: str


def answer(case: Case, page: str) -> ResponseReturnValue:
    """Show the list; add to it, remove from it, or go on. The case was loaded for its owner."""
    # Read before a unit of work, which forgets what was loaded.
    case_ref, form = case.case_ref, _form(case, page)
    step = request.form.get("step", "")
    if not form.is_submitted():
        return _ask(case, page, form, 200)
    if step.startswith(REMOVE):
        return _change(case_ref, page, form, lambda work: _remove(work, case_ref, page, form, step), _here)
    if form.is_blank and step != ADD:
        return _go_on(case, page, form, is_later=step == LATER)
    if not form.validate():
        return _ask(case, page, form, 422)
    onward = _here if step == ADD else _later if step == LATER else onward_from
    return _change(case_ref, page, form, lambda work: _add(work, case_ref, page, form), onward)


def _form(case: Case, page: str) -> EntryForm:
    form: EntryForm = LIST_FORMS[page](version=str(case.version))
    if isinstance(form, ViewerForm):
        named = {viewer.person_id for viewer in case.viewers} | {case.owner_id}
        form.person.choices = [
            Choice(colleague.staff_ref, colleague.label)
            for colleague in list_colleagues(current_actor())
            if colleague.person_id not in named
        ]
    return form


def _change(
    case_ref: str,
    page: str,
    form: EntryForm,
    change: Callable[[Work], Case],
    onward: Callable[[Case, str], str],
) -> ResponseReturnValue:
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            changed = change(work)
            href = work.answer = onward(changed, page)
        return redirect(href, 303)
    except (InvalidInput, Conflict) as error:
        form.show(error)
    case = queries.get_case(current_actor(), case_ref)
    form.version.sent = str(case.version)
    return _ask(case, page, form, 422)


def _add(work: Work, case_ref: str, page: str, form: EntryForm) -> Case:
    version = form.expected_version
    if isinstance(form, ViewerForm):
        person = person_by_ref(current_actor(), form.person.data)
        return drafts.add_viewer(
            work, case_ref, person_id=person.person_id, staff_ref=person.staff_ref, expected_version=version
        )
    return drafts.add_row(
        work,
        case_ref,
        page=page,
        row=form.row(),
        expected_version=version,
        identifier_reason=form.identifier_reason.data,
    )


def _remove(work: Work, case_ref: str, page: str, form: EntryForm, step: str) -> Case:
    which = step.removeprefix(REMOVE)
    version = form.expected_version
    if page == "people":
        return drafts.remove_viewer(work, case_ref, staff_ref=which, expected_version=version)
    index = int(which) if which.isascii() and which.isdecimal() and len(which) < 4 else -1
    return drafts.remove_row(work, case_ref, page=page, index=index, expected_version=version)


def _go_on(case: Case, page: str, form: EntryForm, *, is_later: bool) -> ResponseReturnValue:
    if page == "people" and not case.viewers and not is_later:
        form.refuse("person", "Select a colleague, or change who may see the case")
        return _ask(case, page, form, 422)
    if is_later:
        flash(SAVED, "success")
    return redirect((_later if is_later else onward_from)(case, page), 303)


def _here(case: Case, page: str) -> str:
    return url_for("cases.edit", case_ref=case.case_ref, page=page, back=back())


def _later(case: Case, _page: str) -> str:
    return url_for("cases.show", case_ref=case.case_ref)


def _ask(case: Case, page: str, form: EntryForm, status: int) -> ResponseReturnValue:
    return render_template(
        "cases/entries.html",
        form=form,
        heading=HEADINGS[page],
        wording=WORDING[page],
        entries=_entries(case, page),
        case_ref=case.case_ref,
        back_href=before_page(case, page),
    ), status


def _entries(case: Case, page: str) -> list[Entry]:
    if page == "people":
        people = sorted((viewer.person for viewer in case.viewers), key=lambda person: person.name)
        return [Entry(person.staff_ref, person.name, person.role_title) for person in people]
    if page == "imaging":
        rows = enumerate(case.imaging)
        return [Entry(str(index), say_imaging(row), str(row.get("summary", ""))) for index, row in rows]
    return [Entry(str(index), say_score(row), "") for index, row in enumerate(case.outcome_scores)]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one list page."""

    lead: str
    adding: str
    button: str


WORDING = {
    "imaging": Wording(
        "Add each scan whose report matters for your question. Continue when there is none.",
        "Add a scan",
        "Add this scan",
    ),
    "scores": Wording(
        "Add each score that matters. For a group, add its average. Continue when there is none.",
        "Add a score",
        "Add this score",
    ),
    "people": Wording(
        "Chairs and coordinators see the case too, because they review it.",
        "Add a colleague",
        "Add this colleague",
    ),
}
