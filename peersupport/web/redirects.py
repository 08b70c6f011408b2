"""Where to go after logging in: only ever a path of this site."""

from urllib.parse import urlsplit


def safe_path(wanted: str | None, *, otherwise: str) -> str:
    """`wanted` when it is a plain path on this site, else `otherwise`.

    Browsers read a backslash as a slash and drop control characters, so any of those is refused.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(character) < 33 for character in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else otherwise
