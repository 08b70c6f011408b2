"""Builds the front end: frontend/ and the NHS package in node_modules become build/static/.

Run as `python tools/build_assets.py`, after the npm packages have been fetched. Every file is named by its
content, and manifest.json says which plain name became which file. When no source changed it stops early.
"""

import hashlib
import json
import re
import subprocess  # runs the esbuild binary of the locked npm package, by its path
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "frontend"
PACKAGES = ROOT / "node_modules"
NHS = PACKAGES / "nhsuk-frontend" / "dist" / "nhsuk"
OUTPUT = ROOT / "build" / "static"
STATIC_URL = "/static"
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


class BuildError(Exception):
    """The front end cannot be built; the message says what to do."""


def main() -> int:
    """Build when something changed; answer 0 when build/static/ is right, 1 when it could not be built."""
    try:
        stamp = sources_stamp()
        if is_fresh(stamp):
            return 0
        names, written = build()
        manifest = json.dumps(names, indent=1, sort_keys=True)
        # A server that runs meanwhile finds either all of the old files or all of the new ones.
        (OUTPUT / ".manifest.new").write_text(manifest, encoding="utf-8")
        (OUTPUT / ".manifest.new").replace(OUTPUT / "manifest.json")
        sweep(written | {"manifest.json"})
        (OUTPUT / ".stamp").write_text(stamp, encoding="utf-8")
    except BuildError as error:
        sys.stderr.write(f"build_assets: {error}\n")
        return 1
    report(len(names))
    return 0


def report(count: int) -> None:
    """Say what was built."""
    sys.stdout.write(f"build_assets: {count} files in {OUTPUT.relative_to(ROOT)}\n")


def sources_stamp() -> str:
    """One hash over this script, our sources and the locked package versions."""
    lock = ROOT / "package-lock.json"
    digest = hashlib.sha256()
    for path in [Path(__file__), lock, *sorted(p for p in SOURCES.rglob("*") if p.is_file())]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_fresh(stamp: str) -> bool:
    """Whether the last build was made from exactly these sources."""
    mark = OUTPUT / ".stamp"
    return mark.is_file() and (OUTPUT / "manifest.json").is_file() and mark.read_text("utf-8") == stamp


def build() -> tuple[dict[str, str], set[str]]:
    """Write every file anew; answer plain name -> file name, and the names of all files written."""
    if not NHS.is_dir():
        raise BuildError("node_modules is missing: run npm ci first")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    chunks: set[str] = set()
    nhs_css = (NHS / "nhsuk-frontend.min.css").read_text("utf-8")
    # Only the icons that are used: the package's own image folder also holds the NHS logo.
    icons = [icon for icon in NHS.glob("assets/images/nhsuk-icon-*.svg") if icon.name in nhs_css]
    for image in sorted([*icons, *SOURCES.glob("images/*")]):
        put(names, image.name, image.read_bytes())
    put(names, "nhsuk.css", local_css(nhs_css, names).encode())
    with tempfile.TemporaryDirectory() as scratch:
        bundle(Path(scratch))
        for path in sorted(Path(scratch).rglob("*.css")):
            put(names, path.name, local_css(path.read_text("utf-8"), names).encode())
        for path in sorted(Path(scratch).glob("*.js")):
            keep_script(names, chunks, path)
    return names, {*names.values(), *chunks}


def sweep(kept: set[str]) -> None:
    """Remove what an earlier build left."""
    for path in OUTPUT.iterdir():
        if path.name not in kept:
            path.unlink()


def put(names: dict[str, str], name: str, content: bytes) -> None:
    """Write one file under a name that carries its content's hash."""
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    (OUTPUT / hashed).write_bytes(content)
    names[name] = hashed


def local_css(css: str, names: dict[str, str]) -> str:
    """The style sheet without web fonts, every address pointing at our own files.

    Raises BuildError when an address would still leave this server or names a file we do not have.
    """

    def ours(match: re.Match[str]) -> str:
        address = match.group(1)
        if address.startswith("data:"):
            return match.group(0)
        name = address.rpartition("/")[2]
        if "//" in address or name not in names:
            raise BuildError(f"the style sheet asks for {address}, which we do not serve")
        return f"url({STATIC_URL}/{names[name]})"

    return ADDRESS.sub(ours, SOURCE_MAP.sub("", FONT_FACE.sub("", css)))


def esbuild() -> Path:
    """The esbuild binary for this machine; npm blocks install scripts, so it is called where it lies."""
    found = sorted(PACKAGES.glob("@esbuild/*/bin/esbuild")) + sorted(PACKAGES.glob("@esbuild/*/esbuild.exe"))
    if not found:
        raise BuildError("esbuild is missing from node_modules: run npm ci first")
    return found[0]


def bundle(scratch: Path) -> None:
    """Bundle each script and style sheet at the top of frontend/js and frontend/css."""
    entries = sorted([*SOURCES.glob("js/*.js"), *SOURCES.glob("css/*.css")])
    command = [
        str(esbuild()),
        *map(str, entries),
        "--bundle",
        "--minify",
        "--format=esm",
        "--splitting",
        "--target=es2020",
        "--external:*.svg",
        "--entry-names=[name]",
        "--chunk-names=chunk-[hash]",
        "--log-level=warning",
        f"--outdir={scratch}",
    ]
    result = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own fixed command line
    if result.returncode:
        raise BuildError("esbuild refused the sources, see above")


def keep_script(names: dict[str, str], chunks: set[str], path: Path) -> None:
    """Shared chunks keep esbuild's own hash, because other scripts import them by that name."""
    if path.name.startswith("chunk-"):
        (OUTPUT / path.name).write_bytes(path.read_bytes())
        chunks.add(path.name)
    else:
        put(names, path.name, path.read_bytes())


if __name__ == "__main__":
    raise SystemExit(main())
