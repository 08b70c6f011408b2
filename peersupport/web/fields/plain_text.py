"""What counts as plain text: one spelling of each character, no invisible control over how it reads."""

import re
import unicodedata

# Newline and tab are the only control characters a person types. The bidirectional overrides and isolates can
# make text read differently from what is stored; lone surrogates and non-characters cannot be stored at all.
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]"
)
NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85")
REPLACEMENT = "\ufffd"
EXCERPT = 20


class NotPlain(ValueError):
    """The text cannot be accepted; the message tells the person what to do."""


def plain_text(raw: str, *, subject: str, max_length: int) -> str:
    """The text stripped, with one kind of newline and composed characters (NFC).

    Raises NotPlain when it is too long or holds a character that nobody can see.
    """
    text = NEWLINES.sub("\n", raw)
    # Composing can shrink text, but never to a quarter: refuse the oversized before the costly step.
    if len(text) > 4 * max_length + 1000:
        raise NotPlain(too_long(subject, max_length))
    found = REFUSED.search(text)
    if found:
        raise NotPlain(_refusal(text, found.start(), subject))
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > max_length:
        raise NotPlain(too_long(subject, max_length))
    return text


def too_long(subject: str, max_length: int) -> str:
    """The message for text over its limit."""
    return f"{subject} must be {max_length:,} characters or fewer"


def showable(raw: str) -> str:
    """The text with each refused character made visible, so that it can be found and removed."""
    return REFUSED.sub(REPLACEMENT, NEWLINES.sub("\n", raw))


def _refusal(text: str, position: int, subject: str) -> str:
    what = "character \ufffd" if text[position] == REPLACEMENT else "invisible character"
    before = " ".join(REFUSED.sub("", text[:position]).split())[-EXCERPT:].strip()
    if not before:
        return f"Remove the {what} at the start of {subject[:1].lower()}{subject[1:]}"
    return f"Remove the {what} after '{before}'"
