"""The backup file: one zip with the database, the audit anchors and a manifest with their checksums."""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
DATABASE, ANCHORS, MANIFEST = "database", "audit-anchors.log", "manifest.json"
CHUNK = 1 << 20
FOREIGN = "This is not a peersupport backup."
# Whatever Python's readers raise over a file that is damaged or was never a backup.
UNREADABLE = (
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    OverflowError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class BackupError(Exception):
    """A backup cannot be made, read or restored. The message says why, for an operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    format: int
    product: str
    backend: str
    revision: str
    made_at: str
    checksums: dict[str, str]


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def pack(target: Path, files: dict[str, Path], *, backend: str, revision: str, made_at: str) -> Manifest:
    """Write the backup, readable by its owner only, complete or not at all.

    The files lie in a folder beside the target, where the backup grows until it is whole.
    """
    manifest = Manifest(
        FORMAT,
        "peersupport",
        backend,
        revision,
        made_at,
        {name: checksum(path) for name, path in files.items()},
    )
    part = files[DATABASE].with_name("backup.part")
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            for name, path in files.items():
                archive.write(path, name)
        raw.flush()
        os.fsync(raw.fileno())
    os.replace(part, target)
    return manifest


def unpack(source: Path, folder: Path) -> Manifest:
    """Read a backup into `folder` and check every part of it. Raises BackupError."""
    try:
        names = _extract(source, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        checksums = dict(manifest.checksums)
    except UNREADABLE as error:
        raise BackupError(f"This backup cannot be read: {type(error).__name__}.") from error
    if manifest.product != "peersupport":
        raise BackupError(FOREIGN)
    if manifest.format != FORMAT:
        raise BackupError("This backup was made by another version of its format.")
    if set(checksums) != names - {MANIFEST}:
        raise BackupError("This backup is damaged: its list of contents does not fit.")
    for name, expected in checksums.items():
        if checksum(folder / name) != expected:
            raise BackupError(f"This backup is damaged: {name} does not match its checksum.")
    return manifest


def _extract(source: Path, folder: Path) -> set[str]:
    """Only what a backup has, packed as we pack it: no name of a stranger's choosing touches the disk."""
    with zipfile.ZipFile(source) as archive:
        parts = {part.filename: part for part in archive.infolist()}
        is_ours = {MANIFEST, DATABASE} <= set(parts) <= {MANIFEST, DATABASE, ANCHORS}
        if not is_ours or any(part.compress_type != zipfile.ZIP_DEFLATED for part in parts.values()):
            raise BackupError(FOREIGN)
        for part in parts.values():
            archive.extract(part, folder)
    return set(parts)
