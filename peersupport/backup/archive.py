"""The backup file: one zip with the database, the audit anchors and a manifest with their checksums."""

import hashlib
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
DATABASE, ANCHORS, MANIFEST = "database", "audit-anchors.log", "manifest.json"
CHUNK = 1 << 20


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
    """Write the backup, readable by its owner only, complete or not at all."""
    manifest = Manifest(
        FORMAT,
        "peersupport",
        backend,
        revision,
        made_at,
        {name: checksum(path) for name, path in files.items()},
    )
    part = target.with_name(target.name + ".part")
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        for name, path in files.items():
            archive.write(path, name)
    os.replace(part, target)
    return manifest


def unpack(source: Path, folder: Path) -> Manifest:
    """Read a backup into `folder` and check every part of it. Raises BackupError."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
            if not {MANIFEST, DATABASE} <= names <= {MANIFEST, DATABASE, ANCHORS}:
                raise BackupError("This is not a peersupport backup.")
            for name in names:
                archive.extract(name, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, zipfile.BadZipFile, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"This backup cannot be read: {type(error).__name__}.") from error
    if manifest.format != FORMAT or manifest.product != "peersupport":
        raise BackupError("This backup was made by another version of its format.")
    for name, expected in manifest.checksums.items():
        if not (folder / name).is_file() or checksum(folder / name) != expected:
            raise BackupError(f"This backup is damaged: {name} does not match its checksum.")
    return manifest
