"""Our lean components emit what the NHS package emits: the same tags, classes, ids, ARIA and words."""

import pytest
from markupsafe import Markup

from tests.unit.web.conftest import Render
from tests.unit.web.nhs import Pair, nhs_renders, skeleton

CHANGE = {"text": "Change", "href": "/c"}
ROWS = [
    {"key": "Title", "value": "Knee", "actions": [CHANGE | {"hidden": "title"}]},
    {"key": "Region", "value": "Left < right"},
    {
        "key": "Kind",
        "value": "Patient",
        "actions": [CHANGE | {"hidden": "kind"}, {"text": "Drop", "href": "/d"}],
    },
]
NHS_ROWS = [
    {
        "key": {"text": "Title"},
        "value": {"text": "Knee"},
        "actions": {"items": [CHANGE | {"visuallyHiddenText": "title"}]},
    },
    {"key": {"text": "Region"}, "value": {"text": "Left < right"}},
    {
        "key": {"text": "Kind"},
        "value": {"text": "Patient"},
        "actions": {"items": [CHANGE | {"visuallyHiddenText": "kind"}, {"text": "Drop", "href": "/d"}]},
    },
]
PARAGRAPH = "<p>Some words</p>"
ERRORS = ("error-summary", "errorSummary")
LIST = ("summary-list", "summaryList")
TABLE = ("tables", "table")
TAG = ("tag", "tag")
BUTTON = ("button", "button")
DETAILS = ("details", "details")
PAGES = ("pagination", "pagination")
PANEL = ("panel", "panel")
CARD = ("card", "card")
CALLOUT = ("warning-callout", "warningCallout")
INSET = ("inset-text", "insetText")
BANNER = ("notification-banner", "notificationBanner")
TASKS = ("task-list", "taskList")
BACK = ("back-link", "backLink")
CRUMBS = ("breadcrumb", "breadcrumb")
ACTION = ("action-link", "actionLink")

