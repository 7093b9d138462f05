"""Settings: flag over environment over file over default, every name and value known or refused.

The file is `clausecheck.yaml` or `[tool.clausecheck]` of `pyproject.toml`. In a pull request it comes from the base.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import yamlfile
from checker.problem import Place, Problem
from checker.validate import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checker.discover import Tree

INSTALLED = "installed"
ENGINES = ("embedded", "opa", "both")
LANGS = ("zh", "en", "both")
FILES = ("clausecheck.yaml", "pyproject.toml")


class Config(NamedTuple):
    """What a run may be told.

    `inventory` and `law` are folders from the judged root; the law may be `installed`. `deadline` is in seconds for one
    answer of the engine, `memory` in MiB for its process. `schemas` are globs of the files that hold schemas (default:
    what the languages know as theirs), `schemas_exclude` of those that are not judged; every report lists them.
    `allowed_signers` is the file of the base that says whose signed commits count, in the format of `ssh-keygen`;
    `allowed_gpg_signers` the one for GPG keys (`gpg.listed`).
    """

    inventory: str = "inventory"
    law: str = INSTALLED
    engine: str = "embedded"
    opa_url: str | None = None
    format: str = "text"
    lang: str | None = None
    deadline: float = 60.0
    memory: int = 2048
    schemas: tuple[str, ...] = ()
    schemas_exclude: tuple[str, ...] = ()
    allowed_signers: str = "inventory/allowed_signers"
    allowed_gpg_signers: str = "inventory/allowed_gpg_signers"


LIMIT = 1_000_000
KINDS: dict[str, type] = {"deadline": float, "memory": int, "schemas": tuple, "schemas_exclude": tuple}


FILE_ONLY = frozenset({"schemas_exclude", "allowed_signers", "allowed_gpg_signers"})
"""What only the reviewed file may say: a variable would be a way around it."""


def choices(name: str) -> tuple[str, ...] | None:
    """Return the values that a setting may have, or None where any text will do."""
    from checker import report

    fixed = {"engine": ENGINES, "lang": LANGS, "format": tuple(report.names())}
    return fixed.get(name)


def from_tree(tree: Tree) -> tuple[dict[str, Any], str | None]:
    """Return the settings that the tree's configuration file makes, and its name."""
    own = tree.file("clausecheck.yaml")
    shared = tree.file("pyproject.toml")
    # Another tool's pyproject.toml is not ours to judge, be it broken or not.
    table = _toml(shared) if shared is not None and b"clausecheck" in shared else None
    if own is not None and table is not None:
        raise Problem("config_twice", Place("clausecheck.yaml", 1))
    if own is not None:
        text = yamlfile.decode(own, "clausecheck.yaml")
        value = yamlfile.load(text, "clausecheck.yaml")
        if not isinstance(value, dict):
            raise Problem("wrong_type", Place("clausecheck.yaml", 1), key="clausecheck.yaml", type="object")
        places = yamlfile.locate(text, "clausecheck.yaml", [(name,) for name in value])
        return _checked(value, lambda name: places[(name,)]), "clausecheck.yaml"
    if table is not None and shared is not None:
        rows = shared.decode("utf-8-sig").splitlines()
        return _checked(table, lambda name: _toml_place(rows, name)), "pyproject.toml"
    return {}, None


def merged(*layers: Mapping[str, Any]) -> Config:
    """Return the settings of all layers, the last the strongest."""
    values: dict[str, Any] = {}
    for layer in layers:
        values |= {name: value for name, value in layer.items() if value is not None}
    return Config(**values)


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `CLAUSECHECK_<NAME>` variables make."""
    found: dict[str, Any] = {}
    for name in (field for field in Config._fields if field not in FILE_ONLY):
        variable = f"CLAUSECHECK_{name.upper()}"
        if environment.get(variable):
            found[name] = checked(name, environment[variable], Place(f"${variable}", 1))
    return found


def _toml(raw: bytes) -> dict[str, Any] | None:
    import tomllib

    try:
        tool = tomllib.loads(yamlfile.decode(raw, "pyproject.toml")).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = Place("pyproject.toml", int(at[1]), int(at[2])) if at else Place("pyproject.toml", 1)
        raise Problem("malformed", place, why=str(error)) from None
    except (ValueError, RecursionError):
        raise Problem("malformed", Place("pyproject.toml", 1), why="TOML") from None
    table = tool.get("clausecheck") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise Problem("wrong_type", Place("pyproject.toml", 1), key="tool.clausecheck", type="table")
    return table


def _toml_place(rows: list[str], name: str) -> Place:
    """Return where a key of our table stands; its first line where it is written in some rarer way."""
    table = next((at for at, row in enumerate(rows, 1) if "clausecheck" in row and row.lstrip().startswith("[")), 1)
    for at, row in enumerate(rows[table:], table + 1):
        if row.lstrip().startswith("["):
            break
        if found := re.match(rf"""\s*["']?{re.escape(name)}["']?\s*[=.]""", row):
            return Place("pyproject.toml", at, len(found[0]) - len(found[0].lstrip()) + 1)
    return Place("pyproject.toml", table)


def _checked(values: Mapping[str, Any], place: Callable[[str], Place]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        if name not in Config._fields:
            en, zh = hint(name, Config._fields)
            raise Problem("unknown_key", place(name), key=name, known=", ".join(Config._fields), hint_en=en, hint_zh=zh)
        found[name] = checked(name, value, place(name))
    return found


def checked(name: str, value: Any, place: Place) -> Any:
    """Return the value of a setting, as its type; `Problem` (exit 2) if it can have no such value."""
    kind = KINDS.get(name, str)
    if kind is tuple:
        return _globs(name, value, place)
    if kind is not str:
        try:
            number = kind(value)
        except (TypeError, ValueError, OverflowError):
            number = 0
        if isinstance(value, bool) or not 0 < number < LIMIT:
            raise Problem("bad_option", place, name=name, value=value, known="1 .. 999999", hint_en="", hint_zh="")
        return number
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        raise Problem("empty_value", place, key=name)
    if not isinstance(value, str):
        raise Problem("wrong_type", place, key=name, type="string")
    known = choices(name)
    if known and value not in known:
        en, zh = hint(value, known)
        raise Problem("bad_option", place, name=name, value=value, known=", ".join(known), hint_en=en, hint_zh=zh)
    return value


def _globs(name: str, value: Any, place: Place) -> tuple[str, ...]:
    """Return a list of globs; a variable or a flag separates them by commas."""
    given = value.split(",") if isinstance(value, str) else value
    if given in (None, [], {}, [""]):
        raise Problem("empty_value", place, key=name)
    if not isinstance(given, (list, tuple)) or not all(isinstance(glob, str) for glob in given):
        raise Problem("wrong_type", place, key=name, type="list of strings")
    if not all(glob.strip() for glob in given):
        raise Problem("empty_value", place, key=name)
    return tuple(glob.strip() for glob in given)
