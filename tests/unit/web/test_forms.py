"""Forms: one class for pages, live events and addresses; no input makes them fall over."""

from io import BytesIO

import pytest
from flask import Flask, render_template_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.validators import ValidationError

from peersupport.web.fields import (
    BaseForm,
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    FileField,
    LongTextField,
    OneTimeForm,
    PasswordField,
    RadiosField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)
from tests.unit.web.conftest import submitted


class EveryField(OneTimeForm):
    title = TextField("Title", required_message="Enter a title", max_length=20)
    notes = LongTextField("Notes (optional)", limit=30)
    email = EmailField()
    password = PasswordField()
    minutes = WholeNumberField("Length", least=30, most=90, suffix="minutes")
    kind = RadiosField("Kind", choices=[Choice("a", "A")])
    flags = CheckboxesField("Flags", choices=[Choice("a", "A")])
    due = DateField("Due date")
    at = TimeField("Time")
    tick = TickField("Sure")
    file = FileField("Staff file", max_bytes=10)


def sent(**values: object) -> EveryField:
    form = EveryField.from_payload({"title": "Knee", "form_token": "t" * 32} | values)
    form.validate()
    return form


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("title", "", "Enter a title"),
        ("title", "   ", "Enter a title"),
        ("title", "x" * 21, "Title must be 20 characters or fewer"),
        ("title", "a\x00b", "Remove the invisible character after 'a'"),
        ("title", True, "Title must be text"),
        ("title", {}, "Title must be text"),
        ("title", 10**400, "Title must be text"),
        ("title", ["a", "b"], "Title was sent more than once"),
        ("notes", "y" * 31, "Notes must be 30 characters or fewer"),
        ("notes", [None], "Notes must be text"),
        ("email", "sam", "Enter an email address in the correct format, like name@example.nhs.uk"),
        ("email", "a@b.c", "Enter an email address in the correct format, like name@example.nhs.uk"),
        ("email", "a b@c.uk", "Enter an email address in the correct format, like name@example.nhs.uk"),
        ("email", "a@b.uk,c@d.uk", "Enter an email address in the correct format, like name@example.nhs.uk"),
        ("password", "p" * 201, "Password must be 200 characters or fewer"),
        ("password", "\ud800", "Password must be text"),
        ("minutes", "29", "Length must be between 30 and 90"),
        ("minutes", "forty", "Length must be a whole number, like 30"),
        ("minutes", "4.5", "Length must be a whole number, like 30"),
        ("minutes", "٤٥", "Length must be a whole number, like 30"),
        ("minutes", float("nan"), "Length must be text"),
        ("form_token", "<script>", "Load this page again, then try once more"),
        ("form_token", None, "Load this page again, then try once more"),
    ],
)
def test_a_wrong_value_is_one_error_of_its_field(
    in_page: Flask, name: str, value: object, message: str
) -> None:
    assert sent(**{name: value}).errors == {name: [message]}


def test_good_values_come_back_typed(in_page: Flask) -> None:
    form = sent(
        title=" Knee \n pain ", notes="one\r\ntwo", minutes=45, email="sam.o'neil@example.nhs.uk", tick=True
    )
    assert form.errors == {}
    assert (form.title.data, form.notes.data, form.minutes.data, form.tick.data) == (
        "Knee pain",
        "one\ntwo",
        45,
        True,
    )
    assert form.email.data == "sam.o'neil@example.nhs.uk"
    assert form.once == "t" * 32


def test_a_password_is_neither_trimmed_nor_shown_again(in_page: Flask) -> None:
    form = sent(password="  pass\u202eword ")
    assert form.password.data == "  pass\u202eword "
    assert "word " not in str(form.password)


@pytest.mark.parametrize("payload", [None, [], "text", 5, [["title", "x"]]])
def test_an_event_that_is_not_a_mapping_is_refused_above_the_form(in_page: Flask, payload: object) -> None:
    form = EveryField.from_payload(payload)
    assert not form.validate()
    assert form.problems[0].text == "This could not be read. Load the page again"
    assert form.problems[0].href == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [*(name for name in vars(EveryField) if not name.startswith("_")), "due-day", "form_token"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(NAMES, JSON))
def test_no_event_makes_a_form_raise_and_every_problem_can_be_shown(
    in_page: Flask, payload: dict[str, object]
) -> None:
    form = EveryField.from_payload(payload)
    form.validate()
    for name in ("title", "notes", "minutes", "kind", "flags", "due", "at", "tick", "file", "password"):
        assert str(form[name])
    assert all(problem.text for problem in form.problems)


