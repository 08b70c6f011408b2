"""Our lean fields emit what the NHS package emits: the same tags, classes, ids, ARIA and words."""

import pytest

from tests.unit.web.conftest import Render
from tests.unit.web.nhs import Pair, nhs_renders, skeleton

LABEL: dict[str, object] = {"id": "f", "name": "f", "label": "Title"}
WRONG: dict[str, object] = {"hint": "Up to 100", "error": "Enter a title"}
NHS_LABEL: dict[str, object] = {"id": "f", "name": "f", "label": {"text": "Title"}}
NHS_GROUP: dict[str, object] = {"idPrefix": "f", "name": "f", "fieldset": {"legend": {"text": "Title"}}}
NHS_WRONG: dict[str, object] = {"hint": {"text": "Up to 100"}, "errorMessage": {"text": "Enter a title"}}
OPTIONS: list[dict[str, object]] = [
    {"value": "a", "text": "A", "hint": "First"},
    {"value": "b", "text": "B & <C>", "chosen": True},
    {"divider": "or"},
    {"value": "none", "text": "None", "exclusive": True},
]
NHS_OPTIONS: list[dict[str, object]] = [
    {"value": "a", "text": "A", "hint": {"text": "First"}},
    {"value": "b", "text": "B & <C>", "checked": True, "selected": True},
    {"divider": "or"},
    {"value": "none", "text": "None", "exclusive": True},
]
DATE_PARTS: list[dict[str, object]] = [
    {
        "name": f"f-{part}",
        "id": f"f-{part}",
        "label": part.capitalize(),
        "value": value or None,
        "width": width,
    }
    for part, value, width in (("day", "6", 2), ("month", "", 2), ("year", "2026", 4))
]
INPUT = ("input", "input")
TEXTAREA = ("textarea", "textarea")
COUNT = ("character-count", "characterCount")
SELECT = ("select", "select")
RADIOS = ("radios", "radios")
BOXES = ("checkboxes", "checkboxes")
DATE = ("date-input", "dateInput")
PASSWORD = ("password-input", "passwordInput")

FIELDS = [
    Pair("input", LABEL, INPUT, NHS_LABEL, note="bare"),
    Pair(
        "input",
        {**LABEL, **WRONG, "value": 'a "quote"'},
        INPUT,
        {**NHS_LABEL, **NHS_WRONG, "value": 'a "quote"'},
        note="wrong",
    ),
    Pair(
        "input",
        LABEL
        | {
            "width": "5",
            "suffix": "minutes",
            "inputmode": "numeric",
            "autocomplete": "off",
            "spellcheck": False,
        },
        INPUT,
        NHS_LABEL
        | {
            "width": "5",
            "suffix": "minutes",
            "inputmode": "numeric",
            "autocomplete": "off",
            "spellcheck": False,
        },
        note="with everything",
    ),
    Pair(
        "input",
        LABEL | {"page_heading": True, "label_size": "l", "type": "email"},
        INPUT,
        NHS_LABEL | {"label": {"text": "Title", "isPageHeading": True, "size": "l"}, "type": "email"},
        note="as the heading",
    ),
    Pair("textarea", LABEL | {"value": "one\ntwo"}, TEXTAREA, NHS_LABEL | {"value": "one\ntwo"}),
    Pair(
        "textarea",
        {**LABEL, **WRONG, "rows": 8},
        TEXTAREA,
        {**NHS_LABEL, **NHS_WRONG, "rows": 8},
        note="wrong",
    ),
    Pair(
        "textarea",
        {**LABEL, **WRONG, "limit": 500},
        COUNT,
        {**NHS_LABEL, **NHS_WRONG, "maxlength": 500},
        note="counted",
    ),
    Pair(
        "select",
        {**LABEL, **WRONG, "items": OPTIONS[:2]},
        SELECT,
        {**NHS_LABEL, **NHS_WRONG, "items": NHS_OPTIONS[:2]},
    ),
    Pair(
        "radios",
        {**LABEL, **WRONG, "items": [*OPTIONS[:3], {"value": "c", "text": "C"}]},
        RADIOS,
        {**NHS_GROUP, **NHS_WRONG, "items": [*NHS_OPTIONS[:3], {"value": "c", "text": "C"}]},
    ),
    Pair(
        "radios",
        LABEL | {"items": OPTIONS[:2], "inline": True, "small": True, "label_size": "m"},
        RADIOS,
        NHS_GROUP
        | {
            "items": NHS_OPTIONS[:2],
            "inline": True,
            "small": True,
            "fieldset": {"legend": {"text": "Title", "size": "m"}},
        },
        note="inline",
    ),
    Pair(
        "radios",
        LABEL | {"items": OPTIONS[:2], "page_heading": True, "label_size": "l"},
        RADIOS,
        NHS_GROUP
        | {
            "items": NHS_OPTIONS[:2],
            "fieldset": {"legend": {"text": "Title", "size": "l", "isPageHeading": True}},
        },
        note="as the heading",
    ),
    Pair(
        "checkboxes",
        {**LABEL, **WRONG, "items": OPTIONS},
        BOXES,
        {**NHS_GROUP, **NHS_WRONG, "items": NHS_OPTIONS},
    ),
    Pair(
        "tick",
        {**LABEL, **WRONG, "ticked": True},
        BOXES,
        {
            "idPrefix": "f",
            "name": "f",
            **NHS_WRONG,
            "items": [{"value": "yes", "text": "Title", "checked": True}],
        },
    ),
    Pair(
        "date_input",
        LABEL | {"values": {"day": "6", "month": "", "year": "2026"}},
        DATE,
        {"id": "f", "fieldset": {"legend": {"text": "Title"}}, "items": DATE_PARTS},
    ),
    Pair(
        "date_input",
        {**LABEL, **WRONG, "values": {"day": "6", "month": "", "year": "2026"}, "wrong_parts": ("month",)},
        DATE,
        {
            "id": "f",
            "fieldset": {"legend": {"text": "Title"}},
            **NHS_WRONG,
            "items": [part | {"error": part["id"] == "f-month"} for part in DATE_PARTS],
        },
        note="wrong",
    ),
    Pair(
        "password_input",
        {**LABEL, "error": "Enter a title"},
        PASSWORD,
        NHS_LABEL | {"autocomplete": "current-password", "errorMessage": {"text": "Enter a title"}},
    ),
]


@pytest.mark.parametrize("pair", FIELDS, ids=str)
def test_a_field_matches_the_nhs_package(pair: Pair, component: Render) -> None:
    ours = component(pair.ours, inner=pair.inner, **pair.arguments)
    assert skeleton(ours) == skeleton(nhs_renders(*pair.theirs, pair.parameters, pair.inner))


def test_the_comparison_notices_one_lost_class() -> None:
    assert skeleton('<p class="a b">x</p>') == skeleton('<p\nclass="b a"> x</p>')
    assert skeleton('<p class="a b">x</p>') != skeleton('<p class="a">x</p>')
