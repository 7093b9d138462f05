"""The reader of SQL as a whole: files into histories, in order, with exact places, and no text that stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlglot
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from checker.schema.model import AddColumn, CreateTable, Literals, Opaque
from checker.schema.readers import language
from checker.schema.readers.sql import FORMAT, operations_of
from checker.schema.sqltext.lineage import read_query
from tests.schema.test_sql_hard import HARD, HERE, shown

if TYPE_CHECKING:
    from checker.schema.model import History

ORDERS = yaml.safe_load((HERE / "sql_order.yaml").read_text(encoding="utf-8"))


def read(files: dict[str, str]) -> list[History]:
    return list(FORMAT.read(files, lambda _: None))


def test_the_language_is_found_by_its_name() -> None:
    assert language("sql") is FORMAT


@pytest.mark.parametrize("name", ORDERS)
def test_files_are_run_in_the_order_of_their_tool(name: str) -> None:
    case = ORDERS[name]
    files = {path: f"ALTER TABLE t ADD COLUMN c{number} int;" for number, path in enumerate(case["files"])}
    by_column = {f"c{number}": path for number, path in enumerate(case["files"])}
    histories = {
        history.space: [by_column[step.element.name] for step in history.operations if isinstance(step, AddColumn)]
        for history in read(files)
    }
    assert histories == case["histories"]


def test_a_history_spans_the_files_of_its_space() -> None:
    histories = read(
        {
            "db/V1__a.sql": "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;",
            "db/V2__b.sql": "ALTER TABLE p ADD COLUMN b int;",
        }
    )
    lines = [shown(operation) for history in histories for operation in history.operations]
    assert lines[-2:] == ["add p.b int null @1:26", "add if_absent p1.b int null @1:26"]


def test_a_file_without_operations_makes_no_history() -> None:
    assert read({"q/report.sql": "SELECT 1;"}) == []


@pytest.mark.parametrize("up", ["-- migrate:up", "-- +goose Up", "-- +migrate Up"])
def test_what_undoes_a_migration_is_left_out_of_it(up: str) -> None:
    down = up.replace("up", "down").replace("Up", "Down")
    text = f"{up}\nALTER TABLE t ADD a int;\n{down}\nALTER TABLE t DROP a;\n{up}\nALTER TABLE t ADD b int;\n"
    assert [shown(operation) for operation in operations_of("m/1.sql", text)] == [
        "add t.a int null @2:19",
        "add t.b int null @6:19",
    ]


def test_a_section_that_undoes_nothing_is_read() -> None:
    text = "-- migrate:down\nALTER TABLE t ADD a int;\n"
    assert len(operations_of("m/1.sql", text)) == 1


@pytest.mark.parametrize(
    ("path", "text", "looks"),
    [
        ("a.txt", "CREATE TABLE IF NOT EXISTS `t` (\n a int)", True),
        ("a.tpl", "alter table only public.t add column a int", True),
        ("a.txt", "COMMENT ON COLUMN t.a IS 'x'", True),
        ("a.txt", "How to create a table in five steps (with pictures)", False),
        ("a.txt", "select * from t", False),
    ],
)
def test_only_definitions_look_like_sql(path: str, text: str, looks: bool) -> None:  # noqa: FBT001 - a parameter of a test
    assert FORMAT.sniff(path, text) is looks


def test_a_place_counts_characters_and_no_byte_order_mark() -> None:
    (made,) = operations_of("a.sql", "\ufeff-- 表\r\nCREATE TABLE 住客\U0001f600 (`姓名\U0001f600` int, b int);")
    assert isinstance(made, CreateTable)
    assert (made.place.line, made.place.column) == (2, 14)
    assert [(element.place.line, element.place.column) for element in made.elements] == [(2, 19), (2, 30)]


def test_a_dialect_is_known_by_what_the_text_has() -> None:
    assert not any(
        isinstance(step, Opaque) for step in operations_of("a.sql", "CREATE TABLE `a` (b int) ENGINE=InnoDB;")
    )
    assert not any(isinstance(step, Opaque) for step in operations_of("a.sql", 'CREATE TABLE "a" ("b" int, c text);'))


def test_two_readings_that_differ_are_told() -> None:
    # To MySQL the ALTER is in a string, to PostgreSQL it is a statement.
    text = "INSERT INTO a VALUES ('\\'); ALTER TABLE t DROP COLUMN secret; --');\nCREATE TABLE b (c int);"
    assert any(isinstance(step, Opaque) for step in operations_of("a.sql", text))


def test_literals_are_limited_in_number_but_the_statements_after_them_are_read() -> None:
    rows = ",".join(["(1,'x')"] * 5_000)
    literals, added = operations_of("a.sql", "INSERT INTO t VALUES " + rows + ";ALTER TABLE t ADD a int;")  # noqa: S608 - a text to be read, for no server
    assert isinstance(literals, Literals)
    assert len(literals.rows) == 300
    assert isinstance(added, AddColumn)


def test_a_repeated_insert_is_counted_by_its_table() -> None:
    steps = operations_of("a.sql", "INSERT INTO `t` VALUES (1, 'a');\n" * 500)
    assert sum(len(step.rows) for step in steps if isinstance(step, Literals)) == 300


def test_garbage_is_told_a_limited_number_of_times() -> None:
    steps = operations_of("a.sql", "FROB x;" * 5_000)
    assert len(steps) == 201
    assert isinstance(steps[-1], Opaque)
    assert steps[-1].reason.startswith("too many")


KEYS = {
    "statement not understood", "clause not understood", "definition not understood", "query not understood",
    "export not understood", "statement not separated", "dynamic SQL", "not closed", "nested too deeply", "too many",
    "unknown procedure", "file included", "foreign schema", "dialect unclear", "not certain to run", "rolled back",
}  # fmt: skip
SEEDS = [case["sql"] for cases in HARD.values() for case in cases.values()]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a hard statement with pieces cut out, doubled, or replaced by those of another."""
    text: str = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        first, second = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        other = draw(st.sampled_from(SEEDS))
        start = draw(st.integers(0, len(other)))
        middle = draw(
            st.sampled_from(["", other[start : start + 12], text[first:second] * 2, "(", ")", "'", ",", ";", "$$", "`"])
        )
        text = text[:first] + middle + text[second:]
    return text


