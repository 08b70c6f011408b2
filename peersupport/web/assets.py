"""Addresses of the built front-end files: a plain name in, the address with its content hash out."""

import json
from functools import lru_cache
from pathlib import Path
from typing import cast

STATIC_FOLDER = Path(__file__).resolve().parents[2] / "build" / "static"
STATIC_URL = "/static"
MANIFEST_NAME = "manifest.json"


class AssetMissing(LookupError):
    """The front end has not been built, or the name is not one of its files."""


@lru_cache(maxsize=1)
def _manifest(path: Path, changed_at: int) -> dict[str, str]:
    """The manifest as it was at that moment; a rebuild changes the moment and so refreshes the cache."""
    return cast(dict[str, str], json.loads(path.read_text(encoding="utf-8")))


def asset_url(name: str) -> str:
    """The address of a built file, for example `app.css`.

    Raises AssetMissing when the front end was not built or has no such file.
    """
    path = STATIC_FOLDER / MANIFEST_NAME
    try:
        manifest = _manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise AssetMissing("Run python tools/build_assets.py: the front end has not been built") from error
    if name not in manifest:
        raise AssetMissing(f"No built front-end file is called {name}")
    return f"{STATIC_URL}/{manifest[name]}"


def styles() -> list[str]:
    """The style sheets for a page that must be shown whatever is broken: none when they were not built."""
    try:
        return [asset_url("nhsuk.css"), asset_url("app.css")]
    except AssetMissing:
        return []
