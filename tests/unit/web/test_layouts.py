"""The frame around every page, and the pages that say what went wrong."""

import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, flash, render_template, render_template_string
from jinja2 import ChoiceLoader, DictLoader

from peersupport.web.fields import BaseForm, TextField
from tests.unit.web.conftest import submitted

PAGE = "{% extends 'layouts/form.html' %}{% block title %}Add a title{% endblock %}"
QUESTION = "{% block question %}<h1>Add a title</h1>{{ form.title }}{% endblock %}"
ERROR_PAGES = ["not_found", "not_allowed", "conflict", "too_many", "unavailable", "server_error"]


class TitleForm(BaseForm):
    title = TextField("Title", required_message="Enter a title")


@dataclass
class Chrome:
    """The attributes the layout needs; nothing more, so that a new need shows here."""

    is_signed_in: bool = True
    organisation_name: str = "Northvale <Trust>"
    person_name: str = "Priya Raman"
    person_key: str = "S-00042"
    role_title: str = "Physiotherapist"
    idle_seconds: int = 900
    session_ends_at: str | None = "2026-11-24T20:00:00+00:00"
    demo_mailbox_href: str | None = None
    navigation: list[SimpleNamespace] = field(
        default_factory=lambda: [
            SimpleNamespace(text="Home", href="/", current=False, count=None),
            SimpleNamespace(text="Actions", href="/actions", current=True, count=3),
        ]
    )


def parse(markup: str) -> None:
    """Refuse markup a browser would have to repair."""
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(markup)


def page(form: BaseForm, **context: object) -> str:
    return render_template_string(PAGE + QUESTION, form=form, **context)


def test_a_page_with_errors_says_so_in_its_title_and_lists_them_before_its_heading(in_page: Flask) -> None:
    form = submitted(TitleForm, {})
    form.validate()
    markup = page(form, chrome=Chrome(), back_href="/cases")
    parse(markup)
    assert "<title>Error: Add a title - peersupport</title>" in markup
    assert markup.index("nhsuk-back-link") < markup.index("nhsuk-error-summary") < markup.index("<h1>")
    assert '<a href="#title">Enter a title</a>' in markup


def test_a_page_without_errors_has_a_plain_title(in_page: Flask) -> None:
    markup = page(TitleForm(), chrome=Chrome())
    parse(markup)
    assert "<title>Add a title - peersupport</title>" in markup
    assert "nhsuk-error-summary" not in markup


def test_the_header_ends_with_a_button_that_posts_the_log_out(in_page: Flask) -> None:
    markup = page(TitleForm(), chrome=Chrome())
    account = markup[markup.index('aria-label="Account"') : markup.index('aria-label="Menu"')]
    assert "Priya Raman (Physiotherapist)" in account
    form = account[account.rindex("<form") :]
    assert 'method="post"' in form
    assert 'name="csrf_token" value="the-csrf-token"' in form
    assert "Log out" in form
    assert account.rindex("<li") < account.index("<form")


def test_the_navigation_marks_the_section_and_its_count(in_page: Flask) -> None:
    markup = page(TitleForm(), chrome=Chrome())
    assert re.search(
        r'href="/actions" aria-current="page">.*Actions.*<span class="app-count">3</span>', markup
    )
    assert "Northvale &lt;Trust&gt;" in markup


def test_the_body_tells_the_script_when_the_session_ends(in_page: Flask) -> None:
    body = re.search(r"<body[^>]*>", page(TitleForm(), chrome=Chrome()))
    assert body
    for expected in (
        'data-person="S-00042"',
        'data-idle-seconds="900"',
        'data-warn-seconds="120"',
        'data-renew-url="/session/renew"',
        'data-logout-url="/log-in"',
        'data-session-ends-at="2026-11-24T20:00:00+00:00"',
    ):
        assert expected in body[0]


@pytest.mark.parametrize("context", [{}, {"chrome": Chrome(is_signed_in=False, organisation_name="")}])
def test_a_visitor_gets_no_account_no_navigation_and_no_session_warning(
    in_page: Flask, context: dict[str, object]
) -> None:
    markup = page(TitleForm(), **context)
    parse(markup)
    for absent in ("Log out", "<nav", "session-warning", "data-person"):
        assert absent not in markup


def test_messages_are_shown_once_as_text_each_with_its_own_id(in_page: Flask) -> None:
    flash("Case <b> saved", "success")
    flash("Closed at 5pm", "info")
    markup = page(TitleForm(), chrome=Chrome())
    parse(markup)
    assert "Case &lt;b&gt; saved" in markup
    assert markup.index('id="message-1"') < markup.index('id="message-2"') < markup.index("<h1>")


def test_no_page_has_inline_script_or_style(in_page: Flask) -> None:
    markup = page(TitleForm(), chrome=Chrome())
    assert re.findall(r"<script[^>]*>", markup) == ['<script type="module" src="/static/app.js">']
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", markup)


@pytest.mark.parametrize("name", ERROR_PAGES)
@pytest.mark.parametrize("context", [{}, {"chrome": Chrome()}], ids=["visitor", "signed in"])
def test_an_error_page_is_sound_and_has_one_heading(
    in_page: Flask, name: str, context: dict[str, object]
) -> None:
    markup = render_template(f"errors/{name}.html", message="Somebody saved first.", **context)
    parse(markup)
    assert markup.count("<h1") == 1


def test_a_conflict_gives_back_the_text_that_was_not_saved(in_page: Flask) -> None:
    markup = render_template(
        "errors/conflict.html", message="Sam saved first.", yours="My <b>\n notes", link="/cases/C-2026-00042"
    )
    parse(markup)
    assert "My &lt;b&gt;\n notes</textarea>" in markup
    assert 'href="/cases/C-2026-00042"' in markup


def test_a_refusal_gives_its_reason(in_page: Flask) -> None:
    assert "Only the chair can approve." in render_template(
        "errors/not_allowed.html", reason="Only the chair can approve."
    )


@pytest.mark.parametrize("name", ["unavailable", "server_error"])
def test_the_page_for_a_broken_service_needs_nothing_of_it(bare_app: Flask, name: str) -> None:
    loader = bare_app.jinja_env.loader
    assert loader
    alone = bare_app.jinja_env.overlay(loader=ChoiceLoader([DictLoader({}), loader]))
    alone.globals = {}
    parse(alone.get_template(f"errors/{name}.html", globals={}).render())


def test_an_interruption_page_is_blue_and_its_heading_is_the_only_one(in_page: Flask) -> None:
    source = (
        "{% extends 'layouts/interruption.html' %}{% block title %}Stop{% endblock %}"
        "{% block heading %}Act first{% endblock %}{% block message %}<p>Why</p>{% endblock %}"
    )
    markup = render_template_string(source, back_href="/x")
    parse(markup)
    assert "nhsuk-panel--interruption" in markup
    assert re.findall(r"<h1[^>]*>([^<]*)", markup) == ["Act first"]
