"""Reads a text once for all recognisers: typographic disguises folded away, digit groups picked out.

Folding turns full-width, circled and non-Latin digits into 0-9, every dash into "-", every blank except a
line end into " ", and drops accents and invisible characters. It remembers where each character came from,
so that a finding can be shown in the text as typed.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# A ligature such as U+FDFA expands to 18 characters; nothing that matters here needs more than 4.
_LONGEST_EXPANSION = 4
_DOTS = "\u00b7\u2022\u2027\u3002\u30fb"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"
_MINUS_SIGN = "\u2212"
_FRACTION_SLASH = "\u2044"

_DIGITS = re.compile(r"[0-9]++")
# What may stand between two digit groups of one number, at most three characters of it.
_LONGEST_GAP = 3
_GAP_CHARACTERS = frozenset(" .-/_,()\n")


class DigitGroup(NamedTuple):
    """One unbroken run of digits. `gap` is what separates it from the group before, None when unrelated."""

    start: int
    end: int
    digits: str
    gap: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text with its digit chains; recognisers read this and never the text as typed.

    `small` is the text in small letters, character for character, for patterns that ignore case: matching
    it is twice as fast as asking the pattern to ignore case.
    """

    text: str
    small: str
    origins: Sequence[int]
    chains: tuple[tuple[DigitGroup, ...], ...]
    staff_names: Collection[str]

    def place_as_typed(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the text as typed of folded[start:end]; the span must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


def read(text: str, staff_names: Collection[str] = ()) -> Reading:
    """Fold a text and pick out its digits. Never raises, whatever the characters."""
    folded, origins = _fold_with_origins(text)
    return Reading(folded, _in_small_letters(folded), origins, tuple(_chains(folded)), staff_names)


def fold(text: str) -> str:
    """Give the folded text alone, for comparing names."""
    return _fold_with_origins(text)[0]


def _in_small_letters(text: str) -> str:
    small = text.lower()
    if len(small) == len(text):
        return small
    # A few capitals become two characters; they are no letters of any word we look for.
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii() and text.isprintable():
        return text, range(len(text))
    pieces: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        piece = _fold_character(character)
        pieces.append(piece)
        origins.extend([place] * len(piece))
    return "".join(pieces), origins


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character.isascii():
        return _fold_ascii(character)
    if unicodedata.category(character) in {"Zl", "Zp"}:
        return "\n"
    expanded = unicodedata.normalize("NFKD", character)
    if len(expanded) > _LONGEST_EXPANSION or _FRACTION_SLASH in expanded:
        return character
    return "".join(_fold_simple(part) for part in expanded)


def _fold_ascii(character: str) -> str:
    if character == "\n" or character.isprintable():
        return "'" if character == "`" else character
    return " " if character.isspace() else ""


def _fold_simple(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character == _MINUS_SIGN:
        return "-"
    if character in _DOTS:
        return "."
    if character in _APOSTROPHES:
        return "'"
    return " " if character.isspace() else character


def _chains(text: str) -> Iterator[tuple[DigitGroup, ...]]:
    """Gather neighbouring digit groups: one pass, each group in exactly one chain."""
    chain: list[DigitGroup] = []
    last_end = -_LONGEST_GAP - 1
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        gap = text[last_end:start] if start - last_end <= _LONGEST_GAP else None
        if gap is None or not _GAP_CHARACTERS.issuperset(gap):
            if chain:
                yield tuple(chain)
            chain, gap = [], None
        chain.append(DigitGroup(start, end, match[0], gap))
        last_end = end
    if chain:
        yield tuple(chain)
