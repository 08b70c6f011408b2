"""Names of people: behind a title ("Mrs Smith") or near a word for a patient or relative ("pt John Smith").

Names of staff are left out, because discussions rightly say who suggested what. There is no general search
for names: forenames, eponyms and the capitals of clinical writing resemble each other too much.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading, fold
from peersupport.guard.rules.recognisers.vocabulary import FORENAMES, NOT_NAMES, NOT_PERSONS

_TITLE = re.compile(r"\b(?P<title>m(?:rs?|s|iss|x)|dr|prof(?:essor)?|rev)\b\.? {1,2}(?=[^\W\d_])")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev"})
# In capitals these two are magnetic resonance and multiple sclerosis.
_TITLES_THAT_ARE_ABBREVIATIONS = frozenset({"MR", "MS"})
_TITLES_READ_IN_SMALL_LETTERS = frozenset({"mr", "mrs"})
_PLACEHOLDERS = frozenset({"X", "Y", "Z"})
_CUE = re.compile(
    r"(?<![\w-])(?:(?P<person>patient|pt|client|wife|husband|son|daughter|mother|father|mum|dad|partner|carer"
    r"|brother|sister|nok|next of kin)(?:'s)?(?: (?:is|was|name))?"
    r"|(?P<naming>named|name|name is)|called|known as|aka)"
    r"[ :,(=-]{1,3}(?=[^\W\d_])"
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){0,40}+")
_PARTICLES = re.compile(r"(?:(?:de|da|di|du|del|dos|van|von|der|den|la|le|el|al|bin|ben|ter) ){1,2}")
_BETWEEN_WORDS = re.compile(r"\.? ")
_LONGEST_NAME = 3
_SHORTEST_SMALL_NAME = 3


class _Word(NamedTuple):
    text: str
    plain: str  # as lists hold it: small letters, no possessive
    end: int


@dataclass(slots=True)
class _Staff:
    """Who works here; the index is made only once a text has a name to look up."""

    names: Collection[str]
    _index: frozenset[tuple[str, ...]] | None = field(default=None)

    def is_named_by(self, words: list[_Word], *, surname_is_enough: bool) -> bool:
        """Say whether the words begin with a staff member's full name, initial and surname, or surname."""
        if not self.names:
            return False
        if self._index is None:
            self._index = frozenset(form for name in self.names for form in _forms(name))
        plain = tuple(word.plain for word in words)
        shortest = 1 if surname_is_enough else 2
        return any(plain[:length] in self._index for length in range(shortest, len(plain) + 1))


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    words = tuple(word for word in fold(name).casefold().replace(".", " ").split() if word not in _TITLES)
    if words:
        yield words
        yield words[-1:]
        yield (words[0], words[-1])
        yield (words[0][0], words[-1])


def find_titled_names(reading: Reading) -> Iterator[Match]:
    """Report a title with a name behind it. A title alone, or "Mr X", is nobody."""
    staff = _Staff(reading.staff_names)
    read_to = 0
    for found in _TITLE.finditer(reading.small):
        if found.start() < read_to:
            continue
        title = reading.text[found.start("title") : found.end("title")]
        words = _words_after_title(reading.text, title, found.end())
        read_to = words[-1].end if words else 0
        if words and not staff.is_named_by(words, surname_is_enough=True):
            yield Match(Kind.TITLED_NAME, found.start(), words[-1].end)


def find_cued_names(reading: Reading) -> Iterator[Match]:
    """Report a name right behind a word for a patient or a relative, or behind "named" and its like."""
    staff = _Staff(reading.staff_names)
    for cue in _CUE.finditer(reading.small):
        words = _name_at(reading.text, cue.end(), NOT_PERSONS if cue["person"] else NOT_NAMES)
        # "Called" is also said of exercises ("Bird Dog"), so there only a known forename will do.
        if not _is_name_after_cue(
            words, may_be_unknown=cue["person"] is not None or cue["naming"] is not None
        ):
            continue
        if not staff.is_named_by(words, surname_is_enough=False):
            yield Match(Kind.NAME, cue.end(), words[-1].end)


def _words_after_title(text: str, title: str, start: int) -> list[_Word]:
    """Read the name behind a title, the more warily the more the title could be something else."""
    if title in _TITLES_THAT_ARE_ABBREVIATIONS:
        words = _name_at(text, start, NOT_NAMES)
        return words if words and words[0].text.isupper() else []
    if title in _TITLES_READ_IN_SMALL_LETTERS:
        return _name_at(text, start, NOT_NAMES, may_be_small=True)
    particle = _PARTICLES.match(text, start)
    words = _name_at(text, particle.end() if particle else start, frozenset())
    return [] if words and words[0].text in _PLACEHOLDERS else words


def _name_at(
    text: str, start: int, never_first: Collection[str], *, may_be_small: bool = False
) -> list[_Word]:
    """Collect up to three words that could be one name; after the first, a word of our trade ends it."""
    words: list[_Word] = []
    place = start
    while len(words) < _LONGEST_NAME:
        found = _WORD.match(text, place)
        if found is None:
            break
        word = _Word(found[0], found[0].casefold().removesuffix("'s"), found.end())
        is_small_name = may_be_small and not words and len(word.text) >= _SHORTEST_SMALL_NAME
        if word.plain in (NOT_PERSONS if words else never_first):
            break
        if not (word.text[0].isupper() or is_small_name):
            break
        words.append(word)
        between = _BETWEEN_WORDS.match(text, word.end)
        if between is None:
            break
        place = between.end()
    return words


def _is_name_after_cue(words: list[_Word], *, may_be_unknown: bool) -> bool:
    if not words:
        return False
    if words[0].plain in FORENAMES:
        return True
    return may_be_unknown and len(words) > 1 and all(_is_like_a_name(word) for word in words)


def _is_like_a_name(word: _Word) -> bool:
    """Say whether an unknown capitalised word could be a name; "Declining Surgery" and "ESP" could not."""
    return not word.text.isupper() and not word.plain.endswith(("ing", "ed", "tion", "ment"))
