"""Readers of Python: each case says which operations its files come to, each with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Element,
    History,
    Literals,
    ModifyColumn,
    Opaque,
    Operation,
    RenameColumn,
    RenameTable,
)
from checker.schema.pyrun import Const, Interpreter
from checker.schema.pysource import MAX_CHARS, Module, parse
from checker.schema.readers import language, names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from checker.problem import Place

FORMATS = Path(__file__).parent / "formats"
LANGUAGES = ("alembic", "django", "sqlalchemy")
CASES = sorted(path for name in LANGUAGES for path in (FORMATS / name).glob("*.yaml"))


def element_words(element: Element) -> str:
    """Return what is told of an element, on one line."""
    words = [f"{element.table}.{element.name}", element.type]
    words += [] if element.nullable is None else ["null" if element.nullable else "not null"]
    words += [f"default={element.default}"] if element.default is not None else []
    words += [f'"{element.comment}"'] if element.comment else []
    words += [f"notes={'|'.join(element.notes)}"] if element.notes else []
    words += [f"{key}={value}" for key, value in element.annotations]
    words += sorted(element.protection)
    words += ["open"] if element.open_model else []
    words += ["salvaged"] if element.parse == "salvaged" else []
    return " ".join(word for word in words if word)


def modification_words(change: ModifyColumn) -> str:
    """Return what is told of a modification, on one line."""
    set_to = [(key, getattr(change, key)) for key in ("type", "nullable", "comment", "default")]
    aspects = [f"{key}={value}" for key, value in set_to if value is not None]
    aspects += [] if change.protection is None else [f"protection={'|'.join(sorted(change.protection))}"]
    return " ".join([f"{change.place} modify {change.table}.{change.name}", *aspects])


def told(operation: Operation) -> Iterator[str]:  # noqa: C901 -- one branch an operation
    """Yield the lines that tell one operation, the place first."""
    match operation:
        case CreateTable(table, place, elements, comment=comment):
            quoted = f' "{comment}"' if comment else ""
            yield f"{place} create {table}{quoted}{' if not exists' if operation.if_not_exists else ''}"
            yield from (f"{element.place}   {element_words(element)}" for element in elements)
        case AddColumn(element, if_not_exists):
            yield f"{element.place} add {element_words(element)}{' if not exists' if if_not_exists else ''}"
        case ModifyColumn():
            yield modification_words(operation)
        case RenameColumn(table, name, to, place):
            yield f"{place} rename {table}.{name} to {to}"
        case RenameTable(table, to, place):
            yield f"{place} rename {table} to {to}"
        case DropColumn(table, name, place):
            yield f"{place} drop {table}.{name}"
        case DropTable(table, place):
            yield f"{place} drop {table}"
        case CommentTable(table, comment, place):
            yield f'{place} comment {table} "{comment}"'
        case Literals(table, place, columns, rows):
            yield f"{place} insert {table} {', '.join(columns)}"
            yield from (f"{value[1]}   {value[0]}" for row in rows for value in row)
        case Opaque(reason, place, table):
            yield f"{place} OPAQUE {reason}{f' ({table})' if table else ''}"
        case _:
            yield repr(operation)


def read(name: str, files: dict[str, str], only_looked_up: Collection[str] = ()) -> dict[str, list[str]]:
    """Return what a language makes of some files: by space, the lines that tell the operations."""
    of_the_language = {path: text for path, text in files.items() if path not in only_looked_up}
    histories = language(name).read(of_the_language, files.get)
    return {found.space: [line for operation in found.operations for line in told(operation)] for found in histories}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_files_come_to_exactly_these_operations_at_these_places(path: Path) -> None:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if case.get("needs") is not None and case["needs"] not in names():
        pytest.skip(f"the reader of {case['needs']} is not there")
    assert read(path.parent.name, case["files"], case.get("only_looked_up", ())) == case["expected"]


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_has_a_dozen_cases(name: str) -> None:
    assert len([path for path in CASES if path.parent.name == name]) >= 12


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_of_a_case_is_taken_by_its_language_only(path: Path) -> None:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for file, text in case["files"].items():
        if file not in [*case.get("not_sniffed", ()), *case.get("only_looked_up", ())]:
            taken = {name for name in LANGUAGES if language(name).sniff(file, text)}
            assert taken == {path.parent.name}, file


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_no_place(ends: str) -> None:
    case = yaml.safe_load((FORMATS / "alembic" / "create.yaml").read_text(encoding="utf-8"))
    files = {path: "\ufeff" + text.replace("\n", ends) for path, text in case["files"].items()}
    assert read("alembic", files) == case["expected"]


HOSTILE = {
    "syntax": "def upgrade(:\n",
    "nul": "revision = 1\0\n",
    "surrogate": "x = '\ud800'\n",
    "parentheses": "(" * 5000,
    "nested lists": "x = " + "[" * 150 + "]" * 150,
    "minus": "x = " + "-" * 20_000 + "1",
    "attributes": "x = a" + ".b" * 20_000,
    "elifs": "if a:\n  pass\n" + "elif a:\n  pass\n" * 3000,
    "calls": "x = a" + "()" * 3000,
}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_what_cannot_be_parsed_or_followed_is_opaque_in_the_file(name: str, text: str) -> None:
    path = "shop/migrations/0001_x.py"
    operations = [
        found for history in language(name).read({path: text}, lambda _: None) for found in history.operations
    ]
    reasons = [found.reason for found in operations if isinstance(found, Opaque) and found.place.file == path]
    assert len(reasons) == len(operations)
    assert reasons
    assert reasons[0].startswith(("not python: ", "too deep: ")), reasons


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_file_beyond_the_bound_is_not_parsed(name: str) -> None:
    path = "shop/migrations/0001_x.py"
    histories = list(language(name).read({path: "#" * (MAX_CHARS + 1)}, lambda _: None))
    assert [type(operation) for history in histories for operation in history.operations] == [Opaque]


@pytest.mark.parametrize(
    "body",
    [
        "a = 'x'\nfor i in ('1',) * 1:\n  pass\nfor b in 'x':\n  a = a + a\n" + "a = a + a\n" * 100,
        "a = ['x']\n" + "a = a + a\n" * 100,
        "a = ['x']\n" + "a.extend(a)\n" * 100,
        "a = '%s' * 1\n" + "a = '%s%s%s%s%s%s%s%s%s%s' % (a, a, a, a, a, a, a, a, a, a)\n" * 50,
        "a = 'x'\n" + "a = '{0}{0}{0}{0}{0}{0}'.format(a)\n" * 50,
        "a = 'x'\n" + "a = f'{a}{a}{a}{a}{a}{a}'\n" * 50,
        "a = ['x', 'y']\n" + "a = [b + c for b in a for c in a]\n" * 20,
        "a = list('x')\ndef f(b):\n  f(b)\n  f(b)\nf(a)\n",
        "def f(g):\n  g(g)\nf(f)\n",
        "a = (lambda b: b(b))\na(a)\n",
    ],
)
def test_what_grows_without_end_ends(body: str) -> None:
    text = f"from alembic import op\nrevision = '1'\n{body}\ndef upgrade():\n    op.drop_table('t')\n"
    list(language("alembic").read({"versions/a.py": text}, lambda _: None))


PIECES = [
    "import sqlalchemy as sa\n", "from alembic import op\n", "from django.db import models, migrations\n", "'t', ",
    "revision = '1'\n", "down_revision = None\n", "def upgrade():\n", "    op.add_column(", "sa.Column('c', ",
    "sa.String(20)", ")", ")\n", "class A(models.Model):\n", "    x = models.CharField(", "'名'", "\n", "    ",
    "for i in ",
    "[1, 2]", ":\n", "f'{i}'", "class Migration(migrations.Migration):\n", "    operations = [", "]\n", "lambda: ",
    "migrations.AddField(", "name='x', ", "*a", "**k", "if x:\n", "'''", '"""', "\\", "#", "\t", "{", "}", "x = ",
    "Mapped[", "]", "__tablename__ = ", "=", "+", "%", ".format(", "\x0c",
    "with op.batch_alter_table('t') as b:\n", "op.execute(", "\ufeff",
]  # fmt: skip


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(LANGUAGES))
def test_no_text_makes_a_reader_raise_or_point_outside_the_file(text: str, name: str) -> None:
    path = "shop/migrations/0001_x.py"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for history in language(name).read({path: text}, lambda _: None):
        assert isinstance(history, History)
        for operation in history.operations:
            for place in places(operation):
                assert place.file == path
                assert 1 <= place.line <= len(lines) + 1
                assert place.column >= 1


