"""Logging in and out."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from peersupport.config import Config
from peersupport.core import clock
from peersupport.core.actor import Visitor
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.forms.log_in import LogInForm
from peersupport.people.queries.sessions import find_session
from peersupport.people.rules.tokens import keyed_hash
from peersupport.people.services import sessions
from peersupport.people.views import blueprint
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
        try:
            token = _start_session(form)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            live = find_session(token, clock.now())
            if live is not None:
                signed_in.begin(token, live)
                return redirect(onward, 303)
    return render_template("people/log_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/log-out")
@access(LOGGED_IN)
def log_out() -> ResponseReturnValue:
    """End this session on the server, and forget it in the browser."""
    actor = current_actor()
    if actor.session_id is not None:
        with unit_of_work(actor, request_id=request_id()) as work:
            sessions.log_out(work, actor.session_id)
    logout_user()
    session.clear()
    flash("You have logged out.", "success")
    return redirect(url_for("people.log_in"), 303)


@blueprint.post("/session/renew")
@access(LOGGED_IN)
def keep_active() -> ResponseReturnValue:
    """The person chose to stay logged in."""
    actor = current_actor()
    if actor.session_id is not None:
        with unit_of_work(actor, request_id=request_id()) as work:
            sessions.keep_session_active(work, actor.session_id)
    return {"ok": True}


def _start_session(form: LogInForm) -> str:
    config: Config = current_app.config["PEERSUPPORT"]
    key = config.secret_key.encode()
    email, source = form.email.data.lower(), request.remote_addr or ""
    attempt = sessions.LogInTry(
        email=email,
        account_key=keyed_hash(email, key=key),
        source_key=keyed_hash(source, key=key),
        is_password_right=sessions.password_is_right(email, form.password.data),
    )
    with unit_of_work(Visitor(), request_id=request_id()) as work:
        return sessions.log_in(
            work, attempt, browser=request.user_agent.string, absolute_hours=config.absolute_hours
        )
