"""The anchor file: what was torn by a crash is passed over, what was forged is counted, much is quick."""

import os
import stat
import uuid
from pathlib import Path

import pytest

from peersupport.audit.anchors import AnchorFile
from peersupport.audit.rules import Anchor, anchor_seal, head_seal
from peersupport.audit.services import ChainGrew

CHAIN = str(uuid.UUID(int=7))
KEY = b"a key of these tests"
DIGEST = "ab" * 32


@pytest.fixture
def anchors(tmp_path: Path) -> AnchorFile:
    return AnchorFile(tmp_path / "deep" / "anchors.log", KEY)


def test_what_was_noted_is_read_back_and_only_the_owner_may_read_the_file(anchors: AnchorFile) -> None:
    assert anchors.read() == ([], 0)
    anchors.note(ChainGrew(CHAIN, 1, DIGEST))
    anchors.note(ChainGrew(CHAIN, 4, "cd" * 32))
    assert anchors.read() == ([Anchor(CHAIN, 1, DIGEST), Anchor(CHAIN, 4, "cd" * 32)], 0)
    assert stat.S_IMODE(anchors.path.stat().st_mode) == 0o600


def test_a_line_torn_anywhere_by_a_crash_is_neither_an_anchor_nor_a_forgery(anchors: AnchorFile) -> None:
    anchors.note(ChainGrew(CHAIN, 1, DIGEST))
    whole = anchors.path.read_text()
    for kept in range(len(whole) - 1):
        anchors.path.write_text(whole + whole[:kept])
        assert anchors.read() == ([Anchor(CHAIN, 1, DIGEST)], 0)
        # The next line is appended to the torn one: it is lost, the one after that is not.
        anchors.note(ChainGrew(CHAIN, 2, DIGEST))
        anchors.note(ChainGrew(CHAIN, 3, DIGEST))
        found, forged = anchors.read()
        assert forged == 0, kept
        assert {anchor.sequence for anchor in found} >= {1, 3}, kept


def test_bytes_that_are_no_text_are_passed_over(anchors: AnchorFile) -> None:
    anchors.note(ChainGrew(CHAIN, 1, DIGEST))
    with anchors.path.open("ab") as file:
        file.write(b"\xff\xfe\x00 4 \xf0\n")
    assert anchors.read() == ([Anchor(CHAIN, 1, DIGEST)], 0)


@pytest.mark.parametrize(
    "seal",
    [
        pytest.param("0" * 64, id="made up"),
        pytest.param(anchor_seal(CHAIN, 1, DIGEST, key=b"another key"), id="made with another key"),
        pytest.param(anchor_seal(CHAIN, 2, DIGEST, key=KEY), id="of another event"),
        pytest.param(head_seal(CHAIN, 1, DIGEST, key=KEY), id="of the head in the database"),
    ],
)
def test_a_whole_line_with_a_wrong_seal_is_forged(anchors: AnchorFile, seal: str) -> None:
    anchors.path.parent.mkdir()
    anchors.path.write_text(f"{CHAIN} 1 {DIGEST} {seal}\n")
    assert anchors.read() == ([], 1)


def test_two_processes_may_note_at_the_same_time(anchors: AnchorFile) -> None:
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            for step in range(50):
                anchors.note(ChainGrew(CHAIN, number * 50 + step + 1, DIGEST))
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    found, forged = anchors.read()
    assert (len(found), forged) == (200, 0)


def test_a_hundred_thousand_anchors_are_read_one_by_one(anchors: AnchorFile) -> None:
    anchors.path.parent.mkdir()
    seals = {n: anchor_seal(CHAIN, n, DIGEST, key=KEY) for n in range(1, 100_001)}
    anchors.path.write_text("".join(f"{CHAIN} {n} {DIGEST} {seal}\n" for n, seal in seals.items()))
    found, forged = anchors.read()
    assert (len(found), forged) == (100_000, 0)