def places(operation: Operation) -> Iterator[Place]:
    """Yield the places of an operation and of its elements."""
    if isinstance(operation, AddColumn):
        yield operation.element.place
        return
    yield operation.place
    if isinstance(operation, CreateTable):
        yield from (element.place for element in operation.elements)


LITERALS = [
    "'''a\n  b'''",
    "'a' 'b'\n  'c'",
    "'a\\n' \"b\"",
    "'''\\\na'''",
    "r'\\n\\'' 'x'",
    "'\\x41\\u4e2d\\N{BULLET}c'",
    "'名' + '字' + '''\nx'''",
    "f'a{T}b{{c}}' 'd'",
    "f'''a\n{T}\nb'''",
    "'\\q' 'z'",
    "'%s b' % T",
]


@pytest.mark.parametrize("literal", LITERALS)
def test_every_character_of_a_text_knows_where_it_was_written(literal: str) -> None:
    module = parse("a.py", f"T = 'users'\nX = ({literal})\n")
    assert isinstance(module, Module)
    run = Interpreter(module)
    run.module_body()
    const = run.top.get("X")
    assert isinstance(const, Const)
    trace = run.trace(const)
    text = str(const.value)
    exact = 0
    for offset, character in enumerate(text):
        line = text.count("\n", 0, offset) + 1
        place = trace.at(const.place._replace(line=line, column=offset - text.rfind("\n", 0, offset)))
        start = module.starts[place.line - 1] + place.column - 1
        assert start > len("T = 'users'\n")
        # A character stands there itself, or the escape or the replacement from which it comes.
        exact += module.text[start] == character
        assert module.text[start] == character or module.text[start] in "\\{'", (offset, character)
    assert exact or "%" in literal