def test_an_empty_submission_does_not_fall_back_to_the_older_value(bare_app: Flask) -> None:
    with bare_app.test_request_context("/", method="POST"):
        form = EveryField(data={"title": "Old title"}, meta={"csrf": False})
        assert not form.validate()
        assert form.title.error == "Enter a title"


def test_a_json_body_is_not_a_form(bare_app: Flask) -> None:
    with bare_app.test_request_context("/", method="POST", json=[["title", "x"]]):
        form = EveryField(meta={"csrf": False})
        assert not form.validate()
        assert form.title.error == "Enter a title"


def test_a_file_sent_as_text_and_text_sent_as_a_file_are_refused(bare_app: Flask) -> None:
    data = {"title": (BytesIO(b"x"), "x.csv"), "file": "words"}
    with bare_app.test_request_context("/", method="POST", data=data):
        form = EveryField(meta={"csrf": False})
        form.validate()
        assert form.title.error == "Title must be text"
        assert form.file.data is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"name,band\n", ""),
        (b"", "The selected file is empty"),
        (b"x" * 11, "The selected file must be 10 bytes or fewer"),
    ],
)
def test_a_file_is_read_up_to_its_limit(in_page: Flask, content: bytes, error: str) -> None:
    form = EveryField(
        MultiDict({"title": "x", "file": FileStorage(BytesIO(content), "s.csv")}), meta={"csrf": False}
    )
    form.validate()
    assert form.file.error == error
    assert form.file.data == (None if error else content)


def test_a_one_time_form_carries_its_token_and_keeps_it_when_shown_again(in_page: Flask) -> None:
    fresh, other = EveryField(meta={"csrf": False}), EveryField(meta={"csrf": False})
    assert fresh.once != other.once
    assert len(fresh.once) == 32
    again = submitted(EveryField, {"form_token": fresh.once})
    assert dict(again.hidden_values) == {"form_token": fresh.once}


def test_a_form_on_a_page_renders_its_tokens_once_and_without_ids(in_page: Flask) -> None:
    source = (
        "{% from 'components/post_form.html' import post_form %}"
        "{% call post_form(form, keep=true, upload=true) %}{{ form.title }}{% endcall %}"
    )
    markup = render_template_string(source, form=EveryField())
    assert markup.count('name="csrf_token"') == 1
    assert markup.count('name="form_token"') == 1
    assert 'id="csrf_token"' not in markup
    assert 'enctype="multipart/form-data" data-keep novalidate' in markup


def test_a_form_without_a_class_still_carries_the_csrf_token(in_page: Flask) -> None:
    source = "{% from 'components/post_form.html' import post_form %}{% call post_form() %}x{% endcall %}"
    assert 'name="csrf_token" value="the-csrf-token"' in render_template_string(source)


def test_what_a_service_refuses_is_shown_at_its_field_or_above_the_form(in_page: Flask) -> None:
    form = sent()
    form.refuse("title", "Another case has this title")
    form.refuse("no_such_field", "Somebody else saved first")
    assert [(problem.text, problem.href) for problem in form.problems] == [
        ("Somebody else saved first", ""),
        ("Another case has this title", "#title"),
    ]
    assert "Another case has this title" in str(form.title)


def test_a_form_may_add_its_own_rule_in_the_usual_way(in_page: Flask) -> None:
    class Strict(BaseForm):
        title = TextField("Title")

        def validate_title(self, field: TextField) -> None:
            if field.data != "knee":
                raise ValidationError("Enter knee")

    form = Strict.from_payload({"title": ""})
    assert not form.validate()
    assert form.errors == {"title": ["Enter knee"]}


def test_a_search_reads_the_address_and_needs_no_token(bare_app: Flask) -> None:
    with bare_app.test_request_context("/?title=knee"):
        assert EveryField.from_query().title.data == "knee"
    with bare_app.test_request_context("/"):
        assert EveryField.from_query(data={"title": "all"}).title.data == "all"


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "{{ 7*7 }}", "' onfocus='x"])
def test_hostile_text_is_shown_as_text(in_page: Flask, text: str) -> None:
    form = sent(title=text, notes=text, minutes=text)
    for name in ("title", "notes", "minutes"):
        markup = str(form[name])
        assert "<script" not in markup
        assert "49" not in markup
        assert "' onfocus" not in markup
