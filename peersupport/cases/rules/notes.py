"""Shared notes as a document that any number of people can edit at once, online or not (a CRDT). Pure.

Each browser keeps a replica (Yjs); the server merges edits with pycrdt. Merging is commutative and safe to
repeat, so nobody's typing overwrites anybody's. Only bytes travel: the two libraries count characters
differently, so positions never do.
"""

import re
from dataclasses import dataclass

from pycrdt import Doc, Text

from peersupport.cases.rules.notes_wire import ROOT, BadUpdate, read_update, read_vector

MAX_CHARACTERS = 20_000
MAX_UPDATE_BYTES = 60_000
# Deleted text leaves a trace of its place, never its words; a meeting's worth of editing stays far below.
MAX_STATE_BYTES = 1_000_000
NOTHING_KNOWN = b"\x00"

# What a page cannot show or a database cannot keep: controls other than tab and line end, marks that turn
# the reading order round, and code points that are no characters.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


class NotesGap(ValueError):
    """The edit builds on something the server has not got: the browser must send all it has."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The notes after an edit. `news` is what anybody who had the notes before it now lacks."""

    state: bytes
    text: str
    vector: bytes
    news: bytes
    is_new: bool


def merge(state: bytes, update: bytes) -> Merged:
    """The notes with this edit in them; merging the same edit again changes nothing.

    Only what the library writes after merging is returned: deleted text is gone from it, whatever the
    edit's bytes still held. Raises BadUpdate for bytes that are no edit, NotesGap for one that cannot be
    placed yet.
    """
    edit = read_update(update)
    doc, notes = _open(state)
    before, vector_before = str(notes), doc.get_state()
    if not edit.follows(read_vector(vector_before)):
        raise NotesGap
    try:
        doc.apply_update(update)
    except ValueError as error:
        raise BadUpdate("refused by the library") from error
    vector, text = doc.get_state(), str(notes)
    if not edit.is_within(read_vector(vector)):
        raise NotesGap
    merged_state = bytes(doc.get_update())
    # Places that contradict each other can settle differently when read again: nobody's browser makes them.
    if text_of(merged_state) != text:
        raise BadUpdate("does not settle")
    return Merged(
        state=merged_state,
        text=text,
        vector=vector,
        news=doc.get_update(vector_before),
        is_new=(text, read_vector(vector)) != (before, read_vector(vector_before)),
    )


def missing_from(state: bytes, vector: bytes) -> bytes:
    """What a browser that has `vector` lacks. Raises BadUpdate when that is no vector."""
    read_vector(vector)
    doc, _ = _open(state)
    return bytes(doc.get_update(vector))


def vector_of(state: bytes) -> bytes:
    """How much of each replica the notes hold."""
    doc, _ = _open(state)
    return bytes(doc.get_state())


def text_of(state: bytes) -> str:
    """What the notes read as."""
    _, notes = _open(state)
    return str(notes)


def append_paragraph(state: bytes, paragraph: str, *, client_id: int) -> bytes:
    """The edit that adds a paragraph at the end, made by a replica with that id."""
    doc, notes = _open(state, client_id=client_id)
    before, written = doc.get_state(), str(notes)
    separator = "" if not written or written.endswith("\n") else "\n"
    notes += separator + paragraph
    return bytes(doc.get_update(before))


def has_unseen(text: str) -> bool:
    """Whether the text holds a character that nobody can see."""
    return UNSEEN.search(text) is not None


def _open(state: bytes, *, client_id: int = 1) -> tuple[Doc[Text], Text]:
    # A fixed id: merging writes nothing of its own, and a replica that writes says who it is.
    doc: Doc[Text] = Doc(client_id=client_id)
    notes = doc.get(ROOT, type=Text)
    if state:
        doc.apply_update(state)
    return doc, notes
