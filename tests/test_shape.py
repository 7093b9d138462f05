"""The shape of the program: one module touches git, one prints, each engine is imported by its own module alone."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from checker import engines, post, report
from tests.conftest import ROOT

MODULES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in (ROOT / "checker").rglob("*.py")}
ONLY = {
    "git": {"checker/discover.py"},
    "click": {"checker/cli.py"},
    "regorus": {"checker/engines/embedded.py", "checker/lint.py"},
    "opa_client": {"checker/engines/opa.py"},
    "requests": {"checker/engines/opa.py"},
    "jsonschema": {"checker/validate.py"},
    "jsonschema_rs": {"checker/validate.py"},
    # discover: `git ls-files`, for GitPython takes longer to import than a small tree to check.
    # signatures: `ssh-keygen`.
    "subprocess": {"checker/session.py", "checker/engines/opa.py", "checker/discover.py", "checker/signatures.py"},
    "graphql": {"checker/schema/readers/graphql.py"},
}
HEAVY = {"git", "opa_client", "requests", "jsonschema", "jsonschema_rs", "regorus", "tomllib", "concurrent"}


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("library", ONLY)
def test_a_library_has_its_module(library: str) -> None:
    assert {path for path, tree in MODULES.items() if library in imported(tree)} == ONLY[library]


def test_only_the_command_prints_exits_or_catches_everything() -> None:
    for path, tree in MODULES.items():
        if path in {"checker/cli.py", "checker/engines/worker.py"}:
            continue
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id in {"print", "exit"}), path
            assert not (isinstance(called, ast.Attribute) and ast.unparse(called) == "sys.exit"), path


def test_heavy_libraries_are_imported_late() -> None:
    for path, tree in MODULES.items():
        assert isinstance(tree, ast.Module)
        for node in tree.body:
            assert not imported(ast.Module([node], [])) & HEAVY or not isinstance(node, ast.Import | ast.ImportFrom), (
                path
            )


def test_one_module_speaks_http() -> None:
    """The OPA client has a library of its own; nothing else leaves the machine."""
    speaking = {"urllib.request", "http.client", "urllib.error", "socket"}
    for path, tree in MODULES.items():
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        assert not found & speaking or path in {"checker/post/client.py", "checker/engines/opa.py"}, path


def test_plug_ins_are_found_by_being_there() -> None:
    assert engines.names() == ["embedded", "opa"]
    assert post.names() == ["codeup", "gitee", "github", "gitlab"]
    for name in post.names():
        assert callable(importlib.import_module(f"checker.post.{name}").open_place)
    assert set(report.names()) > set(report.EVERYWHERE)
    for name in report.names():
        assert callable(report.module(name).render)
        assert hasattr(report.module(name), "decisions") == (name in report.EVERYWHERE)


def test_the_boolean_trap_of_the_engine_is_not_stepped_into() -> None:
    """`set_input` and `add_data` of the wheels lose booleans; only the JSON entry points are used."""
    for path in Path(ROOT / "checker").rglob("*.py"):
        text = path.read_text()
        assert ".set_input(" not in text, path
        assert ".add_data(" not in text, path


def test_no_module_hides_what_its_package_has() -> None:
    """Once `a.b` is imported, it is what `a.b` says: a function of that name in `a` would be gone."""
    for path, tree in MODULES.items():
        if path.endswith("/__init__.py") and isinstance(tree, ast.Module):
            defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            modules = {one.stem for one in (ROOT / path).parent.glob("*.py")}
            assert not defined & modules, path
