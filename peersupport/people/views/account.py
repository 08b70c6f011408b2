"""One's own account: details, sessions, password."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people import presenters
from peersupport.people.forms.passwords import ChangePasswordForm
from peersupport.people.queries import accounts, directory
from peersupport.people.services import passwords, sessions
from peersupport.people.views import blueprint
from peersupport.people.views.guess import password_guess
from peersupport.people.views.log_in import leave
from peersupport.web.access import LOGGED_IN, access, current_actor, request_id
from peersupport.web.forms import show_errors


@blueprint.get("/account")
@access(LOGGED_IN)
def account() -> ResponseReturnValue:
    """My details and my sessions."""
    actor = current_actor()
    return render_template(
        "people/account.html",
        details=presenters.my_details(accounts.get_my_details(actor)),
        sessions=presenters.my_sessions(
            accounts.list_live_sessions(actor.person_id, clock.now()), actor.session_id
        ),
    )


@blueprint.post("/account/sessions/end")
@access(LOGGED_IN)
def end_session() -> ResponseReturnValue:
    """End one of my sessions; ending this one is logging out."""
    actor, session_id = current_actor(), _session_id(request.form.get("session", ""))
    with unit_of_work(actor, request_id=request_id()) as work:
        sessions.end_session(work, actor, session_id)
    if session_id == actor.session_id:
        return leave("You have logged out.")
    flash("That log-in was ended.", "success")
    return redirect(url_for("people.account"), 303)


@blueprint.post("/account/sessions/end-all")
@access(LOGGED_IN)
def log_out_everywhere() -> ResponseReturnValue:
    """End all my sessions, this one too."""
    actor = current_actor()
    with unit_of_work(actor, request_id=request_id()) as work:
        sessions.log_out_everywhere(work, directory.get_person(actor, actor.person_id))
    return leave("You have logged out everywhere.")


@blueprint.route("/account/password", methods=["GET", "POST"])
@access(LOGGED_IN)
def change_password() -> ResponseReturnValue:
    """Choose a new password, with the old one. Ends my other sessions."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            _change_password(form)
            flash("Your password was changed. You are logged out everywhere else.", "success")
            return redirect(url_for("people.account"), 303)
        except InvalidInput as error:
            show_errors(form, error)
    back_href = url_for("people.account")
    page = render_template("people/change_password.html", form=form, back_href=back_href)
    return page, 422 if form.errors else 200


def _change_password(form: ChangePasswordForm) -> None:
    actor = current_actor()
    mine = accounts.get_my_details(actor)
    old = password_guess(mine.email, form.old_password.data)
    new = passwords.prepare_password(form.password.data, own_words=mine.own_words)
    with unit_of_work(actor, request_id=request_id(), once=form.once) as work:
        passwords.change_password(work, actor, old, new)
        work.answer = url_for("people.account")


def _session_id(typed: str) -> UUID:
    try:
        return UUID(typed[:40])
    except ValueError as error:
        raise NotFound from error
