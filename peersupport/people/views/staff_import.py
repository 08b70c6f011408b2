"""Importing staff from a CSV file: check first, then all of it or nothing."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from peersupport.config import Config
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people import presenters
from peersupport.people.forms.organisation import ImportForm, StaffFileForm
from peersupport.people.queries.staff_import import plan_import
from peersupport.people.rules.staff_file import MOST_LINES, TEMPLATE
from peersupport.people.services.staff_import import import_staff
from peersupport.people.views import organisation
from peersupport.web.access import ADMINISTRATOR, access, current_actor, request_id

CHECKED_SECONDS = 60 * 60


@organisation.route("/import", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def import_people() -> ResponseReturnValue:
    """Select a file, and read what it would do. Changes nothing."""
    form = StaffFileForm()
    if form.validate_on_submit() and form.file.data is not None:
        return _show_plan(form.file.data, None)
    back_href = url_for("organisation.index")
    page = render_template("people/import_people.html", form=form, most_lines=MOST_LINES, back_href=back_href)
    return page, 422 if form.errors else 200


@organisation.get("/import/template.csv")
@access(ADMINISTRATOR)
def import_template() -> ResponseReturnValue:
    """The headings, with an example line."""
    headers = {"Content-Disposition": 'attachment; filename="staff-template.csv"'}
    return Response("\ufeff" + TEMPLATE, mimetype="text/csv", headers=headers)


@organisation.post("/import/run")
@access(ADMINISTRATOR)
def run_import() -> ResponseReturnValue:
    """Add everybody in the file that was checked, or nobody."""
    form, actor = ImportForm(), current_actor()
    content = _content(form) if form.validate() else None
    if content is None:
        flash("The check is too old. Select the file again.", "info")
        return redirect(url_for("organisation.import_people"), 303)
    try:
        with unit_of_work(actor, request_id=request_id(), once=form.once) as work:
            done = import_staff(
                work, actor.organisation_id, content, send_invitations=form.send_invitations.data
            )
            work.answer = url_for("organisation.people")
    except (InvalidInput, Conflict) as error:
        return _show_plan(content, error)
    flash(presenters.import_message(done.added, done.already_there), "success")
    return redirect(url_for("organisation.people"), 303)


def _show_plan(content: bytes, refusal: InvalidInput | Conflict | None) -> ResponseReturnValue:
    plan = presenters.import_plan(plan_import(current_actor().organisation_id, content))
    checked_file = _signer().dumps(content.decode("latin-1")) if plan.can_run else ""
    form = ImportForm(formdata=None, checked_file=checked_file)
    page = render_template(
        "people/check_import.html",
        form=form,
        plan=plan,
        refusal=refusal,
        back_href=url_for("organisation.import_people"),
    )
    return page, 200 if plan.can_run and refusal is None else 422


def _content(form: ImportForm) -> bytes | None:
    """The very file that this person checked within the last hour, or None."""
    try:
        text = _signer().loads(form.checked_file.data, max_age=CHECKED_SECONDS)
    except BadData:
        return None
    return str(text).encode("latin-1")


def _signer() -> URLSafeTimedSerializer:
    """Signs for one person: what an administrator checked cannot be run by another."""
    config: Config = current_app.config["PEERSUPPORT"]
    return URLSafeTimedSerializer(config.secret_key, salt=f"staff import by {current_actor().person_id}")
