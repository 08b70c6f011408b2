"""What counts as each kind of identifier, and what does not: the cases that were decided on purpose."""

from itertools import pairwise

import pytest

from peersupport.guard.rules import POLICY, WORDING, Kind, Level, find_identifiers

STAFF = ("Priya Shah", "Dr Anna Kowalska")


def _found(text: str, staff_names: tuple[str, ...] = ()) -> list[tuple[Kind, str]]:
    findings = find_identifiers(text, staff_names=staff_names)
    return [(finding.kind, text[finding.start : finding.end]) for finding in findings]


def test_the_acceptance_sentence_with_three_identifiers_is_blocked_three_times() -> None:
    assert _found("pt 943 476 5919, DOB 4/7/61, LS1 4AP") == [
        (Kind.NHS_NUMBER, "943 476 5919"),
        (Kind.DATE_OF_BIRTH, "4/7/61"),
        (Kind.POSTCODE, "LS1 4AP"),
    ]


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2014", "\u2010", "\u2212"])
def test_the_acceptance_sentence_of_clinical_shorthand_passes_with_any_dash(dash: str) -> None:
    assert _found(f"L4/5, 3/12 hx, 10/10 pain, C5{dash}C6, T10, 0/5 power, MRI 12/03") == []


@pytest.mark.parametrize(
    "number",
    ["9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9434765919", "9449305552"],
)
def test_the_published_test_numbers_are_nhs_numbers(number: str) -> None:
    assert _found(number) == [(Kind.NHS_NUMBER, number)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("999 123 4567", "its check digit would be 10"),
        ("0000000000", "it is out of range"),
        ("0000000019", "it is below the first CHI number"),
        ("3113000002", "it is between the ranges"),
        ("5000000008", "no number begins with 5"),
        ("8000000002", "no number begins with 8"),
    ],
)
def test_ten_digits_that_are_no_nhs_number_are_warned_as_like_one(text: str, why: str) -> None:
    assert _found(text) == [(Kind.NHS_NUMBER_LIKE, text)], why


def test_a_number_over_89_is_an_age_only_beside_a_word_for_age() -> None:
    assert _found("93 year old, 95 degrees, age 90+") == [(Kind.AGE_OVER_89, "93 year old")]


def test_an_age_of_89_passes() -> None:
    assert _found("89 year old") == []


def test_a_full_date_is_a_date_of_birth_only_near_a_word_for_birth() -> None:
    assert _found("DOB 4/7/61 and MRI 12/03/2026") == [
        (Kind.DATE_OF_BIRTH, "4/7/61"),
        (Kind.FULL_DATE, "12/03/2026"),
    ]


@pytest.mark.parametrize(
    "text", ["12/03", "12th March", "March 2026", "03/2026", "2026", "31/02 to 45/13/99"]
)
def test_part_of_a_date_passes(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize("text", ["LS1", "T10 5mg", "C5 6AB", "Q1 2AB", "LS1 4CI"])
def test_what_is_not_a_full_postcode_of_a_real_area_passes(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize("text", ["L5 2yr", "S1 3rd", "L4 5TH", "clinic LS1 4th"])
def test_a_level_of_the_spine_with_a_measure_behind_it_is_no_postcode(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize("text", ["QQ123456", "BG123456A", "AB123456E", "AB12345C"])
def test_what_is_never_issued_is_no_national_insurance_number(text: str) -> None:
    assert Kind.NATIONAL_INSURANCE not in [kind for kind, _ in _found(text)]


@pytest.mark.parametrize(
    "text",
    ["Dr Kowalska advised", "Ms Shah agreed", "Mr P Shah agreed", "Dr Anna Kowalska", "patient Priya Shah"],
)
def test_names_of_staff_are_left_out(text: str) -> None:
    assert _found(text) != []
    assert _found(text, STAFF) == []


def test_a_patient_who_shares_a_surname_with_staff_is_still_seen_behind_a_cue() -> None:
    assert _found("patient Margaret Shah", STAFF) == [(Kind.NAME, "Margaret Shah")]


def test_an_accent_or_a_typographic_apostrophe_does_not_hide_a_member_of_staff() -> None:
    assert _found("Mr O\u2019Connor, Dr Zo\u00eb Br\u00fbl\u00e9", ("Sean O'Connor", "Zoe Brule")) == []


def test_eponyms_pass_as_tests_but_not_behind_a_title() -> None:
    assert _found("Thomas test, Hawkins-Kennedy, called Thomas test") == []
    assert _found("Mrs Thomas") == [(Kind.TITLED_NAME, "Mrs Thomas")]


def test_where_two_kinds_claim_the_same_characters_the_blocking_one_wins() -> None:
    assert _found("https://example.com/9434765919") == [(Kind.NHS_NUMBER, "9434765919")]


def test_where_two_blocking_kinds_claim_the_same_characters_the_longer_wins() -> None:
    assert _found("+44 943 476 5919") == [(Kind.PHONE, "+44 943 476 5919")]


def test_findings_come_in_the_order_of_the_text_and_never_overlap() -> None:
    text = "Mr Lowe, 8 Mill Lane, LS1 4AP, 07700 900123, a@example.com, MRN 1234567, 9434765919, DOB 4/7/61"
    findings = find_identifiers(text)

    assert len(findings) == 8
    assert all(before.end <= after.start for before, after in pairwise(findings))


def test_offsets_are_those_of_the_text_as_typed_when_folding_shortened_or_lengthened_it() -> None:
    text = "\u200b\ufb03\u200b re\u0301: 943\u200b476\u200b5919 \u2481."

    assert _found(text) == [(Kind.NHS_NUMBER, "943\u200b476\u200b5919")]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_explained_in_plain_words_with_something_to_do(kind: Kind) -> None:
    wording = WORDING[kind]

    assert wording.explanation.startswith("This looks like a")
    assert wording.suggestion.startswith("Remove it.")


def test_a_finding_carries_the_level_of_the_policy_and_its_words() -> None:
    (finding,) = find_identifiers("DOB 4/7/61")

    assert finding.level is POLICY[Kind.DATE_OF_BIRTH] is Level.BLOCK
    assert finding.explanation == "This looks like a date of birth"
    assert finding.suggestion == "Remove it. Use an age band instead."
