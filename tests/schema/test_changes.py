"""Two states compared: what changed, of what it was what, and at which statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from checker.schema import changes, column_types, state
from checker.schema.model import CreateTable, Element, History, Operation, Source
from tests.schema.operations import File, compared, replayed, shown, told
from tests.schema.test_state import operations

if TYPE_CHECKING:
    from collections.abc import Callable


def base_of(*columns: str, table: str = "users") -> Operation:
    """Return the table that the base has, in the file `base.sql`."""
    return File("base.sql").create(table, *columns)


BASE = base_of("id bigint", "phone varchar(20) '手机号'")
f = File("V2.sql")

CASES: dict[str, tuple[list[Operation], list[str]]] = {
    "nothing": ([], []),
    "add": ([f.add("users", "email text")], ["V2.sql:1 add_column users.email  -> text"]),
    "add and drop": ([f.add("users", "a int"), f.drop("users", "a")], []),
    "add in one, comment in another": (
        [f.add("users", "ext1 text"), File("V3.sql").modify("users", "ext1", comment="身份证号")],
        ["V2.sql:4 add_column users.ext1  -> text"],
    ),
    "drop": ([f.drop("users", "PHONE")], ["V2.sql:5 drop_column users.phone varchar(20) -> "]),
    "rename": ([f.rename("users", "phone", "p1")], ["V2.sql:6 rename_column users.p1 phone -> p1"]),
    "rename and a new one of the old name": (
        [f.rename("users", "phone", "p1"), f.add("users", "phone varchar(20) '手机号'")],
        [
            "V2.sql:7 rename_column users.p1 phone -> p1",
            "V2.sql:8 add_column users.phone  -> varchar(20)",
        ],
    ),
    "two names swapped": (
        [f.rename("users", "phone", "tmp"), f.rename("users", "id", "phone"), f.rename("users", "tmp", "id")],
        [
            "V2.sql:10 rename_column users.phone id -> phone",
            "V2.sql:11 rename_column users.id phone -> id",
        ],
    ),
    "comment": (
        [f.modify("users", "phone", comment="扩展1")],
        ["V2.sql:12 modify_comment users.phone 手机号 -> 扩展1"],
    ),
    "every aspect": (
        [f.modify("users", "phone", type="text", nullable=False, default="x", comment="", whole=True)],
        [
            "V2.sql:13 modify_comment users.phone 手机号 -> ",
            "V2.sql:13 modify_default users.phone  -> x",
            "V2.sql:13 modify_type users.phone varchar(20) -> text",
        ],
    ),
    "same type otherwise written": ([f.modify("users", "phone", type="VARCHAR (20)")], []),
    "open": (
        [f.modify("users", "phone", type="jsonb")],
        ["V2.sql:15 modify_type users.phone varchar(20) -> jsonb", "V2.sql:15 open_model users.phone  -> True"],
    ),
    "drop and add with a like comment": (
        [f.drop("users", "phone"), f.add("users", "x int"), f.add("users", "p2 varchar(20) '用户手机号'")],
        [
            "V2.sql:17 add_column users.x  -> int",
            "V2.sql:18 modify_comment users.p2 手机号 -> 用户手机号",
            "V2.sql:18 rename_column users.p2 phone -> p2 (inferred)",
        ],
    ),
    "the only drop and the only add": (
        [f.drop("users", "phone"), f.add("users", "ext1 varchar(20)")],
        [
            "V2.sql:20 modify_comment users.ext1 手机号 -> ",
            "V2.sql:20 rename_column users.ext1 phone -> ext1 (inferred)",
        ],
    ),
    "drop and add of another type": (
        [f.drop("users", "phone"), f.add("users", "ext1 int '手机号'")],
        ["V2.sql:21 drop_column users.phone varchar(20) -> ", "V2.sql:22 add_column users.ext1  -> int"],
    ),
    "table comment": ([f.comment("users", "用户")], ["V2.sql:23 modify_table_comment users  -> 用户"]),
    "new table": (
        [f.create("orders", "no text")],
        ["V2.sql:24 add_table orders", "V2.sql:25 add_column orders.no  -> text"],
    ),
    "table dropped": (
        [f.drop("users")],
        [
            "V2.sql:26 drop_column users.id bigint -> ",
            "V2.sql:26 drop_column users.phone varchar(20) -> ",
            "V2.sql:26 drop_table users",
        ],
    ),
    "table renamed": ([f.rename("users", "members")], ["V2.sql:27 rename_table members users -> members"]),
    "protected": (
        [f.guard("users", "masked", "phone"), f.guard("users", "row_policy")],
        ["V2.sql:28 protect users.phone  -> masked", "V2.sql:29 protect users  -> row_policy"],
    ),
    "a way out": ([f.outlet("users", "partner")], ["V2.sql:30 add_outlet users  -> grant partner"]),
    "a view": (
        [f.view("v", p1=Source("users", "phone"))],
        ["V2.sql:31 add_view v", "V2.sql:32 add_view_column v.p1"],
    ),
    "a lone alter": (
        [f.add("crm", "phone text"), f.rename("crm", "sfz", "ext1"), f.modify("crm", "a", comment="身份证号")],
        [
            "V2.sql:33 add_column crm.phone  -> text",
            "V2.sql:34 rename_column crm.ext1 sfz -> ext1",
            "V2.sql:35 modify_comment crm.a  -> 身份证号",
        ],
    ),
    "a lone drop": (
        [f.drop("crm", "consent_at"), f.drop("logs"), f.guard("crm", "row_policy", on=False)],
        [
            "V2.sql:36 drop_column crm.consent_at",
            "V2.sql:37 drop_table logs",
            "V2.sql:38 unprotect crm",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_migrations(case: str) -> None:
    """What further migrations do to what the base has."""
    more, expected = CASES[case]
    assert told(compared(replayed(BASE), replayed(BASE, *more))) == expected


def test_an_edited_old_migration() -> None:
    old, new = File("V1.sql"), File("V1.sql")
    base = replayed(old.create("users", "id int", "phone varchar(11)", "sex int"), old.add("users", "a int"))
    head = replayed(
        new.create("users", "id int", "phone varchar(20) '手机号'", "email text"), new.add("users", "a int")
    )
    assert told(compared(base, head)) == [
        "V1.sql:3 modify_comment users.phone  -> 手机号",
        "V1.sql:3 modify_type users.phone varchar(11) -> varchar(20)",
        "V1.sql:4 add_column users.email  -> text",
        "base V1.sql:4 drop_column users.sex int -> ",
    ]


def test_migrations_put_together_are_no_change() -> None:
    """What is squashed into one file is the same in the end."""
    a, b = File("V1.sql"), File("V9.sql")
    base = replayed(a.create("u", "id int", "x text"), a.rename("u", "x", "phone"), a.add("u", "e text"))
    head = replayed(b.create("u", "id int", "phone text", "e text"))
    assert told(compared(base, head)) == []
    assert told(compared(head, base)) == []


def test_a_moved_file_is_no_change() -> None:
    a, b = File("db/V1.sql"), File("src/db/V1.sql")
    base = state.replay([History("db", (a.create("u", "id int"), a.drop("t", "x"), a.outlet("u", "r")))])
    head = state.replay([History("src/db", (b.create("u", "id int"), b.drop("t", "x"), b.outlet("u", "r")))])
    assert told(compared(base, head)) == []


def test_of_two_moved_tables_each_finds_its_own() -> None:
    a = File()
    one, two = a.create("users", "id int", "phone text"), a.create("users", "id int", "salary int", "title text")
    base = state.replay([History("a", (one,)), History("b", (two,))])
    head = state.replay([History("y", (two,)), History("x", (one,))])
    assert told(compared(base, head)) == []


def test_a_table_of_the_same_name_elsewhere_is_another() -> None:
    a, b = File("a.sql"), File("b.sql")
    base = state.replay([History("a", (a.create("users", "id int"),))])
    more = History("b", (b.create("users", "id int"),))
    head = state.replay([History("a", (File("a.sql").create("users", "id int"),)), more])
    assert told(compared(base, head)) == ["b.sql:1 add_table users", "b.sql:2 add_column users.id  -> int"]


def test_a_class_that_is_renamed_is_inferred() -> None:
    a, b = File("models.py"), File("models.py")
    base = replayed(a.create("User", "id int", "phone text", "email text"))
    head = replayed(b.create("Account", "id int", "phone text", "email text", "x int"))
    assert told(compared(base, head)) == [
        "models.py:1 rename_table Account User -> Account (inferred)",
        "models.py:5 add_column Account.x  -> int",
    ]


def numbered(*fields: tuple[str, str]) -> CreateTable:
    """Return a message whose fields have numbers."""
    file = File("user.proto")
    made = file.create("User", *(f"{name} string" for name, _ in fields), kind="message")
    elements = [replace(one, key=key) for one, (_, key) in zip(made.elements, fields, strict=True)]
    return replace(made, elements=tuple(elements))


def test_the_number_of_a_field_stays() -> None:
    base = replayed(numbered(("id", "1"), ("sfz", "2"), ("old", "3")))
    head = replayed(numbered(("id", "1"), ("ext1", "2"), ("new", "4")))
    assert told(compared(base, head)) == [
        "user.proto:3 rename_column User.ext1 sfz -> ext1 (declared)",
        "user.proto:4 rename_column User.new old -> new (inferred)",
    ]
    swapped = replayed(numbered(("sfz", "1"), ("id", "2"), ("old", "3")))
    assert told(compared(base, swapped)) == [
        "user.proto:2 rename_column User.sfz id -> sfz (declared)",
        "user.proto:3 rename_column User.id sfz -> id (declared)",
    ]


def test_a_name_of_before_is_declared() -> None:
    a = File("user.avsc")
    base = replayed(a.create("User", "sfz string", "id long", kind="record"))
    b = File("user.avsc")
    made = b.create("User", "id long", kind="record")
    made = replace(made, elements=(*made.elements, b.column("User", "ext1 bytes", aliases=("SFZ",))))
    assert told(compared(base, replayed(made))) == [
        "user.avsc:3 modify_type User.ext1 string -> bytes",
        "user.avsc:3 rename_column User.ext1 SFZ -> ext1 (declared)".replace("SFZ", "sfz"),
    ]


def test_a_rename_in_the_middle_of_a_declaration() -> None:
    a, b = File("m.py"), File("m.py")
    base = replayed(a.create("t", "id int", "x text", "y text", "z text", "w text"))
    head = replayed(b.create("t", "id int", "x text", "n text", "z text", "m text", "k text"))
    found = told(compared(base, head))
    assert "m.py:4 rename_column t.n y -> n (inferred)" in found
    assert "m.py:6 rename_column t.m w -> m (inferred)" in found
    assert "m.py:7 add_column t.k  -> text" in found
    assert len(found) == 3


def test_the_same_class_makes_a_rename() -> None:
    a, b = File("m.py"), File("m.py")
    base = replayed(a.create("t", "a int", "tel text", "x int"))
    head = replayed(b.create("t", "a int", "x int", "b int", "mobile text", "q text"))

    def phones(one: Element, other: Element) -> bool:
        return {one.name, other.name} <= {"tel", "mobile"}

    assert "m.py:5 rename_column t.mobile tel -> mobile (inferred)" in told(compared(base, head, phones))
    assert not [one for one in told(compared(base, head)) if "rename" in one]


def test_what_was_encrypted_and_is_plain_now() -> None:
    a, b = File("m.py"), File("m.py")
    base = replayed(a.create("t", "id int", "phone_enc varbinary(64)", "x int"))
    head = replayed(b.create("t", "id int", "x int", "y int", "phone varchar(20)"))
    assert told(compared(base, head)) == [
        "m.py:4 add_column t.y  -> int",
        "m.py:5 modify_type t.phone varbinary(64) -> varchar(20)",
        "m.py:5 rename_column t.phone phone_enc -> phone (inferred)",
        "m.py:5 unprotect t.phone encrypted -> ",
    ]


def declared(**more: object) -> CreateTable:
    """Return a type with one property."""
    file = File("api.yaml")
    place = file.at()
    return CreateTable("User", place, (file.column("User", "phone string", **more),), kind="object")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"protection": frozenset({"masked"})}, {}, "unprotect User.phone masked -> "),
        ({}, {"protection": frozenset({"masked"})}, "protect User.phone  -> masked"),
        ({"nullable": True}, {"nullable": False}, "modify_nullability User.phone null -> not null"),
        ({"nullable": None}, {"nullable": False}, None),
        ({"annotations": (("x-pii", "phone"),)}, {}, "modify_annotations User.phone x-pii=phone -> "),
        (
            {"exposed_by": ("GET /a",)},
            {"exposed_by": ("GET /a", "GET /b")},
            "modify_exposure User.phone GET /a -> GET /a, GET /b",
        ),
        ({"direction": "request"}, {"direction": "response"}, "modify_exposure User.phone request -> response"),
        ({}, {"open_model": True}, "open_model User.phone  -> True"),
    ],
)
def test_aspects_of_a_declaration(before: dict[str, object], after: dict[str, object], expected: str | None) -> None:
    found = told(compared(replayed(declared(**before)), replayed(declared(**after))))
    assert found == ([] if expected is None else [f"api.yaml:2 {expected}"])


def test_one_column_tells_all_that_differs() -> None:
    found = compared(replayed(BASE), replayed(BASE, *CASES["every aspect"][0]))
    assert {one.aspects for one in found} == {("type", "comment", "default")}
    assert [one.width for one in found if one.kind == "modify_type"] == ["widened"]


def test_a_view_that_takes_another_column() -> None:
    a = File()
    made = a.create("users", "phone text", "sfz text")
    base = replayed(made, a.view("v", p=Source("users", "phone")))
    head = replayed(made, a.view("v", p=Source("users", "sfz", ("md5",))))
    assert told(compared(base, head)) == ["V1.sql:7 modify_source v.p users.phone -> users.sfz md5()"]


def test_a_view_of_every_column_grows() -> None:
    a = File()
    made = (a.create("users", "id int"), a.create("v", kind="view", star_of=("users",)))
    head = replayed(*made, a.add("users", "phone text"))
    assert told(compared(replayed(*made), head)) == [
        "V1.sql:4 add_column users.phone  -> text",
        "V1.sql:4 add_view_column v.phone  -> text",
    ]


def test_protection_and_ways_out_that_are_gone() -> None:
    a = File()
    made = a.create("users", "phone text")
    base = replayed(made, a.guard("users", "row_policy"), a.guard("users", "masked", "phone"), a.outlet("users", "r"))
    gone = told(compared(base, replayed(made)))
    assert gone == [
        "V1.sql:2 unprotect users.phone masked -> ",
        "base V1.sql:3 unprotect users row_policy -> ",
        "base V1.sql:5 drop_outlet users grant r -> ",
    ]
    statement: list[Operation] = [a.guard("users", "row_policy", on=False), a.outlet("users", "r", on=False)]
    lifted = replayed(made, a.guard("users", "row_policy"), a.outlet("users", "r"), *statement)
    assert "V1.sql:6 unprotect users row_policy -> " in told(compared(base, lifted))
    assert "V1.sql:7 drop_outlet users grant r -> " in told(compared(base, lifted))


WIDTHS = [
    ("varchar(4)", "varchar(18)", "widened"),
    ("varchar(20)", "varchar(11)", "narrowed"),
    ("VARCHAR(20)", "character varying(20)", "equal"),
    ("int(11)", "INTEGER", "equal"),
    ("int", "bigint", "widened"),
    ("char(1)", "text", "widened"),
    ("text", "varchar(255)", "narrowed"),
    ("longtext", "text", "narrowed"),
    ("varchar(20)", "varchar", "widened"),
    ("enum('a','b')", "varchar(20)", "widened"),
    ("year", "date", "widened"),
    ("date", "datetime", "widened"),
    ("timestamp with time zone", "timestamptz", "equal"),
    ("decimal(10,2)", "numeric(10,4)", "widened"),
    ("varchar(20)", "jsonb", "widened"),
    ("json", "text", "narrowed"),
    ("int", "text", "incomparable"),
    ("varchar(max)", "varchar(4)", "narrowed"),
    ("int unsigned", "int", "incomparable"),
    ("varchar(" + "9" * 300 + ")", "varchar(1)", "narrowed"),
    ("", "int", "incomparable"),
    ("decimal(²)", "decimal(3)", "incomparable"),
]


@pytest.mark.parametrize(("before", "after", "width"), WIDTHS, ids=str)
def test_which_type_holds_more(before: str, after: str, width: str) -> None:
    assert column_types.width(before, after) == width


def check_same(make: Callable[[], list[Operation]]) -> None:
    """Check that what is equal has no changes, and that from and to nothing everything is told."""
    found, same, nothing = replayed(*make()), replayed(*make()), replayed()
    assert compared(found, same) == []
    added = compared(nothing, found)
    columns = {(one.table, one.name) for one in added if one.new is not None}
    assert {(table.name, column.element.name) for table in found.tables for column in table.columns} <= columns
    dropped = {(one.table, one.name) for one in compared(found, nothing) if one.old is not None}
    assert {(table.name, column.element.name) for table in found.tables for column in table.columns} == dropped


@settings(max_examples=300, deadline=None, derandomize=True)
@given(operations())
def test_nothing_changes_between_equal_states(made: list[Operation]) -> None:
    check_same(lambda: made)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(operations(), operations())
def test_every_column_is_kept_added_or_dropped(before: list[Operation], after: list[Operation]) -> None:
    """The number of columns of the base, less those dropped and plus those added, is that of the head."""
    base, head = replayed(*before), replayed(*after)
    found = compared(base, head)
    olds = {id(one.old) for one in found if one.kind in {"drop_column", "drop_view_column"}}
    news = {id(one.new) for one in found if one.kind in {"add_column", "add_view_column"}}
    lone = {id(one.new) for one in found if one.new is not None and one.old is None} | {
        id(one.new) for one in found if one.kind == "rename_column" and one.new is not None
    }
    assert len(olds - {id(None)}) <= sum(map(len, shown(base).values()))
    kept = sum(len(table.columns) for table in base.tables) - len(olds - {id(None)})
    came = sum(len(table.columns) for table in head.tables) - len(news)
    assert came - len(lone - news) <= kept <= came


def test_many_dropped_and_added_columns_are_told_in_bounded_time() -> None:
    count = changes.MAX_COMPARED * 3
    base = replayed(base_of(*(f"a{n} text '甲乙丙丁'" for n in range(count))))
    head = replayed(base_of(*(f"b{n} text '甲乙丙丁'" for n in range(count))))
    found = compared(base, head)
    renamed = [one for one in found if one.kind == "rename_column"]
    assert len(renamed) == changes.MAX_COMPARED
    assert len(found) == changes.MAX_COMPARED + 2 * (count - changes.MAX_COMPARED)
