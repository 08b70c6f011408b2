"""The backup file: whole or refused, whatever happened to it on the way."""

import json
import os
import signal
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peersupport.backup import archive, serving
from peersupport.backup.archive import ANCHORS, DATABASE, MANIFEST, BackupError, Manifest

CONTENT = os.urandom(3000) + b"some words that can be packed " * 200


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / DATABASE).write_bytes(CONTENT)
    (folder / ANCHORS).write_bytes(b"an anchor\n")
    files = {DATABASE: folder / DATABASE, ANCHORS: folder / ANCHORS}
    target = tmp_path / "backup.zip"
    archive.pack(target, files, backend="sqlite", revision="0001", made_at="2026-11-24T10:00:00+00:00")
    return target


def unpacked(source: Path, tmp_path: Path, number: int = 0) -> tuple[Manifest, bytes]:
    folder = tmp_path / f"out{number}"
    manifest = archive.unpack(source, folder)
    return manifest, (folder / DATABASE).read_bytes()


def rewritten(packed: Path, change: Callable[[dict[str, Any]], None] | None, **parts: bytes) -> Path:
    """The same backup with another manifest, or other parts in it, made by somebody who knows how."""
    with zipfile.ZipFile(packed) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(contents[MANIFEST])
    if change is not None:
        change(manifest)
    contents[MANIFEST] = json.dumps(manifest).encode()
    target = packed.with_name("rewritten.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**contents, **parts}.items():
            new.writestr(name, content)
    return target


def test_a_backup_is_read_back_as_it_was_and_only_its_owner_may_read_it(packed: Path, tmp_path: Path) -> None:
    manifest, content = unpacked(packed, tmp_path)
    assert content == CONTENT
    assert (manifest.backend, manifest.revision, manifest.product) == ("sqlite", "0001", "peersupport")
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600


def test_nobody_else_may_read_it_even_where_an_open_file_of_that_name_was(
    tmp_path: Path, packed: Path
) -> None:
    packed.chmod(0o666)
    files = {DATABASE: tmp_path / "parts" / DATABASE}
    archive.pack(packed, files, backend="sqlite", revision="0001", made_at="")
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600


def test_a_backup_cut_off_anywhere_is_refused(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    for number, length in enumerate(range(0, len(whole), 37)):
        packed.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            unpacked(packed, tmp_path, number)


def test_a_backup_with_any_byte_flipped_is_refused_or_still_whole(packed: Path, tmp_path: Path) -> None:
    """A flip in a date of the zip's own directory changes nothing that is restored."""
    whole = packed.read_bytes()
    expected = unpacked(packed, tmp_path)
    refused = 0
    for place in range(0, len(whole), 7):
        packed.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert unpacked(packed, tmp_path, place + 1) == expected, place
        except BackupError:
            refused += 1
    assert refused > len(whole) / 7 * 0.9


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", b"SQLite format 3" * 99])
def test_what_was_never_a_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(content)
    with pytest.raises(BackupError):
        unpacked(other, tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        unpacked(tmp_path / "nowhere.zip", tmp_path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.update(product="another"), "not a peersupport backup"),
        (lambda m: m.update(format=2), "another version of its format"),
        (lambda m: m.update(surprise=1), "cannot be read"),
        (lambda m: m.pop("backend"), "cannot be read"),
        (lambda m: m.update(checksums=None), "cannot be read"),
        (lambda m: m.update(checksums={}), "list of contents"),
        (lambda m: m["checksums"].pop(DATABASE), "list of contents"),
        (lambda m: m["checksums"].update({DATABASE: "0" * 64}), "does not match its checksum"),
        (lambda m: m["checksums"].update({"../../etc/passwd": "0" * 64}), "list of contents"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    packed: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    with pytest.raises(BackupError, match=reason):
        unpacked(rewritten(packed, change), tmp_path)


@pytest.mark.parametrize("name", ["../outside", "/outside", "more", "database/x"])
def test_a_stranger_in_the_archive_is_refused_and_never_touches_the_disk(
    packed: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BackupError, match="not a peersupport backup"):
        unpacked(rewritten(packed, None, **{name: b"x"}), tmp_path)
    assert not (tmp_path / "outside").exists()
    assert not Path("/outside").exists()


def test_somebody_who_serves_keeps_a_restore_out_and_the_other_way_round(tmp_path: Path) -> None:
    assert not serving.is_serving(tmp_path)
    child = os.fork()
    if child == 0:
        serving.hold(tmp_path)
        (tmp_path / "holding").touch()
        signal.pause()
        os._exit(0)
    while not (tmp_path / "holding").exists():
        pass
    assert serving.is_serving(tmp_path)
    with pytest.raises(serving.Serving), serving.alone(tmp_path):
        raise AssertionError("somebody serves")
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert not serving.is_serving(tmp_path), "however the process ended"
    with serving.alone(tmp_path):
        assert serving.is_serving(tmp_path), "a second restore has to wait as well"
