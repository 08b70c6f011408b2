"""Typed text: what is tidied, what is refused, and how the person is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.web.fields.plain_text import REFUSED, NotPlain, plain_text, showable


def cleaned(raw: str, max_length: int = 100) -> str:
    return plain_text(raw, subject="Title", max_length=max_length)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Knee pain \n", "Knee pain"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("Zoe\u0308", "Zoë"),
        ("tab\there", "tab\there"),
        ("👩🏽\u200d⚕️ and O'Connor-Łaski 漢字", "👩🏽\u200d⚕️ and O'Connor-Łaski 漢字"),
        ("<script>alert(1)</script> {{ 7*7 }} '; drop", "<script>alert(1)</script> {{ 7*7 }} '; drop"),
        ("", ""),
    ],
)
def test_text_is_stored_in_one_spelling(raw: str, stored: str) -> None:
    assert cleaned(raw) == stored


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_an_invisible_character_is_refused_and_the_message_says_where(character: str) -> None:
    with pytest.raises(NotPlain, match=r"^Remove the invisible character after 'left knee'$"):
        cleaned(f"left knee{character} pain")


def test_an_invisible_character_at_the_start_is_named_by_its_field() -> None:
    with pytest.raises(NotPlain, match=r"^Remove the invisible character at the start of title$"):
        cleaned("\x00abc")


def test_a_character_that_could_not_be_read_is_shown_in_the_message() -> None:
    with pytest.raises(NotPlain, match="Remove the character \ufffd after 'pain'"):
        cleaned("pain\ufffd")


@pytest.mark.parametrize("raw", ["a" * 101, "e\u0301" * 101, "\u0327\u0301" * 1_000_000])
def test_text_over_its_limit_is_refused(raw: str) -> None:
    with pytest.raises(NotPlain, match=r"^Title must be 100 characters or fewer$"):
        cleaned(raw)


def test_text_of_exactly_its_limit_is_accepted_however_its_characters_were_composed() -> None:
    assert cleaned("e\u0301" * 100) == "é" * 100
    assert cleaned(" " + "a" * 100 + "\r\n") == "a" * 100


def test_refused_characters_become_visible_when_the_text_is_shown_again() -> None:
    assert showable("a\x00b\r\nc") == "a\ufffdb\nc"


@given(st.text(st.characters()))
def test_any_text_is_either_stored_cleanly_or_refused_with_a_message(raw: str) -> None:
    refusal = ""
    try:
        text = cleaned(raw)
    except NotPlain as error:
        text, refusal = "", str(error)
    assert text == text.strip()
    assert not REFUSED.search(text)
    assert text.encode() == b"" or not refusal
    assert refusal.startswith(("Remove the ", "Title must be ")) or not refusal
