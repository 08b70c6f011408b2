"""The shared notes converge, keep every acknowledged edit and store nothing but what they read as."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from peersupport.cases.rules import notes
from peersupport.cases.rules.notes_wire import BadUpdate, read_update, read_vector

# Made with Yjs 13.6 in a browser's engine: typing, deleting, an emoji.
FROM_YJS = (
    "AQPQsPWqBQAEAQVub3RlcwZoZWxsbyCB0LD1qgUFB4TQsPWqBQwGIHdvcmxkAdCw9aoFAQYH",
    "AgGd4rC6CgDE0LD1qgUC0LD1qgUDBmHwn5iAYgTQsPWqBQAEAQVub3RlcwNoZWyE0LD1qgUCA2xvIIHQsPWqBQUHhNCw9aoFDAYg"
    "d29ybGQB0LD1qgUBBgc=",
)
FORBIDDEN = "!"


class Browser:
    """A replica as a browser holds it: it sends all the server lacks, and keeps typing when refused."""

    def __init__(self, number: int) -> None:
        self.doc: Doc[Text] = Doc(client_id=number)
        self.notes = self.doc.get("notes", type=Text)
        self.known = notes.NOTHING_KNOWN

    @property
    def text(self) -> str:
        return str(self.notes)

    def insert(self, place: int, word: str) -> None:
        place %= len(self.text) + 1
        self.notes.insert(len(self.text[:place].encode()), word)

    def delete(self, place: int) -> str:
        """Delete one character and return it."""
        place %= len(self.text)
        gone = self.text[place]
        start = len(self.text[:place].encode())
        del self.notes[start : start + len(gone.encode())]
        return gone

    def unsent(self) -> bytes:
        return self.doc.get_update(self.known)

    def take(self, update: bytes, vector: bytes) -> None:
        self.doc.apply_update(update)
        self.known = vector


class Server:
    """The truth: a state, and a guard that refuses texts with a forbidden character."""

    def __init__(self) -> None:
        self.state = b""

    def receive(self, browser: Browser) -> bool:
        merged = notes.merge(self.state, browser.unsent())
        if FORBIDDEN in merged.text:
            return False
        self.state = merged.state
        self.answer(browser)
        return True

    def answer(self, browser: Browser) -> None:
        vector = notes.vector_of(self.state)
        browser.take(notes.missing_from(self.state, browser.doc.get_state()), vector)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert", "insert", "delete", "forbidden", "send", "pull"]),
        st.integers(0, 3),
        st.integers(0, 10_000),
    ),
    max_size=80,
)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_any_interleaving_of_typing_sending_and_refusals_converges_and_loses_nothing(steps):
    server, browsers = Server(), [Browser(number) for number in range(2, 6)]
    written: set[str] = set()
    deleted: set[str] = set()
    acknowledged: set[str] = set()
    for count, (kind, who, place) in enumerate(steps):
        browser = browsers[who]
        # Each edit is a character of its own, so that none can hide.
        letter = {"insert": chr(0x4E00 + count), "forbidden": FORBIDDEN}.get(kind, "")
        if letter:
            browser.insert(place, letter)
            written.add(letter)
        elif kind == "delete" and browser.text:
            deleted.add(browser.delete(place))
        elif kind == "send" and server.receive(browser):
            acknowledged |= set(browser.text)
        elif kind == "pull":
            server.answer(browser)
    clear_away_what_is_forbidden(server, browsers)
    texts = {notes.text_of(server.state), *(browser.text for browser in browsers)}
    assert len(texts) == 1
    final = set(texts.pop())
    assert acknowledged - deleted <= final
    assert final == written - deleted - {FORBIDDEN}


def clear_away_what_is_forbidden(server, browsers):
    """Everybody deletes what was refused, and catches up."""
    for browser in browsers:
        while FORBIDDEN in browser.text:
            browser.delete(browser.text.index(FORBIDDEN))
        assert server.receive(browser)
    for browser in browsers:
        server.answer(browser)


def test_sending_the_same_edit_again_changes_nothing():
    browser = Browser(2)
    browser.insert(0, "Try heat first")
    first = notes.merge(b"", browser.unsent())
    again = notes.merge(first.state, browser.unsent())
    assert first.is_new
    assert not again.is_new
    assert again.text == "Try heat first"


@pytest.mark.parametrize("edit", FROM_YJS)
def test_what_a_browser_really_sends_is_read(edit):
    merged = notes.merge(b"", base64.b64decode(edit))
    assert merged.text in ("hello  world", "hela😀blo  world")


def test_a_character_of_two_units_does_not_shift_what_follows():
    browser = Browser(2)
    browser.insert(0, "😀 pain 3/10")
    merged = notes.merge(b"", browser.unsent())
    browser.insert(1, "é")
    assert notes.merge(merged.state, browser.doc.get_update(merged.vector)).text == "😀é pain 3/10"


def test_deleted_words_are_not_in_what_is_stored_even_when_the_browser_kept_them():
    hoarder: Doc[Text] = Doc(client_id=9, skip_gc=True)
    text = hoarder.get("notes", type=Text)
    text += "LS1 4AP knee pain"
    del text[0:8]
    assert b"LS1 4AP" in hoarder.get_update()
    merged = notes.merge(b"", hoarder.get_update())
    assert merged.text == "knee pain"
    assert b"LS1" not in merged.state
    assert b"LS1" not in merged.news


def test_an_edit_that_builds_on_something_unknown_is_not_taken_for_saved():
    browser = Browser(2)
    browser.insert(0, "first ")
    known = browser.doc.get_state()
    browser.insert(6, "second")
    with pytest.raises(notes.NotesGap):
        notes.merge(b"", browser.doc.get_update(known))


def test_a_deletion_of_something_unknown_is_not_taken_for_saved():
    writer, other = Browser(2), Browser(3)
    writer.insert(0, "gone")
    other.take(writer.unsent(), writer.doc.get_state())
    other.delete(0)
    with pytest.raises(notes.NotesGap):
        notes.merge(b"", other.doc.get_update(other.doc.get_state()))


def _in_another_root(doc):
    doc.get("other", type=Text).insert(0, "hidden")


def _in_a_map_under_the_same_name(doc):
    doc.get("notes", type=Map)["key"] = "hidden"


def _as_a_format(doc):
    text = doc.get("notes", type=Text)
    text += "seen"
    text.format(0, 2, {"title": "hidden"})


def _as_an_object(doc):
    doc.get("notes", type=Text).insert_embed(0, {"text": "hidden"})


@pytest.mark.parametrize(
    "hide", [_in_another_root, _in_a_map_under_the_same_name, _as_a_format, _as_an_object]
)
def test_words_that_the_notes_do_not_show_are_refused(hide):
    doc: Doc = Doc(client_id=7)
    hide(doc)
    with pytest.raises(BadUpdate):
        notes.merge(b"", doc.get_update())


@given(st.binary(max_size=120))
@settings(max_examples=300, deadline=None)
def test_bytes_that_are_no_edit_are_refused_and_nothing_else_happens(data):
    try:
        notes.merge(b"", data)
    except (BadUpdate, notes.NotesGap):
        return
    read_update(data)  # whatever was taken could be read


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_damaged_edit_is_refused_or_merges_into_readable_notes(data):
    whole = bytearray(base64.b64decode(data.draw(st.sampled_from(FROM_YJS))))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    before = notes.merge(b"", base64.b64decode(FROM_YJS[0]))
    try:
        merged = notes.merge(before.state, bytes(whole))
    except (BadUpdate, notes.NotesGap):
        return
    assert notes.text_of(merged.state) == merged.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x80",
        b"\x01\x01",
        b"\xff" * 40,
        b"\x00\x00\x00",
        b"\x01\x01\x01\x00\x01\xff\xff\xff\xff\x7f",
    ],
)
def test_fixed_nasty_edits_are_refused(data):
    with pytest.raises(BadUpdate):
        notes.merge(b"", data)


def test_a_vector_is_read_and_junk_is_refused():
    browser = Browser(2)
    browser.insert(0, "one")
    assert read_vector(browser.doc.get_state()) == {2: 3}
    with pytest.raises(BadUpdate):
        notes.missing_from(b"", b"\x05\x01")


def test_a_paragraph_is_added_on_a_line_of_its_own():
    state = notes.merge(b"", notes.append_paragraph(b"", "First", client_id=11)).state
    merged = notes.merge(state, notes.append_paragraph(state, "Second", client_id=12))
    assert merged.text == "First\nSecond"


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e", "\u2066", "\ufffe", "\r"])
def test_characters_nobody_can_see_are_noticed(hidden):
    assert notes.has_unseen(f"knee{hidden} pain")
    assert not notes.has_unseen("knee pain\n\t😀 3/12 hx é")
