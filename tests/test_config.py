"""Settings from four places: every name and value known or refused, the nearer place the stronger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import config
from checker.config import Config
from checker.discover import WorkingTree
from checker.problem import Place, Problem

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, **files: str | bytes) -> tuple[dict[str, Any], str | None]:
    """Return the settings of a folder that holds these files (`toml`, `yaml`)."""
    for name, content in files.items():
        target = folder / {"toml": "pyproject.toml", "yaml": "clausecheck.yaml"}[name]
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return config.from_tree(WorkingTree(folder))


def refused(folder: Path, **files: str | bytes) -> Problem:
    """Return why these files are refused; always what people wrote."""
    with pytest.raises(Problem) as problem:
        read(folder, **files)
    assert problem.value.code == 2
    return problem.value


def test_nothing_said(tmp_path: Path) -> None:
    """Without a file there are defaults."""
    assert read(tmp_path) == ({}, None)
    assert config.merged({}) == Config(inventory="inventory", law="installed", engine="embedded", format="text")


def test_every_setting(tmp_path: Path) -> None:
    """Every setting can be made in either file, and is read as its type."""
    values = {
        "inventory": "flows",
        "law": "rego",
        "engine": "both",
        "opa_url": "http://localhost:8181",
        "format": "json",
        "lang": "zh",
        "deadline": 2.5,
        "memory": 512,
        "schemas": ("db/*.sql",),
        "schemas_exclude": ("vendor/*", "old/*.sql"),
        "allowed_signers": "ci/allowed_signers",
        "allowed_gpg_signers": "ci/allowed_gpg_signers",
    }
    assert values.keys() == set(Config._fields)
    rows = {
        key: str(list(value)) if isinstance(value, tuple) else f"'{value}'" if isinstance(value, str) else str(value)
        for key, value in values.items()
    }
    text = "".join(f"{key}: {value}\n" for key, value in rows.items())
    assert read(tmp_path, yaml=text) == (values, "clausecheck.yaml")
    (tmp_path / "clausecheck.yaml").unlink()
    text = "[tool.clausecheck]\n" + "".join(f"{key} = {value}\n" for key, value in rows.items())
    assert read(tmp_path, toml=text) == (values, "pyproject.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\nclausecheck = {law = 'x'}\n",
        "tool.clausecheck.law = 'x'\n",
        '["tool"."clausecheck"]\nlaw = "x"\n',
        "[tool]\n[tool.clausecheck]\n'law' = 'x'\n",
        "\ufeff[tool.clausecheck]\r\nlaw = 'x'\r\n",
    ],
)
def test_every_way_to_write_a_table(tmp_path: Path, text: str) -> None:
    """However TOML writes our table, it is ours and is read."""
    assert read(tmp_path, toml=text) == ({"law": "x"}, "pyproject.toml")


@pytest.mark.parametrize(
    "text", ["[tool.ruff]\nlaw = 1\n", "[tool\n", "\x00", b"\xff", "", "tool = 3\n", "tool = 3 # clausecheck\n"]
)
def test_what_is_not_ours(tmp_path: Path, text: str | bytes) -> None:
    """A pyproject.toml that does not speak of us is not ours to judge."""
    assert read(tmp_path, toml=text) == ({}, None)


@pytest.mark.parametrize(
    ("text", "key", "line", "column"),
    [
        ("[tool.clausecheck]\nlawx = 'x'\n", "unknown_key", 2, 1),
        ("lawx = 1\n[tool.clausecheck]\nlaw = 'x'\n  lawx = 'x'\n", "unknown_key", 4, 3),
        ("[tool.clausecheck]\nlaw = 'x'\n[other]\nlawx = 1\n[tool.clausecheck.lawx]\n", "unknown_key", 1, 1),
        ("[tool.clausecheck]\n'engine' = 'x'\n", "bad_option", 2, 1),
        ("[tool.clausecheck]\nengine = ''\n", "empty_value", 2, 1),
        ("[tool.clausecheck]\nengine = []\n", "empty_value", 2, 1),
        ("[tool.clausecheck]\nengine = ['opa']\n", "wrong_type", 2, 1),
        ("[tool.clausecheck]\nengine = true\n", "wrong_type", 2, 1),
        ("[tool.clausecheck]\nlaw = 2026-11-22\n", "wrong_type", 2, 1),
        ("[tool.clausecheck]\nmemory = nan\n", "bad_option", 2, 1),
        ("[tool.clausecheck]\nmemory = inf\n", "bad_option", 2, 1),
        ("[tool.clausecheck]\ndeadline = inf\n", "bad_option", 2, 1),
        ("[tool.clausecheck]\ndeadline = []\n", "bad_option", 2, 1),
        ("[tool.clausecheck]\nschemas = []\n", "empty_value", 2, 1),
        ("[tool.clausecheck]\nschemas = ['a', ' ']\n", "empty_value", 2, 1),
        ("[tool.clausecheck]\nschemas_exclude = 3\n", "wrong_type", 2, 1),
        ("[tool.clausecheck]\nschemas_exclude = [['a']]\n", "wrong_type", 2, 1),
        ("[tool.clausecheck]\nlaw = \n", "malformed", 2, 7),
        ("[tool.clausecheck]\nlaw = 'a'\nlaw = 'b'\n", "malformed", 3, 10),
        ("[[tool.clausecheck]]\nlaw = 'a'\n", "wrong_type", 1, 1),
        ("[tool.clausecheck]\nlaw = 'a\x1b'\n", "hidden_character", 2, 9),
        (f"[tool.clausecheck]\nlaw = {'[' * 100_000}\n", "malformed", 1, 1),
        (f"[tool.clausecheck]\nmemory = {'9' * 5000}\n", "malformed", 1, 1),
    ],
)
def test_toml_is_refused(tmp_path: Path, text: str, key: str, line: int, column: int) -> None:
    """What is wrong is named with its place."""
    problem = refused(tmp_path, toml=text)
    assert (problem.key, problem.place) == (key, Place("pyproject.toml", line, column))


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("law: a\nlawx: b\n", "unknown_key", 2),
        ("# law\n\n'engine': x\n", "bad_option", 3),
        ("engine:\n  - opa\n", "wrong_type", 1),
        ("engine: {}\n", "empty_value", 1),
        ("law: 3\n", "wrong_type", 1),
        ("memory: 0x10\n", "bad_option", 1),
        ("memory: '" + "9" * 5000 + "'\n", "bad_option", 1),
        ("[law, a]\n", "wrong_type", 1),
        ("law: a\n---\nlaw: b\n", "not_one_document", 1),
        ("law: &x a\n", "anchor", 1),
    ],
)
def test_yaml_is_refused(tmp_path: Path, text: str, key: str, line: int) -> None:
    """Likewise in the file of our own."""
    problem = refused(tmp_path, yaml=text)
    assert problem.place
    assert (problem.key, problem.place.file, problem.place.line) == (key, "clausecheck.yaml", line)


def test_both_files(tmp_path: Path) -> None:
    """Two places for one setting would leave it to chance which counts."""
    assert refused(tmp_path, yaml="law: a\n", toml="[tool.clausecheck]\nlang = 'zh'\n").key == "config_twice"


def test_a_link_is_no_configuration(tmp_path: Path) -> None:
    """A file that is a link is refused, not followed."""
    (tmp_path / "clausecheck.yaml").symlink_to("/etc/hostname")
    assert refused(tmp_path).key == "file_irregular"


def test_environment() -> None:
    """A variable for each setting that is no exception; an empty one says nothing; a wrong one is named."""
    said = {
        "CLAUSECHECK_DEADLINE": "1.5",
        "CLAUSECHECK_MEMORY": "64",
        "CLAUSECHECK_SCHEMAS": "a/*.sql, b/*.sql",
        "CLAUSECHECK_LANG": "",
        "CLAUSECHECK_SCHEMAS_EXCLUDE": "*",
        "CLAUSECHECK_OPA": "/x",
        "X": "y",
    }
    assert config.from_environment(said) == {
        "deadline": 1.5,
        "memory": 64,
        "schemas": ("a/*.sql", "b/*.sql"),
    }
    with pytest.raises(Problem) as problem:
        config.from_environment({"CLAUSECHECK_FORMAT": "xml"})
    assert (problem.value.key, problem.value.place) == ("bad_option", Place("$CLAUSECHECK_FORMAT", 1))


def test_the_nearer_is_the_stronger() -> None:
    """Flag over environment over file over default; what says nothing overrides nothing."""
    found = config.merged(
        {"law": "file", "lang": "zh", "engine": "opa"},
        {"lang": "en", "engine": "both"},
        {"engine": "embedded", "lang": None},
    )
    assert (found.law, found.lang, found.engine, found.inventory) == ("file", "en", "embedded", "inventory")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from(Config._fields),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    ),
)
def test_any_value(name: str, value: Any) -> None:
    """Any value of any type is taken as the setting's type, or is a problem of whoever wrote it."""
    try:
        found: Any = config.checked(name, value, Place("f", 1))
    except Problem as problem:
        if problem.code != 2:
            raise
        return
    kind = config.KINDS.get(name, str)
    assert isinstance(found, kind)
    assert not isinstance(found, bool)
    known = config.choices(name)
    assert known is None or found in known
    assert str(found).strip()
    if kind is tuple:
        assert isinstance(found, tuple)
        assert found
        assert all(isinstance(glob, str) and glob.strip() for glob in found)
    elif kind is not str:
        assert 0 < float(str(found)) < 1_000_000
