"""Scans and scores: months and values as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.cases.rules.measures import MEASURES
from peersupport.cases.rules.rows import keep_score, read_month, say_imaging, say_month, say_score

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("March 2026", "2026-03"),
        ("mar 2026", "2026-03"),
        ("Sept. 2025", "2025-09"),
        ("3 2026", "2026-03"),
        ("03/2026", "2026-03"),
        ("3-2026", "2026-03"),
        (" 11 2026 ", "2026-11"),
    ],
)
def test_a_month_is_read_the_way_people_write_it(typed: str, kept: str) -> None:
    assert read_month(typed, TODAY) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "2026", "March", "13 2026", "0 2026", "ma 2026", "12 2026", "1 1949", "3 March 2026", "٣ 2026"],
)
def test_what_is_no_month_or_not_yet_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(Enter|The)"):
        read_month(typed, TODAY)


@given(st.integers(1950, 2025), st.integers(1, 12))
def test_a_month_is_read_again_as_it_is_said(year: int, month: int) -> None:
    kept = f"{year}-{month:02}"
    assert read_month(say_month(kept), TODAY) == kept


@given(st.text(max_size=20))
def test_any_text_is_a_month_or_a_message(typed: str) -> None:
    try:
        kept = read_month(typed, TODAY)
    except ValueError as error:
        said = str(error)
    else:
        said = say_month(kept)
    assert said


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_score_is_held_to_its_measures_range(measure: object) -> None:
    key, lowest, highest = measure.key, measure.lowest, measure.highest  # type: ignore[attr-defined]
    assert keep_score(key, str(lowest)) == lowest
    assert keep_score(key, str(highest)) == highest
    for wrong in (str(lowest - 1), str(highest + 1), "", "high", "NaN", "1e9", "٣"[:0]):
        with pytest.raises(ValueError, match=r"^The score"):
            keep_score(key, wrong)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="Select a measure"):
        keep_score("wisdom", "3")


def test_rows_are_said_in_a_line() -> None:
    assert say_imaging({"type": "mri", "month": "2026-03", "summary": "x"}) == "MRI, March 2026"
    assert say_score({"measure": "msk_hq", "value": 24, "month": "2026-03"}) == "MSK-HQ: 24, March 2026"
    assert say_month("gibberish") == "gibberish"
