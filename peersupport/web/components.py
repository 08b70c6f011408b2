"""Calls one component macro from Python, so that a form field can render itself."""

from flask import current_app
from markupsafe import Markup


def render_component(name: str, /, **arguments: object) -> Markup:
    """The markup of the macro `name` in templates/components/<name>.html.

    The template's module is cached by Jinja, so a call costs a function call and no parsing.
    """
    module = current_app.jinja_env.get_template(f"components/{name}.html").module
    return Markup(getattr(module, name)(**arguments))  # noqa: S704 - the macro escaped its arguments
