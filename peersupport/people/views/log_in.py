"""Logging in and out."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from peersupport.core import clock
from peersupport.core.actor import Visitor
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.forms.log_in import LogInForm
from peersupport.people.queries.sessions import find_session
from peersupport.people.services import sessions
from peersupport.people.views import blueprint
from peersupport.people.views.guess import absolute_hours, password_guess
from peersupport.web import signed_in
from peersupport.web.access import LOGGED_IN, PUBLIC, access, current_actor, request_id
from peersupport.web.forms import show_errors
from peersupport.web.redirects import safe_path


@blueprint.route("/log-in", methods=["GET", "POST"])
@access(PUBLIC)
def log_in() -> ResponseReturnValue:
    """The log-in page. Somebody already logged in goes straight on."""
    onward = safe_path(request.args.get("next"), otherwise=url_for("home.index"))
    if current_user.is_authenticated:
        return redirect(onward)
    form = LogInForm()
    if form.validate_on_submit():
        guess = password_guess(form.email.data, form.password.data)
        try:
            with unit_of_work(Visitor(), request_id=request_id()) as work:
                token = sessions.log_in(work, guess, browser=browser(), absolute_hours=absolute_hours())
            return enter(token, onward)
        except InvalidInput as error:
            show_errors(form, error)
    return render_template("people/log_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/log-out")
@access(LOGGED_IN)
def log_out() -> ResponseReturnValue:
    """End this session on the server, and forget it in the browser."""
    with unit_of_work(current_actor(), request_id=request_id()) as work:
        sessions.log_out(work, current_actor())
    return leave("You have logged out.")


@blueprint.post("/session/renew")
@access(LOGGED_IN)
def keep_active() -> ResponseReturnValue:
    """The person chose to stay logged in."""
    actor = current_actor()
    if actor.session_id is not None:
        with unit_of_work(actor, request_id=request_id()) as work:
            sessions.keep_session_active(work, actor.session_id)
    return {"ok": True}


def browser() -> str:
    """What the browser says about itself."""
    return request.user_agent.string


def enter(token: str, onward: str) -> ResponseReturnValue:
    """Put the new session into the browser in place of any earlier one, and go on."""
    live = find_session(token, clock.now())
    if live is None:  # ended between its start and this line
        return redirect(url_for("people.log_in"), 303)
    signed_in.begin(token, live)
    return redirect(onward, 303)


def leave(message: str) -> ResponseReturnValue:
    """Forget the session in the browser and show the log-in page."""
    logout_user()
    session.clear()
    flash(message, "success")
    return redirect(url_for("people.log_in"), 303)
