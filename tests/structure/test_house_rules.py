"""House rules that a reader could check: sizes, doors, reasons, and nothing of this machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from peersupport.config import ROOT
from tests.structure.test_access import load_tool

FOLDERS = (
    *("peersupport", "templates", "frontend", "migrations", "tests", "tools"),
    *("bench", "docs", "requirements", ".ci"),
)
NOT_OURS = {"__pycache__", "node_modules"}
# Where an error of any kind is caught, and why there.
CATCH_ALL = {
    "peersupport/core/unit_of_work.py": "raises again; an effect after the commit undoes nothing",
    "peersupport/jobs/runner.py": "the time door",
    "peersupport/realtime/door.py": "the live door",
    "peersupport/realtime/watch.py": "the watch over open sockets must outlive a database that is away",
    "peersupport/web/health.py": "whatever stops a check means that the service is not ready",
}
# Tables of cases make tests longer than what they test.
MOST_LINES = {"peersupport": 300, "frontend": 300, "tools": 300, "bench": 300, "tests": 450}
MOST_VIEW_STATEMENTS = 15


def files(*endings: str, folders: tuple[str, ...] = FOLDERS) -> list[Path]:
    """Every file of ours with one of these endings (none: all of them)."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    if folders == FOLDERS:
        found += [path for path in ROOT.iterdir() if path.name not in {".coverage", ".git"}]
    return sorted(
        path
        for path in found
        if path.is_file() and not NOT_OURS & set(path.parts) and (not endings or path.suffix in endings)
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


PRODUCT = files(".py", folders=("peersupport",))


def test_no_file_is_too_long() -> None:
    long = {
        name_of(path): lines
        for folder, most in MOST_LINES.items()
        for path in files(".py", ".sh", ".js", folders=(folder,))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
    }
    assert long == {}, "split it by topic"


def test_templates_keep_to_their_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert load_tool("check_templates").main() == 0, capsys.readouterr().out


def view_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in PRODUCT:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and any(
                "id='access'" in ast.dump(one) for one in node.decorator_list
            ):
                yield name_of(path), node


def statements_in(body: list[ast.stmt]) -> int:
    """How many there are; those of a function within (the one service call in its unit of work) apart."""
    count = len(body)
    for statement in body:
        for _, inner in ast.iter_fields(statement) if not isinstance(statement, ast.FunctionDef) else ():
            for one in inner if isinstance(inner, list) else ():
                if isinstance(one, ast.ExceptHandler):
                    count += statements_in(one.body)
                elif isinstance(one, ast.stmt):
                    count += statements_in([one])
    return count


def test_a_view_is_load_form_one_call_and_answer() -> None:
    views = list(view_functions())
    assert len(views) > 60
    # The docstring is one of the statements.
    counts = {f"{place}:{view.name}": statements_in(view.body) - 1 for place, view in views}
    assert {name: count for name, count in counts.items() if count > MOST_VIEW_STATEMENTS} == {}


def test_only_doors_catch_every_kind_of_error() -> None:
    found = {
        name_of(path)
        for path in PRODUCT
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    }
    assert found == set(CATCH_ALL)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    kinds = ast.walk(handler.type) if handler.type else ()
    names = {one.id for one in kinds if isinstance(one, ast.Name)}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_commit_is_written_once() -> None:
    found = [
        name_of(path)
        for path in PRODUCT
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found == ["peersupport/core/unit_of_work.py"]


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(path) for path in PRODUCT if not ast.get_docstring(tree_of(path))] == []


def test_nothing_is_called_utils() -> None:
    names = {"utils", "util", "helpers", "common", "misc"}
    assert [name_of(path) for path in files() if path.stem in names] == []


def test_nothing_names_this_machine_a_registry_or_a_secret() -> None:
    # Written in pieces, so that this file does not break its own rule.
    forbidden = {
        "a path of one machine": r"/wor" + r"k/|/roo" + r"t/|/hom" + "e/[a-z]",
        "a registry": r"pypi" + r"\.org|registry\." + r"npmjs|files\.python" + "hosted",
        "a private key": r"BEGIN [A-Z ]*PRIVATE" + " KEY",
        "a token of a service": r"\b(ghp_|gho_|xox[bp]-|AKIA)[A-Za-z0-9]{10}",
    }
    found = [
        f"{name_of(path)}:{number}: {what}"
        for path in files()
        if path.suffix not in (".png", ".ico")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        for what, pattern in forbidden.items()
        if re.search(pattern, line)
    ]
    assert found == []


def test_locked_packages_name_no_registry_and_carry_their_hashes() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        packages = len(re.findall(r"(?m)^\S+==", text))
        assert 0 < packages <= text.count("--hash=sha256:"), path.name
        assert "index-url" not in text


def test_every_ignore_in_a_configuration_has_its_reason_on_the_line() -> None:
    entry = re.compile(r'^\s+"([A-Z]+\d+|ignore[^"]*)",|^\s*(ignore_[a-z_]+|disable_error_code)\b')
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    ignores = [line for line in lines if entry.search(line)]
    assert len(ignores) > 5
    assert [line for line in ignores if "#" not in line] == []
    contracts = (ROOT / ".importlinter").read_text()
    for block in re.findall(r"ignore_imports =\n((?:    .+\n)+)", contracts):
        assert [line for line in block.splitlines() if "#" not in line] == []


RULES = {"noqa": r"# noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*", "type: ignore": r"# type: ignore\[[a-z, -]+\]"}


@pytest.mark.parametrize("kind", RULES)
def test_every_ignore_in_the_code_names_its_rule_and_its_reason(kind: str) -> None:
    """The reason stands behind it, or in a comment on the line above."""
    bare = []
    for path in files(".py", folders=("peersupport", "tools", "bench", "migrations")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if f"# {kind}" in line:
                is_explained_above = lines[number - 1].strip().startswith("#")
                is_explained = is_explained_above or re.search(RULES[kind] + r"\s+(- |# ).{8,}", line)
                if not re.search(RULES[kind], line) or not is_explained:
                    bare.append(f"{name_of(path)}:{number + 1}")
    assert bare == []


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True)  # noqa: S603 - our own tool
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