PARTS = [
    Pair(
        "error_summary",
        {"problems": [{"text": "Enter a title", "href": "#f"}, {"text": "Somebody else", "href": ""}]},
        ERRORS,
        {
            "titleText": "There is a problem",
            "errorList": [{"text": "Enter a title", "href": "#f"}, {"text": "Somebody else"}],
        },
    ),
    Pair("summary_list", {"rows": ROWS}, LIST, {"rows": NHS_ROWS}),
    Pair(
        "summary_list",
        {"rows": ROWS[1:2], "border": False},
        LIST,
        {"rows": NHS_ROWS[1:2], "border": False},
        note="plain",
    ),
    Pair(
        "table",
        {
            "caption": "Cases",
            "head": ["Title", {"text": "Minutes", "numeric": True}],
            "rows": [["Knee", "12"], [Markup("<b>Hip</b>"), {"text": "8", "href": "/h"}]],
        },
        TABLE,
        {
            "caption": {"text": "Cases", "size": "m"},
            "responsive": True,
            "firstCellIsHeader": True,
            "head": [{"text": "Title"}, {"text": "Minutes", "format": "numeric"}],
            "rows": [
                [{"text": "Knee"}, {"text": "12"}],
                [{"html": "<b>Hip</b>"}, {"text": "8", "href": "/h"}],
            ],
        },
    ),
    Pair(
        "table",
        {
            "caption": "Cases",
            "caption_size": "",
            "head": ["Title", "Kind"],
            "rows": [["Knee", "p"]],
            "responsive": False,
            "first_is_header": False,
        },
        TABLE,
        {
            "caption": "Cases",
            "head": [{"text": "Title"}, {"text": "Kind"}],
            "rows": [[{"text": "Knee"}, {"text": "p"}]],
        },
        note="plain",
    ),
    Pair("tag", {"text": "Draft", "colour": "grey"}, TAG, {"text": "Draft", "colour": "grey"}),
    Pair("tag", {"text": "Draft", "border": False}, TAG, {"text": "Draft", "border": False}, note="plain"),
    Pair("button", {"text": "Continue"}, BUTTON, {"text": "Continue", "preventDoubleClick": True}),
    Pair(
        "button",
        {"text": "Delete", "variant": "warning", "name": "do", "value": "delete", "small": True},
        BUTTON,
        {
            "text": "Delete",
            "variant": "warning",
            "name": "do",
            "value": "delete",
            "small": True,
            "preventDoubleClick": True,
        },
        note="warning",
    ),
    Pair(
        "button",
        {"text": "Start now", "href": "/s", "variant": "secondary"},
        BUTTON,
        {"text": "Start now", "href": "/s", "variant": "secondary"},
        note="link",
    ),
    Pair("details", {"summary": "Why"}, DETAILS, {"summaryText": "Why", "html": PARAGRAPH}, PARAGRAPH),
    Pair(
        "pagination",
        {"previous_href": "/p", "next_href": "/n"},
        PAGES,
        {"previous": {"href": "/p"}, "next": {"href": "/n"}},
    ),
    Pair(
        "pagination",
        {"next_href": "/n", "next_label": "Older"},
        PAGES,
        {"next": {"href": "/n", "labelText": "Older"}},
        note="first page",
    ),
    Pair(
        "panel",
        {"title": "Case submitted"},
        PANEL,
        {"titleText": "Case submitted", "html": PARAGRAPH},
        PARAGRAPH,
    ),
    Pair(
        "panel",
        {"title": "Stop", "variant": "interruption", "heading_level": 2},
        PANEL,
        {"titleText": "Stop", "html": PARAGRAPH, "variant": "interruption", "headingLevel": 2},
        PARAGRAPH,
        "interruption",
    ),
    Pair(
        "warning_callout",
        {"heading": "Check first"},
        CALLOUT,
        {"heading": "Check first", "html": PARAGRAPH},
        PARAGRAPH,
    ),
    Pair("inset_text", {}, INSET, {"html": PARAGRAPH}, PARAGRAPH),
    Pair(
        "notification_banner",
        {"text": "Saved", "kind": "success"},
        BANNER,
        {"text": "Saved", "variant": "success"},
    ),
    Pair(
        "notification_banner",
        {"text": "Closed at 5pm", "id": "m-2"},
        BANNER,
        {"text": "Closed at 5pm", "titleId": "m-2"},
        note="important",
    ),
    Pair(
        "task_list",
        {
            "id": "t",
            "tasks": [
                {"title": "Details", "href": "/a", "hint": "About", "status": "Completed"},
                {"title": "Flags", "href": "/b", "status": "Incomplete", "colour": "blue"},
                {"title": "Check", "status": "Cannot start yet"},
            ],
        },
        TASKS,
        {
            "idPrefix": "t",
            "items": [
                {
                    "title": {"text": "Details"},
                    "href": "/a",
                    "hint": {"text": "About"},
                    "status": {"text": "Completed", "classes": "nhsuk-task-list__status--completed"},
                },
                {
                    "title": {"text": "Flags"},
                    "href": "/b",
                    "status": {"tag": {"text": "Incomplete", "colour": "blue"}},
                },
                {"title": {"text": "Check"}, "status": {"text": "Cannot start yet"}},
            ],
        },
    ),
    Pair("back_link", {"href": "/x"}, BACK, {"href": "/x", "text": "Back"}),
    Pair(
        "breadcrumbs",
        {"items": [{"text": "Home", "href": "/"}, {"text": "Cases", "href": "/c"}]},
        CRUMBS,
        {"items": [{"text": "Home", "href": "/"}, {"text": "Cases", "href": "/c"}]},
    ),
    Pair(
        "action_link",
        {"text": "Submit a case", "href": "/s"},
        ACTION,
        {"text": "Submit a case", "href": "/s"},
    ),
    Pair(
        "card",
        {"heading": "Next", "href": "/m", "heading_size": ""},
        CARD,
        {"heading": "Next", "href": "/m", "clickable": True, "html": PARAGRAPH, "headingLevel": 2},
        PARAGRAPH,
    ),
    Pair(
        "card",
        {"heading": "Details", "actions": [CHANGE | {"hidden": "all"}], "heading_size": ""},
        CARD,
        {
            "heading": "Details",
            "headingLevel": 2,
            "actions": {"items": [CHANGE | {"visuallyHiddenText": "all"}]},
        },
        PARAGRAPH,
        "with actions",
    ),
]


@pytest.mark.parametrize("pair", PARTS, ids=str)
def test_a_component_matches_the_nhs_package(pair: Pair, component: Render) -> None:
    ours = component(pair.ours, inner=pair.inner, **pair.arguments)
    assert skeleton(ours) == skeleton(nhs_renders(*pair.theirs, pair.parameters, pair.inner))
