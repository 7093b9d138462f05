"""Every sentence of the checker in both languages: the same placeholders, filled where it is said, said somewhere."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from checker import messages
from checker.messages import MESSAGES
from checker.problem import Place, Problem, Problems, Text

CHECKER = Path(messages.__file__).parent
SOURCES = {path: ast.parse(path.read_text()) for path in sorted(CHECKER.rglob("*.py")) if "_law" not in path.parts}
CJK = re.compile("[\u4e00-\u9fff]")
CODES = {2, 3, 4}

# A word that is the same in both languages: a command, or what the engine says.
UNTRANSLATED = {"law_unsafe", "engine_missing"}


def placeholders(text: str) -> set[str]:
    """Return the names in the braces of a message; nothing but plain names may stand there."""
    found = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            assert name.isidentifier(), text
            assert (form, conversion) == ("", None), text
            found.add(name)
    return found


def neutral(names: set[str]) -> set[str]:
    """Return the names without the mark of the language that they are of: `why_zh` says in Chinese what `why` says."""
    return {re.sub("_(zh|en)$", "", name) for name in names}


def said() -> list[tuple[str, int, str, set[str] | None]]:
    """Return each place where a problem is made: file, line, key, and the values given (None: not told by reading)."""
    found = []
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Problem"
                and node.args
            ):
                keys = [node.args[0]]
                if isinstance(keys[0], ast.IfExp):
                    keys = [keys[0].body, keys[0].orelse]
                for key in keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        names = {word.arg for word in node.keywords if word.arg}
                        whole = all(word.arg for word in node.keywords)
                        found.append((path.name, node.lineno, key.value, names if whole else None))
    return found


SAID = said()


@pytest.mark.parametrize("key", MESSAGES)
def test_message(key: str) -> None:
    """Both languages say it, with the same placeholders, and so does the remedy."""
    row = MESSAGES[key]
    assert row.code in CODES
    assert neutral(placeholders(row.en)) == neutral(placeholders(row.zh))
    assert neutral(placeholders(row.remedy_en)) == neutral(placeholders(row.remedy_zh))
    assert all(text.strip() and text == text.strip() for text in row[1:])
    assert not CJK.search(row.en + row.remedy_en)
    assert CJK.search(row.zh), row.zh
    assert row.zh != row.en
    if key not in UNTRANSLATED:
        assert CJK.search(row.remedy_zh), row.remedy_zh


@pytest.mark.parametrize("key", MESSAGES)
def test_message_is_said_somewhere(key: str) -> None:
    """A message that nobody says is no message."""
    assert any(key == used for _, _, used, _ in SAID), key


@pytest.mark.parametrize(
    ("file", "line", "key", "values"), SAID, ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_every_placeholder_is_filled(file: str, line: int, key: str, values: set[str] | None) -> None:
    """What is said exists, and its values are those that its words need: no more, no less."""
    assert key in MESSAGES, (file, line)
    row = MESSAGES[key]
    needed = set().union(*(placeholders(text) for text in row[1:]))
    if values is not None:
        assert values == needed, (file, line)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("malformed", 2),
        ("unknown_key", 2),
        ("config_twice", 2),
        ("no_flows", 4),
        ("inventory_missing", 4),
        ("law_missing", 3),
        ("engine_slow", 3),
        ("engines_disagree", 3),
        ("no_merge_base", 3),
    ],
)
def test_exit_codes(key: str, code: int) -> None:
    """2: what people wrote; 3: what could not be decided; 4: what was not evaluated."""
    assert MESSAGES[key].code == code


def test_values_are_never_formatted() -> None:
    """Braces in a value are shown, not filled."""
    problem = Problem("unknown_key", Place("f", 1), key="{known}", known="{key}", hint_en="{0}", hint_zh="{}")
    assert problem.text.en == "unknown key `{known}`{0}"
    assert problem.remedy.en == "use a known key: {key}"


def test_several_problems_end_with_the_highest_code() -> None:
    """What could not be decided outweighs what was written wrongly."""
    assert Problems([Problem("no_documents"), Problem("key_not_text", Place("f", 1))]).code == 4


LABELS = [
    (module, name, text)
    for module in (
        "report.text",
        "explain",
        "doctor",
        "governance",
        "pipeline",
        "post.delivery",
        "report.json",
        "report.differences",
        "report.github",
        "report.html",
        "report.junit",
        "report.markdown",
        "report.sarif",
        "report.sarif_github",
        "resting",
    )
    for name, value in sorted(vars(importlib.import_module(f"checker.{module}")).items())
    for text in (value.values() if isinstance(value, dict) else [value])
    if isinstance(text, Text)
]


@pytest.mark.parametrize(("module", "name", "text"), LABELS, ids=lambda value: value if isinstance(value, str) else "")
def test_label(module: str, name: str, text: Text) -> None:
    """Every label of a report is there in both languages, with the same placeholders."""
    assert text.en != text.zh, (module, name)
    assert text.en
    assert not CJK.search(text.en)
    assert not re.search("[A-Za-z]{2,}", re.sub(r"\{[^}]*\}|`[^`]*`|base|head", "", text.zh)), text.zh
    if placeholders(text.en) != {"version", "probes", "samples"}:
        assert CJK.search(text.zh), text.zh
    assert placeholders(text.en) == placeholders(text.zh)


def test_labels_are_found() -> None:
    """The list above is not empty by accident."""
    assert {name for _, name, _ in LABELS} >= {"VERDICTS", "STATUSES", "REMEDY", "GROUNDS", "ERROR", "COUNTS", "LINT"}


@pytest.mark.parametrize(
    "module", ["report.text", "explain", "doctor", "governance", "pipeline", "report.differences", "resting"]
)
def test_label_is_used(module: str) -> None:
    """A label that no report shows is no label."""
    path = CHECKER / (module.replace(".", "/") + ".py")
    names = {name for source, name, _ in LABELS if source == module}
    loads = [
        node.id if isinstance(node, ast.Name) else node.attr
        for tree in SOURCES.values()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)
    ]
    assert not [name for name in names if name not in loads], path


def test_help_is_in_both_languages() -> None:
    """Every command and every option explains itself in both languages."""
    from checker.cli import cli

    commands: list[Any] = [cli, *cli.commands.values()]
    commands += [inner for command in commands[1:] for inner in getattr(command, "commands", {}).values()]
    for command in commands:
        assert CJK.search(command.help), command.name
        assert re.search("[A-Za-z]{3}", command.help), command.name
        for parameter in command.params:
            if getattr(parameter, "help", None) and parameter.name not in {"version", "help"}:
                assert CJK.search(parameter.help), (command.name, parameter.name)
