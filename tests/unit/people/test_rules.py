"""Small rules of people: passwords, registration numbers, browsers, tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.people.rules.browsers import UNKNOWN, browser_name
from peersupport.people.rules.passwords import MAXIMUM, MINIMUM, password_problem
from peersupport.people.rules.staff import NotAnHcpcNumber, hcpc_number
from peersupport.people.rules.throttle import Failures, must_wait
from peersupport.people.rules.tokens import keyed_hash, token_hash

OWN = ("Sam", "Okafor", "sam.okafor", "Northmoor Partnership")


@pytest.mark.parametrize(
    ("password", "is_fine"),
    [
        ("x" * MAXIMUM, False),
        ("abcdefghijkl", True),
        ("abcdefghijk", False),
        ("violet kettle harbour", True),
        ("   spaces at both ends   ", True),
        ("пароль-из-слов", True),
        ("aaaaabbbbbcccc", False),
        ("SamOkafor2026", False),
        ("Northmoor Partnership", False),
        ("samokaforsamokafor", False),
        ("sam likes long walks", True),
        ("abcde" * 41, False),
    ],
)
def test_a_password_is_long_enough_and_not_ones_own_name(password, is_fine):
    assert (password_problem(password, own_words=OWN) is None) is is_fine


@given(st.text(min_size=MINIMUM, max_size=MAXIMUM))
def test_any_character_counts_and_the_answer_never_repeats_the_password(password):
    problem = password_problem(password, own_words=OWN)
    assert problem is None or password not in problem


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("PH123456", "PH123456"),
        (" ph 123 456 ", "PH123456"),
        ("OT12345", "OT12345"),
        ("", None),
        ("  ", None),
    ],
)
def test_a_registration_number_is_stored_in_one_spelling(typed, stored):
    assert hcpc_number(typed) == stored


@pytest.mark.parametrize(
    "typed", ["123456", "PH1234", "PH1234567", "PH12345A", "PH١٢٣٤٥", "P123456", "=PH12345"]
)
def test_what_is_no_registration_number_is_refused(typed):
    with pytest.raises(NotAnHcpcNumber):
        hcpc_number(typed)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Firefox/130.0", "Firefox on Mac"),
        ("curl/8.0", UNKNOWN),
        ("", UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
    ],
)
def test_a_browser_is_named_as_people_name_it(said, name):
    assert browser_name(said) == name


@given(st.text(max_size=3000))
def test_the_name_of_a_browser_is_short_and_never_its_own_text(said):
    assert len(browser_name(said)) <= 60
    assert "<" not in browser_name(said)


def test_guessing_is_stopped_at_ten_by_one_source_and_later_for_wider_counts():
    assert not must_wait(Failures(of_pair=9, of_account=49, of_source=99))
    assert must_wait(Failures(of_pair=10, of_account=10, of_source=10))
    assert must_wait(Failures(of_pair=0, of_account=50, of_source=0))
    assert must_wait(Failures(of_pair=0, of_account=0, of_source=100))


def test_a_stored_token_tells_nothing_and_a_keyed_one_needs_its_key():
    assert token_hash("token") != token_hash("Token")
    assert "token" not in token_hash("token")
    assert keyed_hash("a@x", key=b"one") != keyed_hash("a@x", key=b"two")
