"""The page of one case."""

from flask import render_template
from flask.typing import ResponseReturnValue

from peersupport.cases import queries
from peersupport.cases.forms.moves import MoveForm
from peersupport.cases.parts import parts_of
from peersupport.cases.presenters.case_page import case_page
from peersupport.cases.views import blueprint
from peersupport.web.access import CLINICAL, access, current_actor


@blueprint.get("/cases/<reference:case_ref>")
@access(CLINICAL)
def show(case_ref: str) -> ResponseReturnValue:
    """What the case says, its history, what the reader may do, and what other slices show of it."""
    actor = current_actor()
    case = queries.get_case(actor, case_ref)
    page = case_page(actor, case, queries.list_moves(case))
    # Most readers have nothing to press, and a form costs as much as a query.
    form = MoveForm(version=str(case.version)) if any(step.is_post for step in page.steps) else None
    return render_template("cases/show.html", page=page, parts=parts_of(actor, case), form=form)
