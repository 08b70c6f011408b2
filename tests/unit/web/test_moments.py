"""Dates and times the way people type them."""

from datetime import date, time

import pytest
from flask import Flask

from peersupport.web.fields import BaseForm, DateField, TimeField
from peersupport.web.fields.moments import real_time, said_time
from tests.unit.web.conftest import submitted

THE_DAY = date(2026, 8, 6)


class MeetingForm(BaseForm):
    on = DateField("Date", required_message="Enter a date")
    at = TimeField("Start time")


def typed(day: str, month: str, year: str) -> MeetingForm:
    form = submitted(MeetingForm, {"on-day": day, "on-month": month, "on-year": year})
    form.validate()
    return form


@pytest.mark.parametrize("month", ["8", "08", "August", "aug", " AUG. ", "augu"])
def test_a_month_may_be_a_number_or_a_name(in_page: Flask, month: str) -> None:
    assert typed("6", month, "2026").on.data == THE_DAY


@pytest.mark.parametrize(
    ("parts", "message", "link"),
    [
        (("", "", ""), "Enter a date", "#on-day"),
        (("6", "", ""), "Date must include a month and year", "#on-month"),
        (("", "8", "2026"), "Date must include a day", "#on-day"),
        (("29", "2", "2027"), "Enter a real date", "#on-day"),
        (("6", "13", "2026"), "Enter a real date", "#on-day"),
        (("6", "a", "2026"), "Enter a real date", "#on-day"),
        (("6", "8", "26"), "Year must include 4 numbers", "#on-year"),
        (("6", "8", "0026"), "Year must include 4 numbers", "#on-year"),
        (("6", "8", "9999"), "Enter a real date", "#on-day"),
        (("6", "8", "9" * 30), "Enter a real date", "#on-day"),
        (("٦", "٨", "٢٠٢٦"), "Enter a real date", "#on-day"),
        (("\x00", "<b>", "-1"), "Enter a real date", "#on-day"),
        (("-6", "8", "2026"), "Enter a real date", "#on-day"),
    ],
)
def test_a_date_that_is_not_one_says_what_to_do_and_where(
    in_page: Flask, parts: tuple[str, str, str], message: str, link: str
) -> None:
    form = typed(*parts)
    assert [(problem.text, problem.href) for problem in form.problems] == [(message, link)]
    assert form.on.data is None


def test_what_was_typed_is_shown_again_beside_the_error(in_page: Flask) -> None:
    markup = str(typed("31", "feb<", "2026").on)
    assert 'value="31"' in markup
    assert 'value="feb&lt;"' in markup
    assert "Enter a real date" in markup


def test_a_leap_day_is_a_real_date(in_page: Flask) -> None:
    assert typed("29", "2", "2028").on.data == date(2028, 2, 29)


def test_a_date_shows_the_value_the_form_was_opened_with(in_page: Flask) -> None:
    markup = str(MeetingForm(data={"on": THE_DAY}).on)
    assert [f'value="{part}"' in markup for part in ("6", "8", "2026")] == [True] * 3


@pytest.mark.parametrize(
    "sent", ["2026-08-06", {"day": 6, "month": 8, "year": 2026}, {"day": "6", "month": "Aug", "year": "2026"}]
)
def test_a_live_event_may_send_a_date_as_one_value_or_in_parts(in_page: Flask, sent: object) -> None:
    form = MeetingForm.from_payload({"on": sent})
    assert form.validate()
    assert form.on.data == THE_DAY


@pytest.mark.parametrize("sent", ["soon", "2026-02-30", 5, True, 1.5, ["a", "b"], {"day": {}}, {"x": 1}, []])
def test_a_live_event_with_a_wrong_date_gets_an_error_of_the_field(in_page: Flask, sent: object) -> None:
    form = MeetingForm.from_payload({"on": sent})
    assert not form.validate()
    assert list(form.errors) == ["on"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12:30", time(12, 30)),
        ("12.30", time(12, 30)),
        ("1230", time(12, 30)),
        ("930", time(9, 30)),
        ("5:30pm", time(17, 30)),
        ("5.30 PM", time(17, 30)),
        ("5pm", time(17)),
        ("5 p.m.", time(17)),
        ("12am", time(0)),
        ("12:15 pm", time(12, 15)),
        ("midday", time(12)),
        ("Noon", time(12)),
        ("midnight", time(0)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, moment: time) -> None:
    assert real_time(text) == moment


@pytest.mark.parametrize(
    "text", ["5", "24:00", "12:60", "13pm", "0am", "half past", "12:3", "12345", "-1:00", "١٢:٣٠"]
)
def test_what_is_not_a_time_is_refused(in_page: Flask, text: str) -> None:
    form = submitted(MeetingForm, {"on": "2026-08-06", "at": text})
    assert not form.validate()
    assert form.at.error == "Enter a time, like 12:30 or 5:30pm"
    assert f'value="{text}"' in str(form.at)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(17, 30), "5:30pm"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
    ],
)
def test_a_time_is_written_as_the_nhs_writes_it_and_reads_back(moment: time, said: str) -> None:
    assert said_time(moment) == said
    assert real_time(said) == moment
