"""The list of cases and the queue for review."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from peersupport.cases import queries
from peersupport.cases.forms.moves import FilterForm
from peersupport.cases.presenters import lists as presenters
from peersupport.cases.views import blueprint
from peersupport.cases.words import CaseKind, CaseStatus
from peersupport.web.access import CASE_REVIEWER, CLINICAL, access, current_actor


@blueprint.get("/cases")
@access(CLINICAL)
def index() -> ResponseReturnValue:
    """The cases the reader may see, 25 a page, newest first."""
    form = FilterForm.from_query()
    if request.args:
        form.validate()
    actor = current_actor()
    page = queries.list_cases(
        actor,
        _filters(form),
        presenters.read_key(request.args.get("after")),
        before=presenters.read_key(request.args.get("before")),
    )
    return render_template(
        "cases/index.html",
        form=form,
        page=presenters.list_page(page, _asked(form)),
        can_review=actor.is_case_reviewer,
    )


@blueprint.get("/cases/review")
@access(CASE_REVIEWER)
def review() -> ResponseReturnValue:
    """The submitted cases that wait for a chair or coordinator, oldest first."""
    lines = presenters.review_lines(queries.list_for_review(current_actor()))
    return render_template("cases/review.html", lines=lines)


def _filters(form: FilterForm) -> queries.CaseFilters:
    return queries.CaseFilters(
        status=CaseStatus(form.status.data) if form.status.data else None,
        kind=CaseKind(form.kind.data) if form.kind.data else None,
        region=form.region.data or None,
        is_mine=form.mine.data,
    )


def _asked(form: FilterForm) -> dict[str, str]:
    asked = {"status": form.status.data, "kind": form.kind.data, "region": form.region.data}
    return {name: value for name, value in asked.items() if value} | (
        {"mine": "yes"} if form.mine.data else {}
    )
