"""Chosen answers: only what was offered is accepted."""

import pytest
from flask import Flask

from peersupport.web.fields import (
    BaseForm,
    CheckboxesField,
    Choice,
    ChoiceField,
    RadiosField,
    TextField,
    TickField,
)
from tests.unit.web.conftest import submitted

KINDS = [
    Choice("patient", "Patient case"),
    Choice("other", "Something else", reveals="other_kind", divider="or"),
]
FLAGS = [
    Choice("night", "Night pain"),
    Choice("weight", "Weight loss"),
    Choice("none", "None of these", exclusive=True),
]


class CaseForm(BaseForm):
    region = ChoiceField("Region", choices=[Choice("knee", "Knee")], empty_text="Choose a region")
    kind = RadiosField("Kind", choices=KINDS, required_message="Select a kind")
    other_kind = TextField("Which kind")
    flags = CheckboxesField("Red flags", choices=FLAGS, required_message="Select the red flags")
    checked = TickField("Nobody can be identified", required_message="Confirm that nobody can be identified")


GOOD: dict[str, object] = {"kind": "patient", "flags": ["weight", "night"], "checked": "yes"}


def test_good_answers_are_values_in_the_order_of_the_options(in_page: Flask) -> None:
    form = submitted(CaseForm, GOOD)
    assert form.validate()
    assert (form.region.data, form.kind.data, form.flags.data, form.checked.data) == (
        "",
        "patient",
        ["night", "weight"],
        True,
    )


def test_nothing_sent_asks_for_each_needed_answer_at_its_first_input(in_page: Flask) -> None:
    form = submitted(CaseForm, {})
    assert not form.validate()
    assert [(problem.text, problem.href) for problem in form.problems] == [
        ("Select a kind", "#kind"),
        ("Select the red flags", "#flags"),
        ("Confirm that nobody can be identified", "#checked"),
    ]
    assert 'id="kind"' in str(form.kind)
    assert 'id="flags"' in str(form.flags)


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("region", "elbow", "Select an option from the list"),
        ("kind", "PATIENT", "Select an option from the list"),
        ("kind", ["patient", "other"], "Kind was sent more than once"),
        ("kind", {"a": 1}, "Kind must be text"),
        ("flags", ["night", "x"], "Select an option from the list"),
        ("flags", [1], "Select an option from the list"),
        ("flags", ["none", "night"], "Select either 'None of these' or the other options, not both"),
        ("checked", ["yes", "yes"], "Nobody can be identified must be ticked or not ticked"),
        ("checked", 3, "Nobody can be identified must be ticked or not ticked"),
        ("checked", False, "Confirm that nobody can be identified"),
    ],
)
def test_an_answer_that_was_not_offered_is_refused(
    in_page: Flask, name: str, sent: object, message: str
) -> None:
    form = CaseForm.from_payload(GOOD | {name: sent})
    assert not form.validate()
    assert form.errors == {name: [message]}


def test_the_same_tick_sent_twice_counts_once(in_page: Flask) -> None:
    form = submitted(CaseForm, GOOD | {"flags": ["night", "night"]})
    assert form.validate()
    assert form.flags.data == ["night"]


def test_a_revealed_field_is_rendered_inside_its_option(in_page: Flask) -> None:
    markup = str(submitted(CaseForm, GOOD | {"kind": "other", "other_kind": "Team"}).kind)
    assert markup.index('value="other" checked') < markup.index('name="other_kind"')
    assert 'value="Team"' in markup


def test_a_list_starts_with_an_empty_line_so_that_no_browser_chooses(in_page: Flask) -> None:
    assert '<option value="" selected>Choose a region</option>' in str(CaseForm().region)


def test_choices_may_be_given_once_the_form_exists(in_page: Flask) -> None:
    form = submitted(CaseForm, GOOD | {"region": "hip"})
    form.region.choices = [Choice("hip", "Hip & thigh")]
    assert form.validate()
    assert '<option value="hip" selected>Hip &amp; thigh</option>' in str(form.region)