@settings(derandomize=True, max_examples=500, deadline=None)
@given(text=mutated() | st.text(max_size=40), path=st.sampled_from(["a.sql", "mysql/a.sql", "pg/a.sql"]))
def test_no_text_makes_the_reader_fall_over(text: str, path: str) -> None:
    for operation in operations_of(path, text):
        place = operation.element.place if isinstance(operation, AddColumn) else operation.place
        assert 1 <= place.line <= text.count("\n") + 1
        if isinstance(operation, Opaque):
            assert operation.reason.partition(":")[0] in KEYS


NAMES = st.from_regex(r"[a-z][a-z_]{0,8}_x", fullmatch=True)
TYPES = st.sampled_from(["int", "varchar(20)", "text", "date", "decimal(10,2)", "bigint"])
COMMENTS = st.text(st.characters(codec="utf-8", exclude_characters="\\\x00", exclude_categories=["C"]), max_size=8)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(columns=st.dictionaries(NAMES, st.tuples(TYPES, st.booleans(), COMMENTS), min_size=1, max_size=6))
def test_the_reader_and_sqlglot_agree_on_tables(columns: dict[str, tuple[str, bool, str]]) -> None:
    body = ", ".join(
        f"`{name}` {kind}{' NOT NULL' if required else ''} COMMENT '{comment.replace(chr(39), chr(39) * 2)}'"
        for name, (kind, required, comment) in columns.items()
    )
    text = f"CREATE TABLE `t` ({body}) ENGINE=InnoDB;"
    (made,) = operations_of("mysql/a.sql", text)
    assert isinstance(made, CreateTable)
    theirs = []
    for column in sqlglot.parse_one(text, read="mysql").find_all(exp.ColumnDef):
        constraints = [each.kind for each in column.args["constraints"]]
        comment = next(each.name for each in constraints if isinstance(each, exp.CommentColumnConstraint))
        required = any(isinstance(each, exp.NotNullColumnConstraint) for each in constraints)
        theirs.append((column.name, required, comment))
    assert [(each.name, each.nullable is False, each.comment) for each in made.elements] == theirs
    assert [each.type for each in made.elements] == [kind for kind, _, _ in columns.values()]


def test_a_query_that_multiplies_columns_is_given_up() -> None:
    doubling = ", c{} AS (SELECT * FROM c{} p JOIN c{} q)"
    ctes = "".join(doubling.format(number + 1, number, number) for number in range(40))
    assert read_query("WITH c0 AS (SELECT a, b FROM t)" + ctes + " SELECT * FROM c40", "mysql") is None  # noqa: S608 - a text to be read, for no server


def test_a_query_of_great_depth_is_given_up() -> None:
    assert read_query("SELECT " + "(" * 5_000 + "1" + ")" * 5_000, "postgres") is None
