"""What the house promises about its own shape, read from the source."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from PySide6 import QtCore, QtGui, QtWidgets

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pmupro_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "handler", "handlers"}
FORBIDDEN_WORDS = ("temp_store", "cipher_memory_security")
FORBIDDEN_CALLS = ("processEvents", "exec")
COLOUR = re.compile(r"^#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")
COLOUR_INSIDE = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")


def each_module() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def strings(module: Path) -> Iterator[str]:
    """Every string that the program uses; docstrings only speak to the reader."""
    parsed = tree(module)
    spoken = {id(node.value) for node in ast.walk(parsed) if isinstance(node, ast.Expr)}
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


def names_of(node: ast.AST) -> str:
    """`Qt.DisplayRole` for the expression of that name, and "" for what is no dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := names_of(node.value)):
        return f"{before}.{node.attr}"
    return ""


def test_layers_hold() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is not installed"
    ended = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout


@each_module()
def test_module_is_short_and_says_what_it_is(module: Path) -> None:
    is_history = module.parent.name == "versions"  # a migration is never changed, so never split
    assert is_history or len(module.read_text(encoding="utf-8").splitlines()) <= 500
    assert module.stem not in NAMELESS
    assert not module.stem.startswith("base_")
    docstring = ast.get_docstring(tree(module))
    assert docstring, "no docstring"
    first = docstring.split("\n\n")[0].strip()
    assert first.endswith((".", "!", "?", ":")), f"the docstring opens with no sentence: {first!r}"


@each_module()
def test_module_avoids_what_has_hurt_before(module: Path) -> None:
    """Nested event loops, plaintext temporary files, a cipher slowed for the whole process, sorting by a proxy."""
    for text in strings(module):
        assert not any(word in text for word in FORBIDDEN_WORDS), text
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            started = names_of(node.func.value)
            is_application = started.rpartition(".")[2] in {"app", "application", "qapp"}
            assert node.func.attr not in FORBIDDEN_CALLS or is_application, f"line {node.lineno}: {node.func.attr}()"
        if isinstance(node, ast.alias | ast.Name | ast.Attribute):
            name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "attr", "")
            assert name != "QSortFilterProxyModel"


@pytest.mark.parametrize(
    "module", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_only_the_theme_knows_colours(module: Path) -> None:
    if module == PACKAGE / "ui" / "theme.py":
        return
    found = [text for text in strings(module) if COLOUR.match(text) or COLOUR_INSIDE.search(text)]
    assert not found


@pytest.mark.parametrize(
    "module", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_enums_of_qt_are_named_in_full(module: Path) -> None:
    """`Qt.DisplayRole` goes through a search that costs twenty times `Qt.ItemDataRole.DisplayRole`."""
    used = {names_of(node) for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    for name in sorted(used):
        owner, _, member = name.partition(".")
        for library in (QtCore, QtGui, QtWidgets):
            assert not isinstance(getattr(getattr(library, owner, None), member, None), Enum), name


def test_lock_names_packages_and_hashes_alone() -> None:
    """No address, no folder: pip asks wherever it was told to ask, and the hashes say what it may accept."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    requirement = re.compile(r"^[a-z0-9-]+==[A-Za-z0-9.]+( ; [a-z_0-9 ='!<>().A-Z]+)? \\$")
    for line in lock.splitlines():
        assert requirement.match(line) or re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
    assert lock.count("==") > 50


def test_lock_covers_every_dependency() -> None:
    """Whoever adds a dependency makes the lock anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=!~; \[]", line)[0].lower().replace("_", "-") for line in wanted}
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert names <= locked
