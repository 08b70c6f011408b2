"""One table from domain errors to pages. The live room and the jobs have theirs in their own doors."""

import structlog
from flask import Flask, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from peersupport.core.errors import AlreadyDone, Conflict, InvalidInput, NotAllowed, NotFound, place_of
from peersupport.web.assets import styles
from peersupport.web.signed_in import forget_who_asks

log = structlog.get_logger(__name__)
STALE_PAGE = (
    "This page was open for too long, or you logged in again meanwhile. "
    "Go back, reload the page and send it again."
)


def add_error_pages(app: Flask) -> None:
    """Answer every error with a page that says what happened and what to do."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(InvalidInput, _invalid)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _server_error)


def _not_found(_error: Exception) -> ResponseReturnValue:
    return render_template("errors/not_found.html"), 404


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    log.info("refused", endpoint=request.endpoint, reason=error.reason)
    return render_template("errors/not_allowed.html", reason=error.reason), 403


def _conflict(error: Conflict) -> ResponseReturnValue:
    return render_template(
        "errors/conflict.html", message=error.message, yours=error.yours, link=request.path
    ), 409


def _already_done(error: AlreadyDone) -> ResponseReturnValue:
    flash("That was already saved. Nothing was done twice.", "info")
    return redirect(error.answer or "/", 303)


def _invalid(error: InvalidInput) -> ResponseReturnValue:
    """For values no form on the page could show; a view that has a form puts them at their fields."""
    message = " ".join(message for messages in error.errors.values() for message in messages)
    return render_template("errors/conflict.html", message=message, yours=None, link=request.path), 422


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/conflict.html", message=STALE_PAGE, yours=None, link=request.path), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    answer = _http_page(error)
    # What a program needs to know about the refusal: which methods there are, when to come back.
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _http_page(error: HTTPException) -> Response:
    code = error.code or 500
    if code in (301, 302, 303, 307, 308):
        return make_response(error.get_response())
    if code == 404:
        return make_response(_not_found(error))
    if code == 429:
        return make_response(render_template("errors/too_many.html"), 429)
    if code == 403:
        reason = "You cannot open this page."
        return make_response(render_template("errors/not_allowed.html", reason=reason), 403)
    if code < 500:
        message = _PLAIN.get(code, _PLAIN[400])
        is_reading = request.method in ("GET", "HEAD")
        heading = "This page could not be opened" if is_reading else "Your change was not saved"
        page = render_template(
            "errors/conflict.html", heading=heading, message=message, yours=None, link=None
        )
        return make_response(page, code)
    return make_response(_server_error(error))


_PLAIN = {
    400: "Your browser sent something we could not read. Go back, reload the page and try again.",
    405: "This page cannot be used in that way. Go back and use the buttons on the page.",
    413: "What you sent is too large. Make it smaller and send it again.",
}


def unavailable(error: Exception) -> ResponseReturnValue:
    """For whatever the service stands on and that does not answer. The composition root says what that is."""
    log.error("unavailable", kind=type(error).__name__, endpoint=request.endpoint, where=place_of(error))
    forget_who_asks()
    page = make_response(render_template("errors/unavailable.html", styles=styles()), 503)
    page.headers["Retry-After"] = "60"
    return page


def _server_error(error: Exception) -> ResponseReturnValue:
    # The kind of error and where; never its text, which may repeat what somebody typed.
    log.error("server_error", kind=type(error).__name__, endpoint=request.endpoint, where=place_of(error))
    forget_who_asks()
    return render_template("errors/server_error.html", styles=styles()), 500
