"""Reads the bytes of a notes edit (a Yjs update, version 1) before anything is done with them. Pure.

An edit from a browser may hold plain text in the one shared text and the traces of deleted text, nothing
else. Other shared types, map entries, formats and embedded objects could carry words that nobody sees
and the identifier guard never reads; structures that leave gaps would be kept aside, unsaved, by the
library. All of those are refused here, so that what was acknowledged is what the notes read as.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROOT = "notes"
LARGEST_ID = 2**53
# No person types this many characters in one sitting; the library counts in 32 bits.
LARGEST_CLOCK = 10_000_000
MAX_CLIENTS = 5_000

_DELETED, _STRING = 1, 4
_HAS_LEFT, _HAS_RIGHT, _IS_ENTRY = 0x80, 0x40, 0x20


class BadUpdate(ValueError):
    """These bytes are not an edit of shared notes. Nobody's browser sends such a thing by itself."""


@dataclass(slots=True)
class Edit:
    """What an edit claims: for each replica, the run of characters it adds, and the runs it deletes."""

    added: dict[int, tuple[int, int]] = field(default_factory=dict)
    deleted: list[tuple[int, int]] = field(default_factory=list)

    def follows(self, known: Mapping[int, int]) -> bool:
        """Whether the edit adds right after what is known, so that no part of it would hang in the air."""
        return all(start <= known.get(client, 0) for client, (start, _) in self.added.items())

    def is_within(self, known: Mapping[int, int]) -> bool:
        """Whether everything it adds or deletes is among what is known."""
        ends = [(client, end) for client, (_, end) in self.added.items()] + self.deleted
        return all(end <= known.get(client, 0) for client, end in ends)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, largest: int) -> int:
        """A variable-length number of at most `largest`."""
        value = shift = 0
        while shift <= 56:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > largest:
                    raise BadUpdate("number too large")
                return value
            shift += 7
        raise BadUpdate("number too long")

    def byte(self) -> int:
        if self._at >= len(self._data):
            raise BadUpdate("cut off")
        self._at += 1
        return self._data[self._at - 1]

    def text(self) -> str:
        length = self.number(len(self._data))
        raw = self._data[self._at : self._at + length]
        if len(raw) != length:
            raise BadUpdate("cut off")
        self._at += length
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise BadUpdate("not text") from error

    def skip_place(self) -> None:
        """The neighbour an insertion was made beside."""
        self.number(LARGEST_ID)
        self.number(LARGEST_CLOCK)

    def end(self) -> None:
        if self._at != len(self._data):
            raise BadUpdate("something follows the end")


def read_update(data: bytes) -> Edit:
    """What the edit claims. Raises BadUpdate for anything but text of the shared notes."""
    reader = _Reader(data)
    edit = Edit()
    for _ in range(reader.number(MAX_CLIENTS)):
        blocks = reader.number(len(data))
        client, start = reader.number(LARGEST_ID), reader.number(LARGEST_CLOCK)
        clock = start
        for _ in range(blocks):
            clock += _block_length(reader)
        if client in edit.added or clock > LARGEST_CLOCK:
            raise BadUpdate("clock")
        edit.added[client] = (start, clock)
    for _ in range(reader.number(MAX_CLIENTS)):
        client = reader.number(LARGEST_ID)
        for _ in range(reader.number(len(data))):
            end = reader.number(LARGEST_CLOCK) + reader.number(LARGEST_CLOCK)
            edit.deleted.append((client, end))
    reader.end()
    return edit


def read_vector(data: bytes) -> dict[int, int]:
    """How much of each replica somebody has. Raises BadUpdate."""
    reader = _Reader(data)
    vector = {}
    for _ in range(reader.number(MAX_CLIENTS)):
        client = reader.number(LARGEST_ID)
        vector[client] = reader.number(LARGEST_CLOCK)
    reader.end()
    return vector


def _block_length(reader: _Reader) -> int:
    info = reader.byte()
    kind = info & 0x1F
    if kind not in (_DELETED, _STRING) or info & _IS_ENTRY:
        raise BadUpdate("not text")
    if info & _HAS_LEFT:
        reader.skip_place()
    if info & _HAS_RIGHT:
        reader.skip_place()
    if not info & (_HAS_LEFT | _HAS_RIGHT) and (reader.number(1) != 1 or reader.text() != ROOT):
        raise BadUpdate("another text")
    # Lengths count as browsers count: in UTF-16 units.
    length = reader.number(LARGEST_CLOCK) if kind == _DELETED else len(reader.text().encode("utf-16-le")) // 2
    if length == 0:
        raise BadUpdate("empty block")
    return length
