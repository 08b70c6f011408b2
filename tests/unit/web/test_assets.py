"""The built front end: nothing leaves this server, names change with content."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

from peersupport.web import assets
from tests.unit.web.conftest import ROOT


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build script, writing into a folder of its own."""
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "tools" / "build_assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "OUTPUT", tmp_path / "static")
    return module


@pytest.fixture
def built(builder: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The front end, built from the repository's sources."""
    monkeypatch.setattr(builder, "report", lambda _count: None)
    assert builder.main() == 0
    output: Path = builder.OUTPUT
    return output


def test_the_style_sheets_ask_no_other_server_and_bring_no_font(built: Path) -> None:
    sheets = [path.read_text() for path in built.glob("*.css")]
    assert len(sheets) == 1 + len(list((ROOT / "frontend" / "css").glob("*.css")))
    for css in sheets:
        assert "@font-face" not in css
        assert "http" not in css.replace("http://www.w3.org/2000/svg", "")
        assert "/assets/" not in css


def test_every_file_named_in_the_manifest_exists_and_carries_its_hash(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    assert {"app.css", "app.js", "nhsuk.css", "peersupport-icon.svg"} <= manifest.keys()
    for name, hashed in manifest.items():
        assert (built / hashed).is_file()
        assert hashed != name


def test_no_nhs_logo_is_served(built: Path) -> None:
    assert not [path.name for path in built.iterdir() if "mask" in path.name or "favicon" in path.name]


def test_a_second_build_without_changes_writes_nothing(built: Path, builder: ModuleType) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.iterdir()}
    assert builder.main() == 0
    assert {path: path.stat().st_mtime_ns for path in built.iterdir()} == before


def test_a_build_over_an_older_one_leaves_only_its_own_files(
    built: Path, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name for path in built.iterdir()}
    (built / "old-0123456789ab.css").write_text("p{}")
    (built / ".stamp").write_text("another")
    assert builder.main() == 0
    assert {path.name for path in built.iterdir()} == before


def test_a_style_sheet_that_asks_another_server_stops_the_build(builder: ModuleType) -> None:
    names = {"a.svg": "a-1.svg"}
    assert builder.local_css("p{background:url(/assets/images/a.svg)}", names).count("/static/a-1.svg") == 1
    for address in ("https://assets.example.org/a.svg", "//cdn.example.org/a.svg", "/assets/b.svg"):
        with pytest.raises(builder.BuildError, match="we do not serve"):
            builder.local_css(f"p{{background:url({address})}}", names)


def test_an_address_follows_a_new_build(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "STATIC_FOLDER", built)
    first = assets.asset_url("app.css")
    assert first.startswith("/static/app-")
    manifest = built / "manifest.json"
    later = manifest.stat().st_mtime_ns + 1_000_000
    manifest.write_text(json.dumps({"app.css": "app-new.css"}))
    os.utime(manifest, ns=(later, later))
    assert assets.asset_url("app.css") == "/static/app-new.css"


def test_a_missing_file_or_build_says_what_to_do(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "STATIC_FOLDER", built)
    with pytest.raises(assets.AssetMissing, match=r"No built front-end file is called nope\.js"):
        assets.asset_url("nope.js")
    monkeypatch.setattr(assets, "STATIC_FOLDER", tmp_path / "empty")
    with pytest.raises(assets.AssetMissing, match="has not been built"):
        assets.asset_url("app.css")


def test_a_page_for_a_broken_service_does_without_style_sheets_that_are_missing(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "STATIC_FOLDER", built)
    assert len(assets.styles()) == 2
    monkeypatch.setattr(assets, "STATIC_FOLDER", tmp_path / "empty")
    assert assets.styles() == []
