"""What holds for every text and every number, whatever its shape."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import nhs

from peersupport.guard.rules import Kind, Level, find_identifiers

RANGES = (
    (10_000_000, 311_299_999),
    (320_000_000, 499_999_999),
    (600_000_000, 799_999_999),
    (900_000_000, 999_999_999),
)
SEPARATORS = ("", " ", "-", ".", "  ", " - ", "\u00a0", "\u2013", "\u2009", "\u200b", "\u2011")
HEALTH_NUMBERS = {Kind.NHS_NUMBER, Kind.CHI_NUMBER}
ALPHABETS = (
    "0123456789",
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
)


def _with_check_digit(stem: int) -> str | None:
    digits = f"{stem:09}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    check = (11 - weighted % 11) % 11
    return None if check == 10 else f"{digits}{check}"


valid_numbers = (
    st.one_of(*(st.integers(first, last) for first, last in RANGES))
    .map(_with_check_digit)
    .filter(lambda number: number is not None)
)
# Characters that mean something to one recogniser or another, so that random texts nearly hit.
near_misses = st.text(
    st.sampled_from("0123456789 .-/@:,()+'\n\u200b\u2013\uff11LSTMrDbo\u00e9"), max_size=120
)
any_text = st.one_of(st.text(max_size=200), near_misses)


def _blocked_as_health_number(text: str) -> bool:
    return any(
        finding.kind in HEALTH_NUMBERS and finding.level is Level.BLOCK for finding in find_identifiers(text)
    )


@given(valid_numbers, st.sampled_from(SEPARATORS), st.sets(st.integers(1, 9)))
def test_a_valid_number_is_blocked_wherever_one_separator_cuts_it(
    number: str, separator: str, cuts: set[int]
) -> None:
    spaced = "".join(separator + digit if place in cuts else digit for place, digit in enumerate(number))

    assert nhs.is_valid(number)
    assert _blocked_as_health_number(f"pt {spaced}, review")


@given(valid_numbers, st.sampled_from(SEPARATORS), st.sampled_from(SEPARATORS))
def test_a_valid_number_in_three_groups_is_blocked_with_any_two_separators(
    number: str, one: str, two: str
) -> None:
    assert _blocked_as_health_number(f"age 45, {number[:3]}{one}{number[3:6]}{two}{number[6:]} knee")


@given(valid_numbers, st.sampled_from(ALPHABETS))
def test_a_valid_number_is_blocked_in_any_digits(number: str, alphabet: str) -> None:
    assert _blocked_as_health_number("".join(alphabet[int(digit)] for digit in number))


@given(valid_numbers, st.integers(1, 9))
def test_a_number_with_one_wrong_digit_is_still_warned(number: str, slip: int) -> None:
    mistyped = number[:-1] + str((int(number[-1]) + slip) % 10)

    (finding,) = find_identifiers(f"{mistyped[:3]} {mistyped[3:6]} {mistyped[6:]}")

    assert finding.kind is Kind.NHS_NUMBER_LIKE


@given(any_text, st.lists(st.text(max_size=20), max_size=3))
def test_no_text_makes_it_fail_and_every_finding_lies_inside_the_text(
    text: str, staff_names: list[str]
) -> None:
    findings = find_identifiers(text, staff_names=staff_names)

    places = [0, *(place for finding in findings for place in (finding.start, finding.end)), len(text)]
    assert places == sorted(places)
    assert all(finding.start < finding.end for finding in findings)


@given(any_text)
def test_the_same_text_always_gives_the_same_findings(text: str) -> None:
    assert find_identifiers(text) == find_identifiers(text)


@given(any_text, any_text)
def test_a_number_is_found_whatever_paragraphs_stand_round_it(before: str, after: str) -> None:
    assert _blocked_as_health_number(f"{before}\n\n;NHS 943 476 5919;\n\n{after}")
