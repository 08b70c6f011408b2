"""A bare application around the templates: no database, no people."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from peersupport.web.fields import BaseForm

ROOT = Path(__file__).resolve().parents[3]

Render = Callable[..., str]
Form = TypeVar("Form", bound=BaseForm)


@pytest.fixture(scope="session")
def bare_app() -> Flask:
    """Flask with our templates, in which a misspelt variable is an error."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config["SECRET_KEY"] = "only for unit tests"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    app.jinja_env.globals["csrf_token"] = lambda: "the-csrf-token"
    return app


@pytest.fixture
def in_page(bare_app: Flask) -> Generator[Flask]:
    """The application context that rendering needs."""
    with bare_app.test_request_context("/"):
        yield bare_app


@pytest.fixture
def component(in_page: Flask) -> Render:
    """Calls a macro as a template would; `inner` is what stands between call and endcall."""

    def render(macro: str, /, *arguments: object, inner: str = "", **named: object) -> str:
        call = f"{macro}(*arguments, **named)"
        body = "{% call " + call + " %}{{ inner }}{% endcall %}" if inner else "{{ " + call + " }}"
        source = "{% from 'components/" + macro + ".html' import " + macro + " %}" + body
        template = in_page.jinja_env.from_string(source)
        return template.render(arguments=arguments, named=named, inner=Markup(inner))  # noqa: S704 - fixed text

    return render


def submitted(form: type[Form], values: dict[str, object]) -> Form:
    """The form as a browser would send it, without its CSRF token."""
    return form(MultiDict(values), meta={"csrf": False})
