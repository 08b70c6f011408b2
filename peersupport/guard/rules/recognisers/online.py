"""E-mail addresses and web addresses."""

import re
from collections.abc import Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading

_LONGEST_LOCAL_PART = 64
_LONGEST_HOST = 253
_LOCAL_PART_REVERSED = re.compile(r"[\w.%+'-]++")
_HOST_REVERSED = re.compile(r"[a-z0-9.-]++")
_AT = re.compile(r" ?(?:@| ?[\[({] ?at ?[\])}]) ?")
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}+\.){1,8}[a-z]{2,24}(?![a-z0-9])")
_USUAL_ENDINGS = (".uk", ".com", ".net", ".org", ".ie", ".eu")
_PUNCTUATION = ".,;:!?)]"
_SCHEME = re.compile(r"\b(?:https?://|ftp://|www\.)[^\s<>\"']{1,2000}+")
_HOST_ENDING = re.compile(r"\.(?:com|org|net|uk)(?![\w@-]|\.\w)(?:/[^\s<>\"']{0,2000}+)?")


def find_emails(reading: Reading) -> Iterator[Match]:
    """Report e-mail addresses, also with blanks round the @ or with (at) for it."""
    for at in _AT.finditer(reading.small):
        local_length = _length_before(_LOCAL_PART_REVERSED, reading.small, at.start(), _LONGEST_LOCAL_PART)
        domain = _DOMAIN.match(reading.small, at.end())
        if local_length == 0 or domain is None:
            continue
        # "10 reps @ 60kg.then rest" is not an address; with blanks the ending must be a usual one.
        if at[0] == "@" or domain[0].endswith(_USUAL_ENDINGS):
            yield Match(Kind.EMAIL, at.start() - local_length, domain.end())


def find_urls(reading: Reading) -> Iterator[Match]:
    """Report web addresses, with or without their scheme."""
    for found in _SCHEME.finditer(reading.small):
        yield Match(Kind.URL, found.start(), found.start() + len(found[0].rstrip(_PUNCTUATION)))
    for ending in _HOST_ENDING.finditer(reading.small):
        host_length = _length_before(_HOST_REVERSED, reading.small, ending.start(), _LONGEST_HOST)
        if host_length:
            end = ending.start() + len(ending[0].rstrip(_PUNCTUATION))
            yield Match(Kind.URL, ending.start() - host_length, end)


def _length_before(characters: re.Pattern[str], text: str, end: int, limit: int) -> int:
    """Measure the run of characters that ends at a place, looking back no further than the limit."""
    run = characters.match(text[max(0, end - limit) : end][::-1])
    return 0 if run is None else run.end()
